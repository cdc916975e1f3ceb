"""Clocks derived from an order's log: what stops them, what is late, and what must always hold."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.clocks import Clock, State, derive
from backend.domain.facts import Happened
from backend.domain.passing import state_at
from backend.domain.policy import in_force
from backend.domain.terms import Terms
from tests.factories.rules import BAND, WHOLE, calendar, clocks, cst, fact, log, moments, versions

DISPATCHED = ("dispatched", "2025-09-26 10:00")


class TestStopping:
    def test_nothing_runs_before_the_dispatch(self) -> None:
        assert clocks("qingxi", "urgent", WHOLE[:2]) == {}

    def test_a_passed_deadline_shows_late_from_that_instant_on(self) -> None:
        facts = log(DISPATCHED)
        assert clocks("qingxi", "urgent", facts, at="2025-09-26 10:29:59.999")["contact"].state is State.RUNNING
        late = clocks("qingxi", "urgent", facts, at="2025-09-26 10:30")["contact"]
        assert (late.state, late.stopped_at) == (State.LATE, None)
        assert state_at("running", late.due_at, cst("2025-09-26 10:30")) is State.LATE
        assert state_at("late", late.due_at, cst("2025-09-26 10:29")) is State.RUNNING
        assert state_at("on_time", late.due_at, cst("2025-09-26 10:30")) is State.ON_TIME
        assert state_at("calendar_missing", None, cst("2025-09-26 10:30")) is State.CALENDAR_MISSING

    def test_three_tries_at_different_times_stand_for_a_contact(self) -> None:
        tries = [("contacted", f"2025-09-26 10:{minute}", {"connected": False}) for minute in ("05", "10", "15")]
        found = clocks("qingxi", "urgent", log(DISPATCHED, *tries))["contact"]
        assert (found.state, found.stopped_at) == (State.ON_TIME, cst("2025-09-26 10:15"))

    def test_tries_in_one_go_count_as_one(self) -> None:
        tries = [("contacted", f"2025-09-26 10:0{minute}", {"connected": False}) for minute in (1, 2, 3, 4)]
        assert clocks("qingxi", "urgent", log(DISPATCHED, *tries))["contact"].stopped_at is None

    def test_nobody_has_to_come_from_the_instant_on_at_which_the_caller_agreed_to_it(self) -> None:
        agreed = ("contacted", "2025-09-26 10:20", {"connected": True, "no_visit": True})
        found = clocks("qingxi", "urgent", log(DISPATCHED, agreed))["arrive"]
        assert (found.state, found.stopped_at) == (State.VOID, cst("2025-09-26 10:20"))
        plain = ("contacted", "2025-09-26 10:20", {"connected": True})
        assert clocks("qingxi", "urgent", log(DISPATCHED, plain))["arrive"].state is State.RUNNING

    def test_an_arrival_that_was_due_already_stays_late_whatever_the_caller_agrees_to(self) -> None:
        agreed = ("contacted", "2025-09-26 11:00", {"connected": True, "no_visit": True})
        assert clocks("qingxi", "urgent", log(DISPATCHED, agreed))["arrive"].state is State.STOPPED_LATE

    def test_whoever_had_come_before_was_there(self) -> None:
        facts = log(DISPATCHED, ("arrived", "2025-09-26 10:15"),
                    ("contacted", "2025-09-26 10:20", {"connected": True, "no_visit": True}))  # fmt: skip
        assert clocks("qingxi", "urgent", facts)["arrive"].state is State.ON_TIME

    def test_a_reply_sent_back_never_stopped_the_clock(self) -> None:
        replied = log(DISPATCHED, ("replied", "2025-09-26 15:00"))
        assert clocks("qingxi", "urgent", replied)["finish"].state is State.ON_TIME
        back = (*replied, fact(3, "sent_back", "2025-09-26 18:00"))
        running = clocks("qingxi", "urgent", back)["finish"]
        assert (running.state, running.stopped_at) == (State.RUNNING, None)
        again = (*back, fact(4, "replied", "2025-09-27 00:00"), fact(5, "passed", "2025-09-27 08:00"))
        assert clocks("qingxi", "urgent", again)["finish"].state is State.STOPPED_LATE

    def test_feedback_waits_for_a_caller_who_was_told(self) -> None:
        facts = log(DISPATCHED, ("replied", "2025-09-26 15:00"), ("passed", "2025-09-26 16:00"),
                    ("rated", "2025-09-27 09:00", "awaiting_callback", {"outcome": "no_answer"}))  # fmt: skip
        assert clocks("qingxi", "urgent", facts)["feedback"].state is State.RUNNING
        denied = (*facts, fact(5, "rated", "2025-09-28 09:00", "rework", contacted=False, solved="no"))
        assert clocks("qingxi", "urgent", denied)["feedback"].stopped_at is None
        told = (*facts, fact(5, "rated", "2025-09-28 09:00", contacted=True, solved="yes"))
        assert clocks("qingxi", "urgent", told)["feedback"].state is State.ON_TIME

    def test_what_is_open_at_the_end_is_late_if_it_was_due_and_void_if_not(self) -> None:
        facts = log(DISPATCHED, ("replied", "2025-09-26 15:00"), ("passed", "2025-09-26 16:00"),
                    ("rated", "2025-09-26 17:00", {"outcome": "no_answer"}))  # fmt: skip
        found = clocks("qingxi", "urgent", facts, at="2025-12-01 00:00")
        assert found["contact"].state is State.STOPPED_LATE
        assert found["feedback"].state is State.VOID
        assert {clock.stopped_at for clock in found.values()} == {
            cst("2025-09-26 15:00"), cst("2025-09-26 17:00"),
        }  # fmt: skip

    def test_an_answer_at_once_is_a_response(self) -> None:
        facts = log(("registered", "2026-03-10 10:20"), ("answered_at_once", "2026-03-10 10:25"))
        (clock,) = derive(Terms.plain([BAND]), calendar(), facts, at=cst("2026-03-10 10:25"))
        assert clock.state is State.ON_TIME

    def test_a_phone_that_claims_an_earlier_time_than_the_dispatch_gains_nothing(self) -> None:
        facts = log(DISPATCHED, ("accepted", "2025-09-26 09:59:57"))
        assert clocks("qingxi", "urgent", facts)["receive"].stopped_at == cst("2025-09-26 10:00")

    def test_an_arrival_uploaded_late_counts_when_it_happened(self) -> None:
        """AS-10 as far as the clock goes: the fact comes after the reply, its instant before."""
        facts = (
            *WHOLE[:6],
            *[fact(8, "replied", "2025-09-26 23:10"), fact(9, "arrived", "2025-09-26 22:20", "replied")],
        )
        assert clocks("qingxi", "urgent", facts)["arrive"].stopped_at == cst("2025-09-26 22:20")

    def test_a_second_rework_has_a_clock_of_its_own(self) -> None:
        bad = {"contacted": True, "solved": "no"}
        facts = log(DISPATCHED, ("replied", "2025-09-26 15:00"), ("passed", "2025-09-26 16:00"),
                    ("rated", "2025-09-28 09:00", "rework", bad), ("replied", "2025-09-29 09:00"),
                    ("passed", "2025-09-29 10:00"), ("rated", "2025-09-30 09:00", "rework", bad))  # fmt: skip
        found = clocks("qingxi", "urgent", facts)
        assert found["rework_1"].state is State.ON_TIME
        assert (found["rework"].state, found["rework"].due_at) == (State.RUNNING, cst("2025-10-11 24:00"))


def at_end(facts: tuple[Happened, ...]) -> tuple[Clock, ...]:
    policy = in_force(versions("qingxi"), facts[0].at)
    return derive(policy.terms("urgent"), calendar(), facts, at=cst("2025-09-30 00:00"))


@given(st.permutations(WHOLE))
def test_the_order_of_the_facts_does_not_matter(shuffled: list[Happened]) -> None:
    policy = versions("qingxi")[-1]
    found = derive(policy.terms("urgent"), calendar(), shuffled, at=cst("2025-09-30 00:00"))
    assert found == at_end(WHOLE)


@given(st.lists(moments("2025-09-26", "2025-09-30"), max_size=4))
def test_a_comment_moves_no_clock(moments: list[datetime]) -> None:
    notes = [fact(100 + n, "noted", at, "closed") for n, at in enumerate(moments)]
    assert at_end((*WHOLE, *notes)) == at_end(WHOLE)


@given(moments("2024-01-01", "2026-09-01"), st.sampled_from(["urgent", "ordinary", "inquiry"]))
def test_a_clock_is_late_exactly_from_its_deadline_on(start: datetime, grade: str) -> None:
    facts = (fact(1, "dispatched", start),)
    policy = versions("qingxi")[-1]
    for clock in derive(policy.terms(grade), calendar(), facts, at=start):
        assert clock.due_at is not None
        assert clock.due_at > start
        for offset, state in ((-1, State.RUNNING), (0, State.LATE)):
            at = clock.due_at + timedelta(microseconds=offset)
            seen = {c.name: c for c in derive(policy.terms(grade), calendar(), facts, at=at)}
            right = {State.RUNNING: State.OPEN, State.LATE: State.VOID}
            assert seen[clock.name].state is (right[state] if clock.name == "return_window" else state)
