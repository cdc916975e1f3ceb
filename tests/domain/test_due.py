"""Every unit of section 2.4: scenarios AS-08 and AS-09, other ways of counting, the stricter of two limits."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.clocks import State, derive
from backend.domain.due import due
from backend.domain.policy import ClockName, ClockSpec, DayCount, Unit
from backend.domain.terms import Terms
from tests.factories.rules import BAND, WHOLE, calendar, cst, limit, log, moments

DISPATCHED = ("dispatched", "2025-09-26 10:00")


class TestUnitsOfOtherPlaces:
    @pytest.mark.parametrize(
        ("registered", "target"),
        [
            ("2026-03-10 10:20", "2026-03-10 12:00"),
            ("2026-03-10 11:40", "2026-03-10 12:40"),
            ("2026-03-10 15:00", "2026-03-10 24:00"),
            ("2026-03-10 23:30", "2026-03-11 00:30"),
        ],
    )
    def test_as_08_half_day_bands(self, registered: str, target: str) -> None:
        assert due(BAND, cst(registered), calendar()) == cst(target)

    def test_as_08_the_band_starts_at_registration_and_is_not_assessed(self) -> None:
        (clock,) = derive(Terms.plain([BAND]), calendar(), WHOLE, at=cst("2025-09-26 21:39"))
        assert (clock.started_at, clock.assessed) == (cst("2025-09-26 21:38"), False)
        assert clock.due_at == cst("2025-09-26 24:00")

    @pytest.mark.parametrize(
        ("one", "end"),
        [
            (limit(Unit.HOUR, 2), "2026-09-28 11:00"),
            (limit(Unit.HOUR, 24), "2026-09-29 09:00"),
            (limit(Unit.DAY, 7), "2026-10-05 24:00"),
            (limit(Unit.DAY, 15), "2026-10-13 24:00"),
            (limit(Unit.DAY, 7, roll_over=True), "2026-10-08 24:00"),
            (limit(Unit.DAY, 7, day_end=1050), "2026-10-05 17:30"),
        ],
    )
    def test_as_09_calendar_days(self, one: ClockSpec, end: str) -> None:
        assert due(one, cst("2026-09-28 09:00"), calendar()) == cst(end)

    @pytest.mark.parametrize(
        ("one", "start", "end"),
        [
            (limit(Unit.EHOUR, 3), "2026-10-01 23:00", "2026-10-02 02:00"),
            (limit(Unit.EDAY, 2), "2026-10-01 23:00", "2026-10-03 23:00"),
            (limit(Unit.WORKHOUR, 4), "2026-09-30 16:30", "2026-10-08 11:30"),
            (limit(Unit.WORKHOUR, 1.5), "2026-10-08 11:00", "2026-10-08 14:00"),
            (limit(Unit.WORKDAY, 1, day_end=1050), "2026-09-30 09:00", "2026-10-08 17:30"),
            (limit(Unit.WORKDAY, 1, day_count=DayCount.ROLLING), "2026-09-30 15:12:07", "2026-10-08 15:12:07"),
            (limit(Unit.WORKDAY, 1, day_count=DayCount.ROLLING), "2026-09-30 18:00", "2026-10-09 08:30"),
            (limit(Unit.WORKDAY, 1, day_count=DayCount.ROLLING), "2026-10-08 12:00", "2026-10-09 13:30"),
            (limit(Unit.SAME_DAY), "2026-10-08 12:00", "2026-10-08 24:00"),
        ],
    )
    def test_the_other_ways_of_counting(self, one: ClockSpec, start: str, end: str) -> None:
        assert due(one, cst(start), calendar()) == cst(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-04-02 16:00", 7, "2026-04-14 24:00"),  # AS-13, across Qingming
        ("2026-04-03 15:05", 7, "2026-04-15 24:00"),
        ("2026-04-09 11:00", 7, "2026-04-20 24:00"),  # AS-15
        ("2026-03-20 14:00", 3, "2026-03-25 24:00"),  # AS-16
        ("2025-10-10 09:30", 2, "2025-10-13 24:00"),
        ("2025-10-10 09:30", 3, "2025-10-14 24:00"),  # AS-17, Saturday made up
        ("2026-05-14 09:30", 3, "2026-05-19 24:00"),  # AS-19
        ("2026-06-15 09:00", 7, "2026-06-25 24:00"),  # AS-20, Dragon Boat
        ("2026-06-18 20:00", 7, "2026-06-30 24:00"),
        ("2026-02-09 10:00", 5, "2026-02-14 24:00"),  # AS-21, before Spring Festival
        ("2026-02-09 10:00", 15, "2026-03-06 24:00"),
        ("2026-03-16 09:00", 5, "2026-03-23 24:00"),  # AS-22
    ],
)
def test_working_days_of_the_other_scenarios(start: str, days: int, end: str) -> None:
    assert due(limit(Unit.WORKDAY, days), cst(start), calendar()) == cst(end)


class TestTheStricterOfTwo:
    TWO = (limit(Unit.WORKDAY, 1, name=ClockName.RECEIVE), limit(Unit.MIN, 30, name=ClockName.RECEIVE))

    def test_the_earlier_due_counts(self) -> None:
        (clock,) = derive(Terms.plain(self.TWO), calendar(), log(DISPATCHED), at=cst("2025-09-26 10:00"))
        assert clock.due_at == cst("2025-09-26 10:30")

    def test_what_needs_an_unknown_year_is_never_the_earlier_before_that_year(self) -> None:
        facts = log(("dispatched", "2026-12-31 10:00"))
        (clock,) = derive(Terms.plain(self.TWO), calendar(), facts, at=facts[0].at)
        assert clock.due_at == cst("2026-12-31 10:30")

    def test_within_the_unknown_year_nobody_knows(self) -> None:
        two = (limit(Unit.WORKDAY, 1), limit(Unit.HOUR, 48))
        facts = log(("dispatched", "2026-12-31 10:00"))
        (clock,) = derive(Terms.plain(two), calendar(), facts, at=facts[0].at)
        assert (clock.state, clock.missing_year) == (State.CALENDAR_MISSING, 2027)

    def test_what_hangs_on_a_missing_clock_is_missing_too(self) -> None:
        anchored = (
            limit(Unit.WORKDAY, 1, name=ClockName.ARRIVE),
            limit(Unit.SAME_DAY, anchor=ClockName.ARRIVE),
        )
        facts = log(("dispatched", "2026-12-31 10:00"))
        found = derive(Terms.plain(anchored), calendar(), facts, at=facts[0].at)
        assert {clock.missing_year for clock in found} == {2027}


@pytest.mark.parametrize(
    "one",
    [
        limit(Unit.MIN, 30), limit(Unit.HOUR, 2), limit(Unit.EHOUR, 3), limit(Unit.EDAY, 2), limit(Unit.DAY, 7),
        limit(Unit.DAY, 7, roll_over=True), limit(Unit.WORKDAY, 5), limit(Unit.WORKDAY, 1, day_end=1050),
        limit(Unit.WORKDAY, 3, day_count=DayCount.ROLLING), limit(Unit.WORKHOUR, 4), limit(Unit.SAME_DAY), BAND,
    ],
    ids=lambda one: f"{one.unit}-{one.day_count}-{one.day_end}-{one.roll_over}",
)  # fmt: skip
@given(start=moments("2024-01-01", "2026-09-01"), later=st.timedeltas(timedelta(), timedelta(days=20)))
def test_who_starts_later_is_never_due_earlier(one: ClockSpec, start: datetime, later: timedelta) -> None:
    first, second = due(one, start, calendar()), due(one, start + later, calendar())
    assert start < first <= second
