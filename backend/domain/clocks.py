"""The clocks of an order, derived anew from its log every time; nothing ever edits a clock (pains F2, F3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from backend.domain.act import ENDED, Status
from backend.domain.calendar import WorkCalendar
from backend.domain.due import RANK, Limit, limits
from backend.domain.events import Event
from backend.domain.facts import Facts, Happened
from backend.domain.policy import ClockSpec, Start, Stop


class State(StrEnum):
    """How a clock stands. `void`: the order ended before the limit fell due, nothing is owed any more."""

    RUNNING = "running"
    LATE = "late"
    ON_TIME = "on_time"
    STOPPED_LATE = "stopped_late"
    VOID = "void"
    CALENDAR_MISSING = "calendar_missing"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; `due_at` is the first instant that is too late, None while a year's calendar is missing."""

    name: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    state: State
    assessed: bool
    basis: str
    missing_year: int | None = None
    turn: int = 1
    scope: str | None = None
    internal_due_at: datetime | None = None


def derive(
    specs: Iterable[ClockSpec], calendar: WorkCalendar, timeline: Iterable[Happened], *, at: datetime
) -> tuple[Clock, ...]:
    """THE clock arithmetic: every clock that these facts have started, as it stands at `at`.

    The order in which the facts are handed over does not matter: their place in the log says what belongs
    together, their instant whether it was in time. A reply stops `finish` at once; sent back, the clock runs
    on as if it had never stopped (row 17). What is still open when the order ends is late where it was due
    by then, else void.
    """
    facts = sorted(timeline, key=lambda fact: fact.seq)
    ended_at = _ended_at(facts)
    wanted = sorted(specs, key=lambda spec: (spec.start, RANK[spec.name]))
    clocks: list[Clock] = []
    for start, group in groupby(wanted, key=lambda spec: spec.start):
        begun = tuple(group)
        for turn, index in enumerate(_beginnings(facts, start), start=1):
            later = _since(facts, index)
            for limit in limits(begun, facts[index].at, calendar):
                clocks += [_clock(limit, later, turn=turn, ended_at=ended_at, at=at)]
    return tuple(clocks)


def undecided(
    specs: Iterable[ClockSpec], calendar: WorkCalendar, timeline: Iterable[Happened], *, fact: Happened,
    bounds: tuple[datetime, datetime],
) -> tuple[str, ...]:  # fmt: skip
    """The clocks whose verdict hangs on when between two bounds a fact happened (AS-11)."""
    before, limits_of = [*timeline], [*specs]
    early, late = (
        derive(limits_of, calendar, [*before, replace(fact, at=bound)], at=bounds[1]) for bound in bounds
    )
    other = {clock.name: clock.state for clock in late}
    return tuple(clock.name for clock in early if clock.state is not other.get(clock.name))


def state_at(state: str, due_at: datetime | None, at: datetime) -> State:
    """The state of a stored clock as it is now: the one thing that passes without anything happening."""
    known = State(state)
    if known not in {State.RUNNING, State.LATE} or due_at is None:
        return known
    return State.RUNNING if at < due_at else State.LATE


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest deadline of the clocks that still run."""
    return min((c.due_at for c in clocks if c.due_at and c.stopped_at is None), default=None)


def _beginnings(facts: Facts, start: Start) -> list[int]:
    if start is Start.REWORK:
        return [i for i, f in enumerate(facts) if f.event == Event.RATED and f.to == Status.REWORK]
    event = Event.REGISTERED if start is Start.REGISTERED else Event.DISPATCHED
    return [i for i, f in enumerate(facts) if f.event == event][:1]


def _since(facts: Facts, index: int) -> list[Happened]:
    """The fact that starts a clock and what the log has after it; none of that was done before the start,
    even where a phone's clock says so."""
    start = facts[index].at
    return [fact if fact.at >= start else replace(fact, at=start) for fact in facts[index:]]


def _ended_at(facts: Facts) -> datetime | None:
    ended_at = None
    for fact in facts:
        if fact.to not in ENDED:
            ended_at = None
        elif ended_at is None:
            ended_at = fact.at
    return ended_at


def _clock(limit: Limit, facts: Facts, *, turn: int, ended_at: datetime | None, at: datetime) -> Clock:
    name = limit.spec.name.value if turn == 1 else f"{limit.spec.name}_{turn}"
    done_at = _stopped_at(limit.spec, facts)
    if done_at is not None and ended_at is not None and done_at > ended_at:
        done_at = None
    return Clock(
        name=name,
        started_at=facts[0].at,
        due_at=limit.due_at,
        stopped_at=done_at or ended_at,
        state=_state(limit.due_at, done_at, ended_at, at),
        assessed=limit.spec.assessed,
        basis=limit.spec.basis,
        missing_year=limit.missing_year,
        turn=turn,
    )


def _state(due_at: datetime | None, done_at: datetime | None, ended_at: datetime | None, at: datetime) -> State:
    if due_at is None:
        return State.CALENDAR_MISSING
    if done_at is not None:
        return State.ON_TIME if done_at < due_at else State.STOPPED_LATE
    if ended_at is not None:
        return State.VOID if ended_at < due_at else State.STOPPED_LATE
    return State.RUNNING if at < due_at else State.LATE


def _stopped_at(spec: ClockSpec, facts: Facts) -> datetime | None:
    found = (_STOPPED[stop](spec, facts) for stop in spec.stops)
    return min((instant for instant in found if instant is not None), default=None)


def _first(event: Event, **wanted: object) -> Callable[[ClockSpec, Facts], datetime | None]:
    def find(spec: ClockSpec, facts: Facts) -> datetime | None:
        hits = (f.at for f in facts if f.event == event and wanted.items() <= f.data.items())
        return min(hits, default=None)

    return find


def _enough_tries(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The N-th logged try; tries nearer to each other than the policy's minutes count as one (1.4)."""
    apart = timedelta(minutes=spec.tries_apart_min)
    counted: list[datetime] = []
    for tried_at in sorted(fact.at for fact in facts if fact.event == Event.CONTACTED):
        if not counted or tried_at - counted[-1] >= apart:
            counted.append(tried_at)
    return counted[spec.tries - 1] if len(counted) >= spec.tries else None


def _replied(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The reply that was passed or still waits for review; one that was sent back never was."""
    replied_at = None
    for fact in facts:
        if fact.event == Event.REPLIED:
            replied_at = fact.at
        elif fact.event == Event.SENT_BACK:
            replied_at = None
        elif fact.event == Event.PASSED and replied_at is not None:
            break
    return replied_at


def _told(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The callback in which the caller says that the unit did get in touch; a failed try tells nobody."""
    reached = (f for f in facts if f.event == Event.RATED and f.data.get("outcome", "reached") == "reached")
    return min((f.at for f in reached if f.data.get("contacted") is True), default=None)


_STOPPED: Mapping[Stop, Callable[[ClockSpec, Facts], datetime | None]] = {
    Stop.ACCEPTED: _first(Event.ACCEPTED),
    Stop.CONNECTED: _first(Event.CONTACTED, connected=True),
    Stop.TRIES: _enough_tries,
    Stop.ARRIVED: _first(Event.ARRIVED),
    Stop.REPLIED: _replied,
    Stop.PASSED: _first(Event.PASSED),
    Stop.CALLBACK: _told,
    Stop.ANSWERED: _first(Event.ANSWERED_AT_ONCE),
}
"""Stop → when these facts, from the clock's start on, bring it about."""
