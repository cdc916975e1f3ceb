"""The minute ledger: every moment of an order's life is booked to whoever held it, and nothing is booked twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from backend.domain.act import ENDED, Status
from backend.domain.events import Event
from backend.domain.facts import Happened, in_order


class Account(StrEnum):
    """What a stretch of time is booked as."""

    QUEUE = "queue"
    """Nobody has it yet: the centre's."""
    UNSIGNED = "unsigned"
    """Given to somebody who has not accepted it."""
    HANDLING = "handling"
    DECIDING = "deciding"
    """A return is asked for and undecided."""
    SUSPENDED = "suspended"
    REVIEW = "review"
    CALLBACK = "callback"
    MERGED = "merged"
    """Worked on under its primary's number."""
    AT_REST = "at_rest"
    """Ended, before it was opened again."""


_BOOKED: Mapping[str, Account] = {
    Status.REGISTERED: Account.QUEUE, Status.PENDING_DISPATCH: Account.QUEUE, Status.DISPATCHED: Account.UNSIGNED,
    Status.IN_PROGRESS: Account.HANDLING, Status.REWORK: Account.HANDLING, Status.RETURN_PENDING: Account.DECIDING,
    Status.SUSPENDED: Account.SUSPENDED, Status.REPLIED: Account.REVIEW,
    Status.AWAITING_CALLBACK: Account.CALLBACK, Status.MERGED: Account.MERGED,
    **dict.fromkeys(ENDED, Account.AT_REST),
}  # fmt: skip
_HELD = frozenset({Account.UNSIGNED, Account.HANDLING, Account.SUSPENDED})
"""Booked to the unit and the person who lead it; the rest is the centre's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch of an order's life: from when to when, booked as what, to which unit and person."""

    begins: datetime
    ends: datetime
    account: Account
    org: str | None
    handler: str | None

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.ends - self.begins


def book(timeline: Iterable[Happened], *, until: datetime) -> list[Entry]:
    """The ledger of one order from its registration to its end, or until now while it is open.

    The stretches join without gap and overlap, so that their sum is the order's life to the microsecond. An act
    that counts as done before the one that stands before it in the log moves no stretch into the past.
    """
    entries: list[Entry] = []
    org: str | None = None
    handler: str | None = None
    begins: datetime | None = None
    status = Status.REGISTERED.value
    for fact in in_order(timeline):
        at = fact.at if begins is None else max(begins, fact.at)
        if begins is not None:
            _add(entries, Entry(begins, at, _BOOKED[status], org, handler))
        begins, status = at, fact.to
        org, handler = _holder(fact, org, handler)
    if begins is not None and status not in ENDED:
        _add(entries, Entry(begins, max(begins, until), _BOOKED[status], org, handler))
    return entries


def totals(entries: Iterable[Entry]) -> dict[tuple[Account, str | None, str | None], timedelta]:
    """How long each held it, and as what."""
    found: dict[tuple[Account, str | None, str | None], timedelta] = {}
    for entry in entries:
        key = entry.account, entry.org, entry.handler
        found[key] = found.get(key, timedelta()) + entry.length
    return found


def _holder(fact: Happened, org: str | None, handler: str | None) -> tuple[str | None, str | None]:
    """Who leads the order after this fact."""
    named = (fact.data.get("org") or {}), (fact.data.get("handler") or {})
    if fact.event in {Event.DISPATCHED, Event.DESIGNATED}:
        if fact.event == Event.DESIGNATED and not any(named):
            return org, handler
        return named[0].get("code"), named[1].get("account")
    if fact.event == Event.REASSIGNED:
        return named[0].get("code") or org, named[1].get("account")
    if fact.event == Event.ACCEPTED:
        return org, named[1].get("account") or fact.actor or handler
    if fact.event == Event.REPLY_SHARED and any(named):
        return named[0].get("code"), named[1].get("account")
    if fact.event in {Event.RETURN_APPROVED, Event.REOPENED}:
        return None, None
    return org, handler


def _add(entries: list[Entry], fresh: Entry) -> None:
    if fresh.account not in _HELD:
        fresh = replace(fresh, org=None, handler=None)
    last = entries[-1] if entries else None
    if last is not None and (last.account, last.org, last.handler) == (fresh.account, fresh.org, fresh.handler):
        entries[-1] = replace(last, ends=fresh.ends)
    elif fresh.ends > fresh.begins:
        entries.append(fresh)
