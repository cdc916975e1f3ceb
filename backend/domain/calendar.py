"""The working calendar: which days are worked, and where a local day ends. An unknown year raises."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from backend.domain.errors import DomainError
from backend.domain.reading import DAY_MINUTES, Node

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""What lies outside of these years is nobody's day, and overflows when it is reckoned with."""
WINDOWS = ((510, 720), (810, 1050))
"""08:30–12:00 and 13:30–17:30 in minutes after midnight (section 2.4, assumed)."""
MAX_DAYS = 4000
MOST_KEPT = 4096


class CalendarMissing(DomainError):
    """The working calendar of `year` is not published, so nothing that needs it can be computed."""

    def __init__(self, year: int) -> None:
        super().__init__("calendar.year_missing", f"the working calendar of {year} is unknown", year=year)
        self.year = year


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day that is otherwise here than in the notice: a local holiday, a typhoon stop, a half day."""

    works: bool
    reason: str
    windows: tuple[tuple[int, int], ...] | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class YearDays:
    """One year as the State Council's notice lists it: days off, some by the name of their holiday, weekend days
    that are worked, local additions."""

    year: int
    off: frozenset[date]
    makeup: frozenset[date]
    source: str
    local: Mapping[date, LocalDay] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Published years, the place's zone and its working windows; all instants in and out are aware."""

    years: Mapping[int, YearDays]
    tz: str = "Asia/Shanghai"
    windows: tuple[tuple[int, int], ...] = WINDOWS
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _makeup: frozenset[date] = field(init=False, repr=False, compare=False)
    _local: Mapping[date, LocalDay] = field(init=False, repr=False, compare=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _added: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Orders of one day fall due on the same few days: what was counted once is not counted again."""

    def __post_init__(self) -> None:
        # a notice may already speak of the last days of the year before, so its days count wherever they fall
        days = self.years.values()
        object.__setattr__(self, "_off", frozenset().union(*(year.off for year in days)))
        object.__setattr__(self, "_makeup", frozenset().union(*(year.makeup for year in days)))
        local = {day: said for year in days for day, said in year.local.items()}
        object.__setattr__(self, "_local", local)
        object.__setattr__(self, "_zone", ZoneInfo(self.tz))

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; raises CalendarMissing where its year is unknown."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        if self._local and day in self._local:
            return self._local[day].works
        if day in self._makeup:
            return True
        return day.weekday() < 5 and day not in self._off

    def workdays_after(self, day: date) -> Iterator[date]:
        """The working days after `day`, one by one (the day of the start does not count)."""
        for step in range(1, MAX_DAYS):
            later = day + step * ONE_DAY
            if self.is_workday(later):
                yield later

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`."""
        known = self._added.get((day, n))
        if known is not None:
            return known
        for count, later in enumerate(self.workdays_after(day), start=1):
            if count >= n:
                if len(self._added) >= MOST_KEPT:
                    self._added.clear()
                self._added[day, n] = later
                return later
        raise OverflowError(f"{n} working days are beyond any calendar")

    def count_workdays(self, after: date, through: date) -> int:
        """How many working days lie after one day and up to and with another."""
        return sum(self.is_workday(after + step * ONE_DAY) for step in range(1, (through - after).days + 1))

    def workdays_left(self, at: datetime, due_at: datetime) -> int:
        """Working days from tomorrow to a deadline's last day (AS-02: "4 working days left")."""
        last = self.local(due_at - timedelta(microseconds=1)).date()
        return self.count_workdays(self.local(at).date(), last)

    def local(self, at: datetime) -> datetime:
        """The instant on the place's wall clock."""
        if at.tzinfo is None:
            raise ValueError("an instant needs an offset")
        return at.astimezone(self._zone)

    def instant(self, day: date, minute: int = 0) -> datetime:
        """The instant of a local time of day; minute 1440 is 24:00, which is 00:00 of the next day."""
        return _instant(self._zone, day, minute)

    def open_windows(self, at: datetime, *, through: date = date.max) -> Iterator[tuple[datetime, datetime]]:
        """The working windows from `at` on, the first one cut off at `at`; ends are exclusive."""
        today = self.local(at).date()
        for step in range(MAX_DAYS):
            day = today + step * ONE_DAY
            if day > through:
                return
            if not self.is_workday(day):
                continue
            said = self._local.get(day)
            for opens, closes in self.windows if said is None or said.windows is None else said.windows:
                if (end := self.instant(day, closes)) > at:
                    yield max(self.instant(day, opens), at), end

    def add_work_time(self, at: datetime, span: timedelta) -> datetime:
        """The first instant at which `span` has passed inside the working windows (工作时)."""
        left = span
        for opens, closes in self.open_windows(at):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise OverflowError(f"{span} of working time is beyond any calendar")

    def count_work_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants."""
        total = timedelta()
        if start >= end:
            return total
        for opens, closes in self.open_windows(start, through=self.local(end).date()):
            total += max(min(closes, end) - opens, timedelta())
        return total


@lru_cache(maxsize=MOST_KEPT)
def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    days, rest = divmod(minute, DAY_MINUTES)
    return datetime.combine(day + days * ONE_DAY, time(rest // 60, rest % 60), tzinfo=zone).astimezone(UTC)


def is_countable(day: date) -> bool:
    """Whether a day lies in the years that can be reckoned with."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def parse_calendar(document: Mapping[str, Any]) -> dict[int, YearDays]:
    """The published years of a calendar document; raises DocumentError naming the field."""
    root = Node(document, "")
    root.keys(required=frozenset({"schema", "id", "name", "years"}))
    root.at("schema").expect(1)
    return dict(_year(key, node) for key, node in root.at("years").entries())


def parse_year(year: int, document: Mapping[str, Any]) -> YearDays:
    """One year of a calendar document, as it is kept by itself."""
    return _year(str(year), Node(document, f"years.{year}"))[1]


def _year(key: str, node: Node) -> tuple[int, YearDays]:
    if not (key.isdigit() and len(key) == 4):
        raise node.wrong("a year has four digits")
    year = int(key)
    node.keys(required=frozenset({"holidays", "makeup", "source"}), optional=frozenset({"local"}))
    names = {day: name for span in node.at("holidays").items() for day, name in _span(span, year)}
    off = frozenset(names)
    makeup = frozenset(_near(item, year) for item in node.at("makeup").items())
    for item in node.at("makeup").items():
        if item.day() in off:
            raise item.wrong("is a holiday as well")
        if item.day().weekday() < 5:
            raise item.wrong("is not a Saturday or Sunday")
    local = dict(_local(item, year) for item in node.at("local").items()) if node.has("local") else {}
    called = {day: name for day, name in names.items() if name}
    return year, YearDays(year, off, makeup, node.at("source").text(), local, called)


def parse_additions(year: int, document: Mapping[str, Any]) -> Mapping[date, LocalDay]:
    """What one place has otherwise than the calendar that it counts by."""
    node = Node(document, f"years.{year}")
    node.keys(required=frozenset({"local", "source"}))
    _ = node.at("source").text()
    return dict(_local(item, year) for item in node.at("local").items())


def _local(node: Node, year: int) -> tuple[date, LocalDay]:
    node.keys(required=frozenset({"day", "works", "reason"}), optional=frozenset({"windows", "source"}))
    day, works = node.at("day").day(), node.at("works").flag()
    if day.year != year:
        raise node.at("day").wrong(f"does not belong to {year}")
    if node.has("windows") and not works:
        raise node.at("windows").wrong("means nothing on a day that is not worked")
    hours = read_windows(node.at("windows")) if node.has("windows") else None
    source = node.at("source").text() if node.has("source") else ""
    return day, LocalDay(works, node.at("reason").text(), hours, source)


def read_windows(node: Node) -> tuple[tuple[int, int], ...]:
    """Working windows of a day, one after the other."""
    found: list[tuple[int, int]] = []
    for item in node.items():
        edges = [edge.minute() for edge in item.items()]
        if len(edges) != 2 or not (found[-1][1] if found else 0) <= edges[0] < edges[1]:
            raise item.wrong("must be [opens, closes] and lie after the window before")
        found.append((edges[0], edges[1]))
    if not found:
        raise node.wrong("must hold a window")
    return tuple(found)


def _span(span: Node, year: int) -> Iterator[tuple[date, str]]:
    parts = list(span.items())
    if len(parts) not in (2, 3):
        raise span.wrong("must be [first day, last day], and the holiday's name where it is known")
    first, last = _near(parts[0], year), _near(parts[1], year)
    if not 0 <= (last - first).days <= 31:
        raise span.wrong("must run from an earlier to a later day, a month at most")
    name = parts[2].text() if len(parts) == 3 else ""
    return ((first + step * ONE_DAY, name) for step in range((last - first).days + 1))


def _near(node: Node, year: int) -> date:
    day = node.day()
    if not (day.year == year or (day.year, day.month) == (year - 1, 12)):
        raise node.wrong(f"does not belong to {year}")
    return day
