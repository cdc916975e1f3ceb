"""The committed policies of Jincheng, Dongcheng and Gaohang against AS-08, AS-09, AS-21 and AS-23, to the second."""

import pytest

from backend.domain.calendar import WorkCalendar
from backend.domain.clocks import State, derive
from backend.domain.policy import ClockName
from backend.domain.policy_document import parse
from tests.factories.rules import calendar, clocks, cst, document, dues, log, versions


class TestJincheng:
    @pytest.mark.parametrize(
        ("registered", "target"),
        [
            ("2026-03-10 10:20:00", "2026-03-10 12:00:00"),
            ("2026-03-10 11:40:00", "2026-03-10 12:40:00"),
            ("2026-03-10 15:00:00", "2026-03-10 24:00"),
            ("2026-03-10 23:30:00", "2026-03-11 00:30:00"),
            ("2026-03-10 11:00:00", "2026-03-10 12:00:00"),
            ("2026-03-10 11:59:59", "2026-03-10 12:59:59"),
            ("2026-03-10 12:00:00", "2026-03-10 24:00"),
        ],
    )
    def test_as_08_half_day_bands_count_from_registration(self, registered: str, target: str) -> None:
        facts = log(("registered", registered), ("dispatched", "2026-03-10 23:59"))
        assert clocks("jincheng", "same_day_target", facts)["respond"].due_at == cst(target)

    def test_as_08_a_missed_target_is_shown_and_not_assessed(self) -> None:
        facts = log(("registered", "2026-03-10 10:20"), ("dispatched", "2026-03-10 10:25"))
        missed = clocks("jincheng", "same_day_target", facts, at="2026-03-10 12:00")["respond"]
        assert (missed.state, missed.assessed) == (State.LATE, False)
        due = clocks("jincheng", "same_day_target", facts, at="2026-03-10 11:59:59")["respond"]
        assert due.state is State.RUNNING

    def test_as_08_the_first_connected_call_meets_the_target(self) -> None:
        facts = log(("registered", "2026-03-10 10:20"), ("dispatched", "2026-03-10 10:25"),
                    ("contacted", "2026-03-10 11:59:59", {"connected": True}))  # fmt: skip
        assert clocks("jincheng", "same_day_target", facts)["respond"].state is State.ON_TIME

    def test_the_other_grades_count_working_days(self) -> None:
        assert dues("jincheng", "ordinary", "2026-02-13 16:00") == {
            "receive": cst("2026-02-14 24:00"),  # the make-up Saturday before Spring Festival
            "finish": cst("2026-02-27 24:00"),
        }
        assert dues("jincheng", "urgent", "2026-02-13 16:00") == {
            "receive": cst("2026-02-13 16:30"),
            "finish": cst("2026-02-14 24:00"),
        }


class TestDongcheng:
    @pytest.mark.parametrize(
        ("grade", "feedback"),
        [
            ("emergency", "2026-09-28 11:00:00"),
            ("utility", "2026-09-29 09:00:00"),
            ("ordinary", "2026-10-05 24:00"),
            ("complex", "2026-10-13 24:00"),
        ],
    )
    def test_as_09_feedback_in_hours_and_calendar_days(self, grade: str, feedback: str) -> None:
        assert dues("dongcheng", grade, "2026-09-28 09:00:00")["feedback"] == cst(feedback)

    def test_as_09_rolling_over_a_holiday_is_a_switch(self) -> None:
        changed = document("policies/dongcheng.yaml")
        ordinary = next(grade for grade in changed["versions"][0]["grades"] if grade["id"] == "ordinary")
        next(clock for clock in ordinary["clocks"] if clock["unit"] == "day")["roll_over"] = True
        terms = parse(changed)[0].terms("ordinary")
        facts = log(("dispatched", "2026-09-28 09:00"))
        found = {clock.name: clock.due_at for clock in derive(terms, calendar(), facts, at=facts[0].at)}
        assert found["feedback"] == cst("2026-10-08 24:00")

    def test_as_09_calendar_days_need_no_published_year(self) -> None:
        terms = versions("dongcheng")[0].terms("ordinary")
        facts = log(("dispatched", "2026-12-30 10:00"))
        found = derive(terms, WorkCalendar({}), facts, at=facts[0].at)
        assert {clock.name: clock.state for clock in found} == dict.fromkeys(
            ("receive", "contact", "feedback"), State.RUNNING
        )

    @pytest.mark.parametrize(
        ("passed", "state"),
        [("2026-10-05 23:59:59", State.ON_TIME), ("2026-10-06 00:00:00", State.STOPPED_LATE)],
    )
    def test_as_09_the_passed_reply_is_the_feedback(self, passed: str, state: State) -> None:
        replied = log(("dispatched", "2026-09-28 09:00"), ("replied", "2026-10-04 09:00"))
        assert clocks("dongcheng", "ordinary", replied)["feedback"].state is State.RUNNING
        facts = log(("dispatched", "2026-09-28 09:00"), ("replied", "2026-10-04 09:00"), ("passed", passed))
        assert clocks("dongcheng", "ordinary", facts)["feedback"].state is state

    def test_as_23_an_ordinary_order_in_august(self) -> None:
        assert dues("dongcheng", "ordinary", "2026-08-03 08:40") == {
            "receive": cst("2026-08-03 10:40"),
            "contact": cst("2026-08-04 08:40"),
            "feedback": cst("2026-08-10 24:00"),
        }


class TestGaohang:
    def test_as_21_contact_and_finish_before_spring_festival(self) -> None:
        assert dues("gaohang", "ordinary", "2026-02-09 10:00:00") == {
            "contact": cst("2026-02-10 24:00"),
            "finish": cst("2026-02-14 24:00"),
        }

    def test_as_21_the_cap_of_fifteen_working_days_is_that_of_the_complex_grade(self) -> None:
        assert dues("gaohang", "complex", "2026-02-09 10:00:00")["finish"] == cst("2026-03-06 24:00")

    @pytest.mark.parametrize(
        ("replied", "state"),
        [("2026-02-14 23:59:59", State.ON_TIME), ("2026-02-15 00:00:00", State.STOPPED_LATE)],
    )
    def test_as_21_the_make_up_saturday_ends_at_midnight(self, replied: str, state: State) -> None:
        facts = log(("dispatched", "2026-02-09 10:00"), ("replied", replied))
        assert clocks("gaohang", "ordinary", facts)["finish"].state is state

    def test_every_grade_by_its_limits(self) -> None:
        (policy,) = versions("gaohang")
        found = {grade.id: [(str(c.name), c.amount, str(c.unit)) for c in grade.clocks] for grade in policy.grades}
        assert found == {
            "urgent": [("receive", 30, "min"), ("contact", 2, "hour")],
            "supervised": [("finish", 3, "workday")],
            "inquiry": [("contact", 1, "workday"), ("finish", 1, "workday")],
            "ordinary": [("contact", 1, "workday"), ("finish", 5, "workday")],
            "complex": [("finish", 15, "workday")],
        }
        assert all(spec.name is not ClockName.FEEDBACK for grade in policy.grades for spec in grade.clocks)
