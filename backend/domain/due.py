"""When a limit falls due: one function per unit of section 2.4. Deadlines are exclusive instants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from backend.domain.calendar import ONE_DAY, CalendarMissing, WorkCalendar
from backend.domain.clock_spec import ClockName, ClockSpec, DayCount, Unit

Anchors = Mapping[ClockName, datetime]


@dataclass(frozen=True, slots=True)
class Limit:
    """A clock's limit with the instant it falls due, or the year whose calendar must be published first."""

    spec: ClockSpec
    due_at: datetime | None
    missing_year: int | None
    begun_at: datetime


def limits(specs: Sequence[ClockSpec], start: datetime, calendar: WorkCalendar) -> dict[ClockName, Limit]:
    """One limit a name, the strictest; what looks at another clock's due must stand behind it."""
    chosen: dict[ClockName, Limit] = {}
    for spec in specs:
        limit = _limit(spec, start, calendar, chosen)
        rival = chosen.get(spec.name)
        chosen[spec.name] = limit if rival is None else stricter(rival, limit, calendar)
    return chosen


def stricter(one: Limit, other: Limit, calendar: WorkCalendar) -> Limit:
    """Whichever falls due first."""
    return min(one, other, key=lambda limit: _earliest(limit, calendar))


def _limit(spec: ClockSpec, start: datetime, calendar: WorkCalendar, others: Mapping[ClockName, Limit]) -> Limit:
    anchors: dict[ClockName, datetime] = {}
    if spec.anchor is not None:
        anchor = others[spec.anchor]
        if anchor.due_at is None:
            return Limit(spec, None, anchor.missing_year, start)
        anchors[spec.anchor] = anchor.due_at
    try:
        return Limit(spec, due(spec, start, calendar, anchors=anchors), None, start)
    except CalendarMissing as missing:
        return Limit(spec, None, missing.year, start)


def _earliest(limit: Limit, calendar: WorkCalendar) -> datetime:
    """What needs an unknown year falls due in that year at the earliest: a limit due by its first instant is
    certainly the stricter; beyond it nobody knows, so the clock waits for the calendar."""
    if limit.due_at is not None:
        return limit.due_at
    return calendar.instant(date(limit.missing_year or date.max.year, 1, 1)) + timedelta(microseconds=1)


def due(spec: ClockSpec, start: datetime, calendar: WorkCalendar, *, anchors: Anchors | None = None) -> datetime:
    """The first instant that is too late; raises CalendarMissing where a needed year is unknown.

    `anchors` holds the due instants of the order's other clocks; only `same_day` looks at it.
    """
    if spec.unit is Unit.SAME_DAY:
        anchored = start if spec.anchor is None else (anchors or {})[spec.anchor]
        return calendar.instant(calendar.local(anchored).date(), spec.day_end)
    return COUNTS[spec.unit](spec, start, calendar).astimezone(UTC)


def _minutes(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    return start + timedelta(minutes=spec.amount)


def _hours(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    return start + timedelta(hours=spec.amount)


def _running_days(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    return start + timedelta(days=spec.amount)


def _calendar_days(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    last = calendar.local(start).date() + int(spec.amount) * ONE_DAY
    if spec.roll_over and not calendar.is_workday(last):
        last = calendar.add_workdays(last, 1)
    return calendar.instant(last, spec.day_end)


def _workdays(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    if spec.day_count is DayCount.ROLLING:
        opened, _ = next(calendar.open_windows(start))
        local = calendar.local(opened)
        day = calendar.add_workdays(local.date(), int(spec.amount))
        return local.replace(year=day.year, month=day.month, day=day.day)
    day = calendar.add_workdays(calendar.local(start).date(), int(spec.amount))
    return calendar.instant(day, spec.day_end)


def _work_hours(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    return calendar.add_work_time(start, timedelta(hours=spec.amount))


def _band(spec: ClockSpec, start: datetime, calendar: WorkCalendar) -> datetime:
    local = calendar.local(start)
    minute = local.hour * 60 + local.minute
    band = next(band for band in spec.bands if band.opens <= minute < band.closes)
    floor = start + timedelta(minutes=spec.min_minutes)
    return max(calendar.instant(local.date(), band.due), floor)


COUNTS: Mapping[Unit, Callable[[ClockSpec, datetime, WorkCalendar], datetime]] = {
    Unit.MIN: _minutes,
    Unit.HOUR: _hours,
    Unit.EHOUR: _hours,
    Unit.DAY: _calendar_days,
    Unit.EDAY: _running_days,
    Unit.WORKDAY: _workdays,
    Unit.WORKHOUR: _work_hours,
    Unit.BAND: _band,
}
"""Unit → its arithmetic; `same_day` stands apart because it looks at another clock."""
