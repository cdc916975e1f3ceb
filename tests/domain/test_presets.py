"""The committed policies of Jinnan and Qingxi against scenarios AS-01 to AS-07, AS-16 and AS-18, to the second."""

import pytest

from backend.domain.calendar import WorkCalendar, YearDays
from backend.domain.clocks import State, derive
from backend.domain.passing import next_due
from tests.factories.rules import WHOLE, calendar, clocks, cst, dues, log, versions


class TestJinnan:
    def test_as_01_night_time_extreme_order(self) -> None:
        found = dues("jinnan", "extreme", "2025-11-15 23:50:00", hazard="life_property")
        assert found["receive"] == cst("2025-11-16 00:05:00")
        assert found["respond"] == cst("2025-11-16 00:20:00")
        assert found["finish"] == cst("2025-11-17 24:00")

    @pytest.mark.parametrize(
        ("accepted", "state"),
        [
            ("2025-11-16 00:04:59", State.ON_TIME),
            ("2025-11-16 00:04:59.999", State.ON_TIME),
            ("2025-11-16 00:05:00", State.STOPPED_LATE),
        ],
    )
    def test_as_01_signing_at_the_deadline_is_late(self, accepted: str, state: State) -> None:
        facts = log(("dispatched", "2025-11-15 23:50"), ("accepted", accepted))
        assert clocks("jinnan", "extreme", facts, hazard="life_property")["receive"].state is state

    @pytest.mark.parametrize(
        ("called", "state"),
        [("2025-11-16 00:19:59", State.ON_TIME), ("2025-11-16 00:20:00", State.STOPPED_LATE)],
    )
    def test_as_01_the_first_connected_call_responds(self, called: str, state: State) -> None:
        facts = log(("dispatched", "2025-11-15 23:50"), ("contacted", called, {"connected": True}))
        assert clocks("jinnan", "extreme", facts, hazard="life_property")["respond"].state is state

    def test_as_02_national_day_2025(self) -> None:
        assert dues("jinnan", "ordinary", "2025-09-26 16:00")["finish"] == cst("2025-10-13 24:00")

    @pytest.mark.parametrize(
        ("dispatched", "finish"),
        [("2026-09-18 16:00", "2026-09-29 24:00"), ("2026-09-30 17:00", "2026-10-15 24:00")],
    )
    def test_as_03_autumn_2026(self, dispatched: str, finish: str) -> None:
        assert dues("jinnan", "ordinary", dispatched)["finish"] == cst(finish)

    def test_as_03_an_unpublished_year_is_shown_and_never_guessed(self) -> None:
        facts = log(("dispatched", "2026-12-30 10:00"))
        found = clocks("jinnan", "ordinary", facts, hazard="life_property")
        assert found["receive"].due_at == cst("2026-12-30 10:15")
        assert found["receive"].state is State.RUNNING
        assert (found["finish"].due_at, found["finish"].state) == (None, State.CALENDAR_MISSING)
        assert found["finish"].missing_year == 2027
        assert next_due(found.values()) == found["receive"].due_at

    def test_as_03_loading_the_calendar_computes_it(self) -> None:
        years = {**calendar().years, 2027: YearDays(2027, frozenset(), frozenset(), "plain weekends")}
        policy = versions("jinnan")[-1]
        loaded = derive(policy.terms("ordinary"), WorkCalendar(years), log(("dispatched", "2026-12-30 10:00")),
                        at=cst("2026-12-30 10:00"))  # fmt: skip
        finish = next(clock for clock in loaded if clock.name == "finish")
        # counted: 31 Dec, 1, 4, 5, 6, 7, 8 Jan
        assert (finish.due_at, finish.missing_year) == (cst("2027-01-08 24:00"), None)

    def test_as_04_urgent_inside_the_holiday(self) -> None:
        found = dues("jinnan", "urgent", "2025-10-01 10:00", hazard="utility_water_power_gas_heat")
        assert found["receive"] == cst("2025-10-01 10:30")
        assert found["finish"] == cst("2025-10-09 24:00")

    @pytest.mark.parametrize(
        ("hazard", "receive"),
        [
            ("life_property", "2026-01-18 02:25"),
            ("utility_water_power_gas_heat", "2026-01-18 02:40"),
            ("none", "2026-01-19 24:00"),
        ],
    )
    def test_as_05_receive_by_hazard(self, hazard: str, receive: str) -> None:
        assert dues("jinnan", "ordinary", "2026-01-18 02:10", hazard=hazard)["receive"] == cst(receive)

    def test_as_05_the_rule_in_force_at_dispatch(self) -> None:
        before = dues("jinnan", "ordinary", "2024-12-31 23:50", hazard="life_property")
        after = dues("jinnan", "ordinary", "2025-01-01 00:10", hazard="life_property")
        assert "receive" not in before
        assert after["receive"] == cst("2025-01-01 00:25")

    def test_as_16_the_repeated_complaint(self) -> None:
        assert dues("jinnan", "ordinary", "2026-03-20 14:00")["finish"] == cst("2026-03-31 24:00")

    def test_as_18_rework_across_the_may_make_up_saturday(self) -> None:
        bad = (
            "rated",
            "2026-05-08 10:00",
            "rework",
            {"contacted": True, "solved": "no", "satisfied": "dissatisfied"},
        )
        handled = (("dispatched", "2026-04-28 09:00"), ("accepted", "2026-04-28 09:20"),
                   ("replied", "2026-05-07 10:00"), ("passed", "2026-05-07 16:00"), bad)  # fmt: skip
        found = clocks("jinnan", "ordinary", log(*handled))
        assert found["rework"].due_at == cst("2026-05-12 24:00")
        assert found["rework"].state is State.RUNNING
        assert found["finish"].stopped_at == cst("2026-05-07 10:00")
        again = clocks("jinnan", "ordinary", log(*handled, ("replied", "2026-05-12 23:59:59", "replied")))
        assert again["rework"].state is State.ON_TIME
        assert again["finish"] == found["finish"]


class TestQingxi:
    def test_as_06_evening(self) -> None:
        assert dues("qingxi", "urgent", "2025-09-26 21:40") == {
            "receive": cst("2025-09-26 22:10"),
            "contact": cst("2025-09-26 22:10"),
            "arrive": cst("2025-09-26 22:40"),
            "finish": cst("2025-09-26 24:00"),
            "feedback": cst("2025-09-29 24:00"),
        }

    def test_as_06_across_midnight(self) -> None:
        found = dues("qingxi", "urgent", "2025-09-26 23:20")
        assert found["contact"] == cst("2025-09-26 23:50")
        assert found["arrive"] == cst("2025-09-27 00:20")
        assert found["finish"] == cst("2025-09-27 24:00")
        assert found["feedback"] == cst("2025-09-29 24:00")

    def test_arriving_due_at_midnight_belongs_to_the_day_that_begins(self) -> None:
        assert dues("qingxi", "urgent", "2025-09-26 23:00")["finish"] == cst("2025-09-27 24:00")
        assert dues("qingxi", "urgent", "2025-09-26 22:59:59")["finish"] == cst("2025-09-26 24:00")

    def test_as_07_complaint_before_national_day(self) -> None:
        assert dues("qingxi", "ordinary", "2025-09-30 15:00")["finish"] == cst("2025-10-14 24:00")

    def test_the_older_version_has_no_receive_clock(self) -> None:
        assert set(dues("qingxi", "urgent", "2024-02-29 23:59:59")) == {
            "contact",
            "arrive",
            "finish",
            "feedback",
        }
        assert "receive" in dues("qingxi", "urgent", "2024-03-01 00:00")

    def test_every_clock_stops_at_its_own_fact(self) -> None:
        found = clocks("qingxi", "urgent", WHOLE, at="2025-12-01 00:00")
        assert {name: clock.stopped_at for name, clock in found.items()} == {
            "receive": cst("2025-09-26 21:45"),
            "contact": cst("2025-09-26 21:50"),
            "arrive": cst("2025-09-26 22:20"),
            "finish": cst("2025-09-26 23:10"),
            "feedback": cst("2025-09-28 10:00"),
        }
        assert {clock.state for clock in found.values()} == {State.ON_TIME}
