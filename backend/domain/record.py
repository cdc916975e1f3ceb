"""What an order's log adds up to: who has held it, what is asked and undecided, what others owe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.domain.act import Status

VOID = "void"
"""A whistle whose blower's unit has the order no more: nobody has to come."""
_OVER = frozenset({"done", "excused", VOID})


@dataclass(frozen=True, slots=True)
class Hop:
    """One assignment of the lead (派遣): a unit, a person or both, from a dispatch until it ended."""

    seq: int
    at: datetime
    org: str | None
    handler: str | None
    designated: bool = False
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    returned: bool = False


def confirms(org: str | None, handler: str | None, named_org: str | None, named_handler: str | None) -> bool:
    """Whether a designation names nobody else than who has the order already."""
    return named_org in {None, org} and named_handler in {None, handler}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for a decision: who asked, when, from which status, with what."""

    by: str
    at: datetime
    status: str
    data: Mapping[str, Any]
    id: str
    backed_by: tuple[str, ...] = ()
    side: str | None = None
    """Whose word is given already, where each of two sides has to give its own."""

    @property
    def needs_head(self) -> bool:
        """Whether the unit's head, where there is one, has neither asked himself nor backed what was asked."""
        return bool(self.data.get("needs_head")) and not self.backed_by


@dataclass(frozen=True, slots=True)
class Record:
    """The folded log. Accounts in `handlers` have worked on the order and judge nothing of it (12.3)."""

    status: str = Status.REGISTERED
    hops: tuple[Hop, ...] = ()
    handlers: frozenset[str] = frozenset()
    returns_asked: int = 0
    returns_approved: int = 0
    returns_rejected: int = 0
    extensions: int = 0
    pending: Mapping[str, Asked] = field(default_factory=dict)
    """refusal, return, extension, suspension, promise, conclusion, exclusion, hand_over: what is undecided."""
    whistles: Mapping[str, str] = field(default_factory=dict)
    """Unit → blown, signed, contacted, reported, done, excused, void."""
    slips: Mapping[str, str] = field(default_factory=dict)
    """Firm that does a part of the work → given, taken, done."""
    blowers: Mapping[str, str] = field(default_factory=dict)
    """Unit → the account that blew the whistle."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Supervision sheet → open, answered."""
    warned: frozenset[str] = frozenset()
    calmed: frozenset[str] = frozenset()
    """Keys of ladder steps that were taken, and of those that an earlier act has withdrawn since."""
    led: frozenset[str] = frozenset()
    """Accounts that have led it at any time."""
    assists: tuple[str, ...] = ()
    """Units that were dispatched at once with the lead; they may contact, and reply to nothing."""
    next_on_duty: str | None = None
    """Whom the ladder calls while the handler has not taken the order."""
    doubts: tuple[str, ...] = ()
    """Acts whose time a person must judge, by id."""
    time_backed: Mapping[str, str] = field(default_factory=dict)
    """Act → the side (unit, centre) that has accepted its time and waits for the other."""
    complex: bool = False
    review_at: str | None = None
    excluded: bool = False
    merged_into: str | None = None
    children: tuple[str, ...] = ()
    before_merge: str | None = None
    hops_before: int = 0
    """Assignments of the order's earlier lives, before it was reopened."""
    callback_tries: int = 0
    bad_rounds: int = 0
    """Ratings after which the policy has an order handled again, whether or not a round was left."""

    @property
    def lead(self) -> Hop | None:
        """The assignment that is in force."""
        return self.hops[-1] if self.hops and self.hops[-1].ended_at is None else None

    @property
    def dispatches(self) -> int:
        """How often it has been dispatched since it was registered or reopened."""
        return len(self.hops) - self.hops_before

    @property
    def designated(self) -> bool:
        """Whether the present lead was designated and cannot return the order any more."""
        return self.lead is not None and self.lead.designated

    @property
    def open_whistles(self) -> tuple[str, ...]:
        """Units that have been called and are neither done nor excused."""
        return tuple(org for org, state in self.whistles.items() if state not in _OVER)
