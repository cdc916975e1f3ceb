"""The working calendar, held against the State Council's notices and counted both ways."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.calendar import CalendarMissing, WorkCalendar, parse_calendar, parse_year
from backend.domain.reading import DocumentError
from tests.factories.rules import calendar, cst, document, moments

DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 1))
MOMENTS = moments("2024-01-01", "2026-10-01")


def test_every_day_agrees_with_the_published_lists(shared_data: Path) -> None:
    ours = calendar()
    for year in (2024, 2025, 2026):
        published = json.loads((shared_data / "holidays" / f"{year}.json").read_text(encoding="utf-8"))
        off = {date.fromisoformat(day["date"]): day["isOffDay"] for day in published["days"]}
        day = date(year, 1, 1)
        while day.year == year:
            assert ours.is_workday(day) is not off.get(day, day.weekday() >= 5), day
            day += timedelta(days=1)


def test_an_unknown_year_raises_and_names_itself() -> None:
    with pytest.raises(CalendarMissing) as missing:
        calendar().is_workday(date(2027, 1, 4))
    assert (missing.value.year, missing.value.code) == (2027, "calendar.year_missing")


def test_counting_stops_before_it_needs_the_unknown_year() -> None:
    assert calendar().add_workdays(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(CalendarMissing):
        calendar().add_workdays(date(2026, 12, 30), 2)


@given(DAYS, st.integers(1, 40))
def test_adding_n_working_days_then_counting_gives_n(day: date, n: int) -> None:
    reached = calendar().add_workdays(day, n)
    assert calendar().is_workday(reached)
    assert calendar().count_workdays(day, reached) == n
    assert calendar().count_workdays(day, reached - timedelta(days=1)) == n - 1


@given(MOMENTS, st.integers(1, 200 * 3600))
def test_adding_working_time_then_measuring_gives_it_back(at: datetime, seconds: int) -> None:
    span = timedelta(seconds=seconds)
    reached = calendar().add_work_time(at, span)
    assert calendar().count_work_time(at, reached) == span
    assert calendar().count_work_time(at, reached - timedelta(seconds=1)) == span - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2025-11-20 08:30", 3.5, "2025-11-20 12:00"),
        ("2025-11-20 09:00", 4, "2025-11-20 14:30"),
        ("2025-11-20 12:10", 1, "2025-11-20 14:30"),
        ("2025-11-21 17:00", 1, "2025-11-24 09:00"),
        ("2025-11-21 16:30", 1, "2025-11-21 17:30"),
        ("2025-09-27 10:00", 1, "2025-09-28 09:30"),
        ("2025-09-30 17:30", 8, "2025-10-10 09:00"),
    ],
)
def test_working_hours_pass_only_inside_the_windows(start: str, hours: float, end: str) -> None:
    assert calendar().add_work_time(cst(start), timedelta(hours=hours)) == cst(end)


def test_four_working_days_are_left_inside_the_holiday() -> None:
    """AS-02: opened on 2025-10-05, due 2025-10-13 24:00."""
    assert calendar().workdays_left(cst("2025-10-05 12:00"), cst("2025-10-13 24:00")) == 4
    assert calendar().workdays_left(cst("2025-10-13 09:00"), cst("2025-10-13 24:00")) == 0


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        calendar().local(datetime(2025, 1, 1))  # noqa: DTZ001 - the point of the test


def test_a_notice_may_speak_of_the_last_december() -> None:
    plain = {"source": "notice", "makeup": []}
    years = {
        2025: parse_year(2025, {**plain, "holidays": []}),
        2026: parse_year(2026, {**plain, "holidays": [["2025-12-31", "2026-01-01"]]}),
    }
    assert not WorkCalendar(years).is_workday(date(2025, 12, 31))


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("schema", 2, "schema: only schema 1 is known"),
        ("surprise", 1, "surprise: unknown key"),
        ("years.2025.holidays", [["2025-01-01"]], "years.2025.holidays[0]: must be [first day, last day]"),
        ("years.2025.holidays", [["2025-01-03", "2025-01-01"]], "years.2025.holidays[0]: must run"),
        ("years.2025.holidays", [["2024-05-01", "2024-05-01"]], "years.2025.holidays[0][0]: does not belong"),
        ("years.2025.makeup", ["2025-01-32"], "years.2025.makeup[0]: must be a date"),
        (
            "years.2025.makeup",
            ["2025-02-08", "2025-01-27"],
            "years.2025.makeup[1]: is not a Saturday or Sunday",
        ),
        ("years.2025.makeup", ["2025-02-01"], "years.2025.makeup[0]: is a holiday as well"),
        ("years.2025.source", None, "years.2025.source: is missing"),
    ],
)
def test_a_wrong_calendar_names_the_field(path: str, value: object, complaint: str) -> None:
    wrong = document("calendars/cn_state_council.yaml")
    *parents, last = path.split(".")
    target = wrong
    for key in parents:
        target = target[key]
    target[last] = value
    with pytest.raises(DocumentError) as refused:
        parse_calendar(wrong)
    assert str(refused.value).startswith(complaint)
