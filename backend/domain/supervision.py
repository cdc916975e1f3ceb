"""督单: the ladder of supervision (1.8) as a pure function: which step is due at which instant, and which no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from backend.domain.calendar import CalendarMissing, WorkCalendar
from backend.domain.causes import causes
from backend.domain.clocks import Clock
from backend.domain.due import due
from backend.domain.events import Event
from backend.domain.facts import Happened
from backend.domain.policy import ClockName, ClockSpec, Unit
from backend.domain.policy_rules import Rung, Span

WITH_KEY = frozenset({Event.WARNED, Event.SUPERVISED})
"""Events that a step of the ladder becomes; their key says which step it was."""
_RIGHTS = frozenset({ClockName.RETURN_WINDOW})
"""Clocks that measure what somebody may do, not what he owes: no ladder hangs on them unless a rung names them."""
_DAYS = frozenset({Unit.DAY, Unit.WORKDAY})
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One rung on one turn of one clock (or for one cause): it is taken at its instant, and once."""

    key: str
    rung: Rung
    planned_at: datetime
    clock: str = ""
    of: str = ""
    """What the clock measures, and for which unit or sheet: `scope`."""
    scope: str | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    """When the clock stopped, where it has since: the step is written down, but nobody needs to be told."""
    told: bool = False
    """Whether only the caller's word to the centre stops the clock."""


_Hung = tuple[datetime, str, Rung, Clock | None]
"""A rung where it hangs: its instant, its key, and the turn of a clock if it is not for a cause."""


def _step(hung: _Hung) -> Step:
    planned_at, key, rung, clock = hung
    if clock is None:
        return Step(key, rung, planned_at)
    return Step(key, rung, planned_at, clock.name, str(clock.of), clock.scope, _deadline(clock), clock.stopped_at,
                clock.told)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A warning that an act which came in later has made wrong: of which act it was, and because of which."""

    key: str
    of: str
    because: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """A place's rungs as they hang on one order: its grade, its calendar, its clocks and what has happened."""

    rungs: Sequence[Rung]
    calendar: WorkCalendar
    grade: str
    clocks: Sequence[Clock]
    facts: Sequence[Happened]

    def due(self, at: datetime) -> list[Step]:
        """The steps not taken yet whose instant has come, in the order of their instants.

        A step whose clock stopped before its instant never happens. One that was missed, because nobody was
        there to take it, happens late, even where the clock has stopped since.
        """
        come = (_step(hung) for hung in self._open() if hung[0] <= at)
        return sorted(come, key=lambda s: (s.planned_at, s.rung.level))

    def next_at(self) -> datetime | None:
        """The instant of the next step that has not been taken; None where there is none."""
        return min((hung[0] for hung in self._open()), default=None)

    def withdrawals(self) -> list[Withdrawal]:
        """Warnings whose clock, as is known by now, had stopped before their instant (AS-10), and those that
        speak of a deadline as passed which has been put off since."""
        warned = [f for f in self.facts if f.event == Event.WARNED]
        if not warned:
            return []
        calmed = {f.data.get("key") for f in self.facts if f.event == Event.CALMED}
        clocks = {_turn(clock): clock for clock in self.clocks}
        after = {rung.key for rung in self.rungs if rung.after is not None}
        found = []
        for fact in warned:
            key = str(fact.data["key"])
            of, _, rung = key.partition("/")
            clock = clocks.get(of.partition("+")[0])
            because = None if clock is None or key in calmed else _disproved(clock, fact, of, late=rung in after)
            if because is not None:
                found.append(Withdrawal(key, fact.id, self._by(because)))
        return found

    def _by(self, stopped_at: datetime) -> str:
        """The act that stopped a clock at this instant; the latest one where another's time was judged."""
        of_that_instant = [f for f in self.facts if f.at == stopped_at and f.event not in WITH_KEY]
        return (of_that_instant or list(self.facts))[-1].id

    def _open(self) -> Iterator[_Hung]:
        taken = {f.data.get("key") for f in self.facts if f.event in WITH_KEY}
        return (hung for hung in (*self._by_clock(), *self._by_cause()) if hung[1] not in taken)

    def _by_clock(self) -> Iterator[_Hung]:
        rungs = [r for r in self.rungs if _hangs_on_clocks(r) and (not r.grades or self.grade in r.grades)]
        if not rungs:
            return
        for clock in self.clocks:
            deadline = _deadline(clock)
            if deadline is None:
                continue
            name, stopped_at, turn = clock.of, clock.stopped_at, _turn(clock)
            for rung in rungs:
                if name not in rung.clocks and (rung.clocks or not clock.assessed or name in _RIGHTS):
                    continue
                planned_at = _instant(rung, clock, deadline, self.calendar)
                if planned_at is None or (stopped_at is not None and stopped_at < planned_at):
                    continue
                if not (rung.while_unaccepted and self._accepted(clock.started_at, planned_at)):
                    yield planned_at, _key(turn, clock, rung), rung, clock

    def _accepted(self, since: datetime, until: datetime) -> bool:
        return any(f.event == Event.ACCEPTED and since <= f.at < until for f in self.facts)

    def _by_cause(self) -> Iterator[_Hung]:
        rungs = [r for r in self.rungs if r.cause is not None and (not r.grades or self.grade in r.grades)]
        if not rungs:
            return
        for cause, planned_at, nth in causes(self.facts):
            for rung in rungs:
                if rung.cause == cause:
                    yield planned_at, f"{cause}#{nth}/{rung.key}", rung, None


def _hangs_on_clocks(rung: Rung) -> bool:
    return rung.cause is None and not rung.below and not rung.by_hand


@lru_cache(maxsize=512)
def family(name: str) -> str:
    """What a clock's name measures, without its turn and the unit or sheet that it is for."""
    plain = name.partition(":")[0]
    head, _, turn = plain.rpartition("_")
    return head if turn.isdigit() else plain


def _turn(clock: Clock) -> str:
    scope = f":{clock.scope}" if clock.scope else ""
    return f"{clock.of}{scope}#{clock.turn}"


def _key(turn: str, clock: Clock, rung: Rung) -> str:
    """What is told by the deadline is told again by another one."""
    again = f"+{clock.moves}" if clock.moves and rung.from_start is None else ""
    return f"{turn}{again}/{rung.key}"


def _disproved(clock: Clock, warned: Happened, of: str, *, late: bool) -> datetime | None:
    """When it turned out that there was nothing to warn of; None where there was."""
    planned_at = datetime.fromisoformat(str(warned.data["planned_at"]))
    if clock.stopped_at is not None and clock.stopped_at < planned_at:
        return clock.stopped_at
    moved = int(of.partition("+")[2] or 0) < clock.moves
    put_off = late and moved and clock.due_at is not None and clock.due_at > planned_at
    return clock.moved_at if put_off else None


def _deadline(clock: Clock) -> datetime | None:
    """The deadline that alarms follow: an inner one where it is the stricter; none while the clock is paused."""
    if clock.due_at is None or clock.paused:
        return None
    return min(clock.due_at, clock.internal_due_at or clock.due_at)


def _instant(rung: Rung, clock: Clock, deadline: datetime, calendar: WorkCalendar) -> datetime | None:
    """The instant of a rung; the fractions of a limit that was moved are those of what was left then."""
    try:
        if rung.fraction is not None:
            since = clock.moved_at or clock.started_at
            return since + rung.fraction * (deadline - since)
        if rung.from_start is not None:
            return _later(rung.from_start, clock.started_at, calendar)
        return _later(rung.after or Span(0, "min"), deadline, calendar, ends=True)
    except CalendarMissing:
        return None


def _later(span: Span, start: datetime, calendar: WorkCalendar, *, ends: bool = False) -> datetime:
    """So much after an instant; days after a deadline count from the day that it ended."""
    if span.amount == 0:
        return start
    spec = _limit(span.amount, span.unit)
    return due(spec, start - _INSTANT if ends and spec.unit in _DAYS else start, calendar)


@lru_cache(maxsize=256)
def _limit(amount: float, unit: str) -> ClockSpec:
    return ClockSpec(name=ClockName.SUPERVISE, unit=Unit(unit), basis="", amount=amount)
