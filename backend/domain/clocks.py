"""The clocks of an order, derived anew from its log every time; nothing ever edits a clock (pains F2, F3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from backend.domain.calendar import CalendarMissing, WorkCalendar
from backend.domain.due import due
from backend.domain.events import Event
from backend.domain.lifecycle import OPEN, Status
from backend.domain.policy import ClockName, ClockSpec, Start, Stop, Unit


class State(StrEnum):
    """How a clock stands. `void`: the order ended before the limit fell due, nothing is owed any more."""

    RUNNING = "running"
    LATE = "late"
    ON_TIME = "on_time"
    STOPPED_LATE = "stopped_late"
    VOID = "void"
    CALENDAR_MISSING = "calendar_missing"


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact of the log: when it counts as done, its place in the log, and the order's status after it."""

    event: str
    at: datetime
    seq: int
    to: str
    data: Mapping[str, Any] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class _Limit:
    spec: ClockSpec
    due_at: datetime | None
    missing_year: int | None = None


Facts = Sequence[Happened]


def derive(
    specs: Iterable[ClockSpec], calendar: WorkCalendar, timeline: Iterable[Happened], *, at: datetime
) -> tuple[Clock, ...]:
    """THE clock arithmetic: every clock that these facts have started, as it stands at `at`.

    The order in which the facts are handed over does not matter. A reply stops `finish` at once; sent back,
    the clock runs on as if it had never stopped (row 17). What is still open when the order ends is late
    where it was due by then, else void.
    """
    facts = sorted(timeline, key=lambda fact: (fact.at, fact.seq))
    ended_at = _ended_at(facts)
    wanted = sorted(specs, key=lambda spec: (spec.start, _RANK[spec.name]))
    clocks: list[Clock] = []
    for start, group in groupby(wanted, key=lambda spec: spec.start):
        begun = tuple(group)
        for turn, index in enumerate(_beginnings(facts, start), start=1):
            limits = _limits(begun, facts[index].at, calendar)
            clocks += [_clock(limit, facts[index:], turn=turn, ended_at=ended_at, at=at) for limit in limits]
    return tuple(clocks)


def state_at(state: str, due_at: datetime | None, at: datetime) -> State:
    """The state of a stored clock as it is now: the one thing that passes without anything happening."""
    known = State(state)
    if known not in {State.RUNNING, State.LATE} or due_at is None:
        return known
    return State.RUNNING if at < due_at else State.LATE


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest deadline of the clocks that still run."""
    return min((c.due_at for c in clocks if c.due_at and c.stopped_at is None), default=None)


def unmet(clocks: Iterable[Clock]) -> tuple[str, ...]:
    """The steps that a reply must explain because they were never taken (row 16)."""
    return tuple(c.name for c in clocks if c.name in _BEFORE_REPLY and c.stopped_at is None)


def missing_years(clocks: Iterable[Clock]) -> tuple[int, ...]:
    """The years whose calendar must be loaded before every clock can be computed (AS-03)."""
    return tuple(sorted({c.missing_year for c in clocks if c.missing_year is not None}))


_BEFORE_REPLY = frozenset({ClockName.CONTACT, ClockName.ARRIVE})
_RANK = {name: rank for rank, name in enumerate(ClockName)}


def _beginnings(facts: Facts, start: Start) -> list[int]:
    if start is Start.REWORK:
        return [i for i, f in enumerate(facts) if f.event == Event.RATED and f.to == Status.REWORK]
    event = Event.REGISTERED if start is Start.REGISTERED else Event.DISPATCHED
    return [i for i, f in enumerate(facts) if f.event == event][:1]


def _ended_at(facts: Facts) -> datetime | None:
    ended_at = None
    for fact in facts:
        if fact.to in OPEN:
            ended_at = None
        elif ended_at is None:
            ended_at = fact.at
    return ended_at


def _limits(specs: Sequence[ClockSpec], start: datetime, calendar: WorkCalendar) -> list[_Limit]:
    """One limit a name, the strictest; those anchored on another clock after the others."""
    chosen: dict[ClockName, _Limit] = {}
    for same_day in (False, True):
        rivals: dict[ClockName, list[_Limit]] = {}
        for spec in specs:
            if (spec.unit is Unit.SAME_DAY) == same_day:
                rivals.setdefault(spec.name, []).append(_limit(spec, start, calendar, chosen))
        for name, limits in rivals.items():
            chosen[name] = _strictest([*limits, *filter(None, [chosen.get(name)])], calendar)
    return sorted(chosen.values(), key=lambda limit: _RANK[limit.spec.name])


def _limit(
    spec: ClockSpec, start: datetime, calendar: WorkCalendar, others: Mapping[ClockName, _Limit]
) -> _Limit:
    anchor = None if spec.anchor is None else others[spec.anchor]
    if anchor is not None and anchor.due_at is None:
        return _Limit(spec, None, anchor.missing_year)
    anchors = {name: limit.due_at for name, limit in others.items() if limit.due_at is not None}
    try:
        return _Limit(spec, due(spec, start, calendar, anchors=anchors))
    except CalendarMissing as missing:
        return _Limit(spec, None, missing.year)


def _strictest(limits: Sequence[_Limit], calendar: WorkCalendar) -> _Limit:
    """The earliest; one that needs an unknown year lies in that year at the earliest, so before it the
    known ones win, and from there on it is not known which is stricter."""

    def earliest(limit: _Limit) -> datetime:
        if limit.missing_year is not None:
            return calendar.instant(date(limit.missing_year, 1, 1)) + timedelta(microseconds=1)
        return limit.due_at or datetime.max.replace(tzinfo=UTC)

    return min(limits, key=earliest)


def _clock(limit: _Limit, facts: Facts, *, turn: int, ended_at: datetime | None, at: datetime) -> Clock:
    name = limit.spec.name if turn == 1 else f"{limit.spec.name}_{turn}"
    done_at = _stopped_at(limit.spec, facts)
    if done_at is not None and ended_at is not None and done_at > ended_at:
        done_at = None
    return Clock(
        name=str(name),
        started_at=facts[0].at,
        due_at=limit.due_at,
        stopped_at=done_at or ended_at,
        state=_state(limit.due_at, done_at, ended_at, at),
        assessed=limit.spec.assessed,
        basis=limit.spec.basis,
        missing_year=limit.missing_year,
    )


def _state(
    due_at: datetime | None, done_at: datetime | None, ended_at: datetime | None, at: datetime
) -> State:
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
        return next(hits, None)

    return find


def _enough_tries(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The N-th logged try; tries nearer to each other than the policy's minutes count as one (1.4)."""
    counted: list[datetime] = []
    for fact in facts:
        apart = timedelta(minutes=spec.tries_apart_min)
        if fact.event == Event.CONTACTED and (not counted or fact.at - counted[-1] >= apart):
            counted.append(fact.at)
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
    return next((f.at for f in reached if f.data.get("contacted") is True), None)


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
