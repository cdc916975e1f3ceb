"""A year of the working calendar day by day, each with why it is worked or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from backend.domain.calendar import ONE_DAY, WorkCalendar


class Kind(StrEnum):
    """Why a day is as it is; what a place has otherwise comes before the notice, the notice before the weekday."""

    LOCAL = auto()
    MAKEUP = auto()
    HOLIDAY = auto()
    WEEKEND = auto()
    WORKDAY = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """A day as people read it: whether it is worked, why, and by which name or reason."""

    day: date
    works: bool
    kind: Kind
    words: str
    source: str = ""


def days_of(calendar: WorkCalendar, year: int) -> Iterator[Told]:
    """Every day of a published year; raises CalendarMissing for another."""
    said = calendar.years.values()
    local = {day: one for of in said for day, one in of.local.items()}
    makeup = frozenset[date]().union(*(of.makeup for of in said))
    off = frozenset[date]().union(*(of.off for of in said))
    names = {day: name for of in said for day, name in of.names.items()}
    day = date(year, 1, 1)
    while day.year == year:
        works = calendar.is_workday(day)
        if day in local:
            yield Told(day, works, Kind.LOCAL, local[day].reason, local[day].source)
        elif day in makeup:
            yield Told(day, works, Kind.MAKEUP, "")
        elif day in off:
            yield Told(day, works, Kind.HOLIDAY, names.get(day, ""))
        else:
            yield Told(day, works, Kind.WORKDAY if works else Kind.WEEKEND, "")
        day += ONE_DAY
