"""One reading of an order's log: where its lives, its assignments and all that starts a clock begin and end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend.domain.act import Status
from backend.domain.clock_spec import Start
from backend.domain.events import Event
from backend.domain.facts import Facts, Happened
from backend.domain.record import confirms

MOVES = frozenset(
    {Event.EXTENSION_APPROVED, Event.SUSPENDED, Event.RESUMED, Event.ABSORBED, Event.RELEASED, Event.SPLIT}
)  # fmt: skip
"""What moves the deadline of the whole matter."""


@dataclass(slots=True)
class Hop:
    """An assignment: its first fact, and the place behind its last one once it is over."""

    first: int
    life: int
    org: str | None
    handler: str | None
    after: int | None = None
    void_at: datetime | None = None
    spans: list[tuple[str | None, datetime]] = field(default_factory=list)
    """Who has led the order in it, each with the instant from which he did."""

    def given_to(self, handler: str | None, at: datetime) -> None:
        """Somebody leads from here on."""
        if not self.spans or handler != self.handler:
            self.spans.append((handler, at))
        self.handler = handler

    def led_by(self, account: str, at: datetime) -> bool:
        """Whether it was his at this instant; what he did before or after moves nothing of it."""
        ends = [since for _, since in self.spans[1:]]
        return any(
            who == account and since <= at and (n == len(ends) or at < ends[n])
            for n, (who, since) in enumerate(self.spans)
        )


@dataclass(slots=True)
class Course:
    """What one reading of the log finds; numbers are places in it."""

    lives: list[int] = field(default_factory=lambda: [0])
    hops: list[Hop] = field(default_factory=list)
    begun: list[tuple[Start, int, str | None]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)
    contributed: list[int] = field(default_factory=list)

    @property
    def hop(self) -> Hop | None:
        """The assignment in force."""
        return self.hops[-1] if self.hops and self.hops[-1].after is None else None


def read(facts: Facts) -> Course:
    """The course of these facts, which stand in the order of the log."""
    course = Course()
    for index, fact in enumerate(facts):
        step = _STEPS.get(fact.event)
        if step is not None:
            step(course, index, fact)
    return course


def _assigned(course: Course, index: int, fact: Happened) -> None:
    org, handler = (fact.data.get("org") or {}).get("code"), (fact.data.get("handler") or {}).get("account")
    course.said.append(index)
    hop = course.hop
    if hop is not None:
        if fact.event == Event.DESIGNATED and confirms(hop.org, hop.handler, org, handler):
            return
        hop.after, hop.void_at = index, fact.at
    course.hops.append(Hop(index, len(course.lives) - 1, org, None))
    course.hops[-1].given_to(handler, fact.at)


def _reassigned(course: Course, index: int, fact: Happened) -> None:
    hop = course.hop
    if hop is not None:
        hop.org = (fact.data.get("org") or {}).get("code") or hop.org
        hop.given_to((fact.data.get("handler") or {}).get("account"), fact.at)


def _accepted(course: Course, index: int, fact: Happened) -> None:
    hop = course.hop
    if hop is not None:
        hop.given_to((fact.data.get("handler") or {}).get("account") or fact.actor, fact.at)


def _returned(course: Course, index: int, fact: Happened) -> None:
    hop = course.hop
    if hop is not None:
        hop.after, hop.void_at = index + 1, fact.at


def _reopened(course: Course, index: int, fact: Happened) -> None:
    if course.hop is not None:
        course.hop.after = index
    course.lives.append(index)


def _registered(course: Course, index: int, fact: Happened) -> None:
    course.said.append(index)
    course.begun.append((Start.REGISTERED, index, None))


def _rated(course: Course, index: int, fact: Happened) -> None:
    if fact.to == Status.REWORK:
        course.begun.append((Start.REWORK, index, None))


def _whistled(course: Course, index: int, fact: Happened) -> None:
    course.begun += [(Start.WHISTLED, index, org["code"]) for org in fact.data.get("orgs", ())]


def _supervised(course: Course, index: int, fact: Happened) -> None:
    course.begun.append((Start.SUPERVISED, index, str(fact.data.get("sheet"))))


def _begins(start: Start) -> "Step":
    def step(course: Course, index: int, fact: Happened) -> None:
        course.begun.append((start, index, None))

    return step


def _notes(*kinds: str) -> "Step":
    def step(course: Course, index: int, fact: Happened) -> None:
        for kind in kinds:
            getattr(course, kind).append(index)

    return step


Step = Callable[[Course, int, Happened], None]
_E = Event
_STEPS: Mapping[str, Step] = {
    _E.REGISTERED: _registered, _E.DISPATCHED: _assigned, _E.DESIGNATED: _assigned, _E.ACCEPTED: _accepted,
    _E.REASSIGNED: _reassigned, _E.RETURN_APPROVED: _returned, _E.REOPENED: _reopened, _E.RATED: _rated,
    _E.RETURN_ASKED: _notes("said"), _E.DUE_SETTLED: _notes("said"), _E.CONTRIBUTED: _notes("contributed"),
    **dict.fromkeys(MOVES, _notes("moves")), _E.MERGED: _notes("merges"), _E.SPLIT: _notes("merges", "moves"),
    _E.PASSED: _begins(Start.PASSED), _E.REPLY_SHARED: _begins(Start.PASSED),
    _E.PROMISE_AGREED: _begins(Start.PROMISED), _E.WHISTLED: _whistled, _E.SUPERVISED: _supervised,
}  # fmt: skip
"""Event → what it tells of the turns."""
