"""Periods of assessment: a month or a year of the place's own time, and when it is locked."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.domain.errors import Invalid

_NAME = re.compile(r"(2\d{3})(?:-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year of the place's own time, and the instant at which it is locked."""

    name: str
    start: datetime
    end: datetime
    locks_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether what happened at the instant belongs to the period."""
        return self.start <= at < self.end

    def falls_due(self, due_at: datetime) -> bool:
        """Whether a deadline belongs to it: 24:00 of its last day still does."""
        return self.start < due_at <= self.end


def period(name: str, *, tz: str, lock_after_days: int) -> Period:
    """The period of a name such as 2025-10 or 2025; Invalid where it is none."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise Invalid("period.unknown", "a period is a month YYYY-MM or a year YYYY", field="period")
    year, month = found[1], found[2]
    start = datetime(int(year), int(month or 1), 1, tzinfo=ZoneInfo(tz))
    later = start + timedelta(days=32 if month else 367)
    after = later.replace(day=1) if month else later.replace(month=1, day=1)
    return Period(name, start, after, after + timedelta(days=lock_after_days))


def period_of(at: datetime, *, tz: str, kind: str) -> str:
    """The name of the period (`month`, `year`) to which an instant belongs."""
    local = at.astimezone(ZoneInfo(tz))
    return f"{local:%Y}" if kind == "year" else f"{local:%Y-%m}"
