"""What moves a deadline once it runs: extension, suspension and resumption, and orders merged into this one.

A suspension (挂账) stops the count: whole days that were used up before its day are used, its day is not; what is
left begins anew on the day after the resumption (AS-22). What is not counted by the day keeps its very remainder.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.domain.calendar import ONE_DAY, CalendarMissing, WorkCalendar
from backend.domain.clock_spec import ClockSpec, DayCount, Unit
from backend.domain.due import Limit
from backend.domain.events import Event
from backend.domain.facts import Facts, Happened, instant

OWN = ""
"""The order's own due among those of the orders that were merged into it."""
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """When a limit falls due after all that moved it, what moved it last, and whether it stands still now."""

    due_at: datetime | None
    source: str
    paused: bool = False
    missing_year: int | None = None
    moves: int = 0
    moved_at: datetime | None = None
    """How often it has changed, and when it last did."""


@dataclass(slots=True)
class _Moving:
    spec: ClockSpec
    calendar: WorkCalendar
    dues: dict[str, datetime]
    counted_from: datetime
    source: str
    suspended_at: datetime | None = None
    fixed: set[str] = field(default_factory=set)
    """Children whose due upstream has set: nothing that is granted here puts it off."""
    moves: int = 0
    moved_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """The nearest of all that has to be done."""
        return min(self.dues.values())

    def take(self, fact: Happened) -> None:
        """Let one fact move what it moves."""
        before = self.due_at
        self._move(fact)
        if self.due_at != before:
            self.moves, self.moved_at = self.moves + 1, fact.at

    def _move(self, fact: Happened) -> None:
        if fact.event == Event.EXTENSION_APPROVED:
            self._extend(instant(fact, "due_at"))
        elif fact.event == Event.SUSPENDED:
            self.suspended_at = fact.at
        elif fact.event in {Event.RESUMED, Event.SPLIT}:
            self._resume(fact.at)
        elif fact.event == Event.RELEASED:
            self.dues.pop(str(fact.data.get("child")), None)
        elif fact.event == Event.ABSORBED and (due_at := instant(fact, "due_at")) is not None:
            child = str(fact.data.get("child"))
            self.dues[child] = due_at
            self.fixed |= {child} if fact.data.get("fixed") else set()

    def _extend(self, due_at: datetime | None) -> None:
        if due_at is not None and due_at > self.dues[OWN]:
            self.dues = {who: before if who in self.fixed else max(due_at, before)
                         for who, before in self.dues.items()}  # fmt: skip
            self.source = "extension"

    def _resume(self, resumed_at: datetime) -> None:
        if self.suspended_at is None:
            return
        span, self.suspended_at = (self.suspended_at, resumed_at), None
        before = self.dues
        self.dues = {who: due_at if who in self.fixed else self._resumed(due_at, span)
                     for who, due_at in before.items()}  # fmt: skip
        if self.dues != before:
            self.source, self.counted_from = "resume", resumed_at

    def _resumed(self, due_at: datetime, span: tuple[datetime, datetime]) -> datetime:
        return resumed(self.spec, due_at, span, self.calendar, counted_from=self.counted_from)


def moved(limit: Limit, moves: Facts, calendar: WorkCalendar, *, source: str = "policy") -> Moved:
    """The limit after everything that moved it, in the order of the log."""
    if not moves:
        return Moved(limit.due_at, source, missing_year=limit.missing_year)
    if limit.due_at is None:
        return _extended(limit, moves, source)
    moving = _Moving(limit.spec, calendar, {OWN: limit.due_at}, limit.begun_at, source)
    try:
        for fact in moves:
            moving.take(fact)
    except CalendarMissing as missing:
        return Moved(None, moving.source, missing_year=missing.year)
    due_at = moving.due_at
    own = moving.dues[OWN] == due_at
    still = moving.suspended_at is not None and due_at > moving.suspended_at
    return Moved(due_at, moving.source if own else "merge", paused=still, moves=moving.moves,
                 moved_at=moving.moved_at)  # fmt: skip


def _extended(limit: Limit, moves: Facts, source: str) -> Moved:
    """A limit that waits for its calendar: a day that was granted is known all the same."""
    granted = [(at, f) for f in moves if f.event == Event.EXTENSION_APPROVED and (at := instant(f, "due_at"))]
    if granted:
        return Moved(max(at for at, _ in granted), "extension", moves=len(granted), moved_at=granted[-1][1].at)
    return Moved(None, source, missing_year=limit.missing_year)


def resumed(
    spec: ClockSpec, due_at: datetime, span: tuple[datetime, datetime], calendar: WorkCalendar, *,
    counted_from: datetime,
) -> datetime:  # fmt: skip
    """When the limit falls due after a suspension; what was late before it stays so, and a suspension that ends
    on its own day takes no day away."""
    suspended_at, resumed_at = span
    if due_at <= suspended_at or resumed_at <= suspended_at:
        return due_at
    if spec.unit is Unit.WORKHOUR or spec.day_count is DayCount.ROLLING:
        left = calendar.count_work_time(suspended_at, due_at)
        return max(due_at, calendar.add_work_time(resumed_at, left))
    if spec.unit not in {Unit.DAY, Unit.WORKDAY}:
        return due_at + (resumed_at - suspended_at)
    first, again = calendar.local(suspended_at).date(), calendar.local(resumed_at).date()
    if first == again:
        return due_at
    last = calendar.local(due_at - _TICK).date()
    used_through = max(first - ONE_DAY, calendar.local(counted_from).date())
    if spec.unit is Unit.WORKDAY:
        days = calendar.count_workdays(used_through, last)
        return calendar.instant(calendar.add_workdays(again, days), spec.day_end)
    day = again + (last - used_through)
    if spec.roll_over and not calendar.is_workday(day):
        day = calendar.add_workdays(day, 1)
    return calendar.instant(day, spec.day_end)
