"""Clocks of one assignment after the other: returns, designation, reopening; each instant to the second."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.clocks import Clock, State, derive
from backend.domain.facts import Happened
from backend.domain.passing import next_due, state_at
from backend.domain.policy import STOPS, ClockName, Start, Unit
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, fact, limit, log

RETURNS = limit(Unit.WORKDAY, 1, name=ClockName.RETURN_WINDOW)
COMPLEX = limit(Unit.WORKDAY, 2, name=ClockName.RETURN_WINDOW, for_complex=True)
SEVEN = (limit(Unit.WORKDAY, 7), limit(Unit.WORKDAY, 1, name=ClockName.RECEIVE), RETURNS, COMPLEX)
"""普通件: seven working days, one to sign, one (complex: two) to return."""


def handler(account: str) -> dict[str, Any]:
    return {"handler": {"account": account, "name": account}}


def named(terms: Terms, facts: tuple[Happened, ...], *, at: str | None = None) -> dict[str, Clock]:
    """The clocks of these facts by name."""
    seen = cst(at) if at else facts[-1].at
    return {clock.name: clock for clock in derive(terms, calendar(), facts, at=seen)}


class TestReturns:
    TERMS = Terms.plain(SEVEN)
    ASKED = log(
        ("dispatched", "2026-04-02 16:00", handler("a")),
        ("return_asked", "2026-04-03 10:00", "return_pending", {"ground": "wrong_duty", "suggest": "B"}),
    )
    GIVEN = (
        *ASKED,
        fact(3, "return_approved", "2026-04-03 15:00", "pending_dispatch"),
        fact(4, "dispatched", "2026-04-03 15:05", **handler("b")),
    )

    def test_as_13_a_new_unit_has_new_clocks_and_the_caller_keeps_his(self) -> None:
        found = named(self.TERMS, self.GIVEN)
        assert found["receive"].due_at == cst("2026-04-07 24:00")
        assert found["return_window"].due_at == cst("2026-04-07 24:00")
        assert found["finish"].due_at == cst("2026-04-15 24:00")
        assert (found["finish"].turn, found["finish"].started_at) == (2, cst("2026-04-03 15:05"))
        caller = found["caller"]
        assert (caller.due_at, caller.started_at) == (cst("2026-04-14 24:00"), cst("2026-04-02 16:00"))
        assert (caller.scope, caller.assessed, caller.state) == ("centre", False, State.RUNNING)

    def test_as_13_the_old_units_clocks_are_void_from_the_approval_on(self) -> None:
        found = named(self.TERMS, self.GIVEN)
        assert {name: found[name].state for name in ("receive_1", "finish_1")} == dict.fromkeys(
            ("receive_1", "finish_1"), State.VOID
        )
        assert {found[name].stopped_at for name in ("receive_1", "finish_1")} == {cst("2026-04-03 15:00")}
        assert found["return_window_1"].state is State.ON_TIME
        assert (found["finish_1"].due_at, found["finish_1"].turn) == (cst("2026-04-14 24:00"), 1)

    def test_what_was_late_before_the_return_stays_late(self) -> None:
        terms = Terms.plain([limit(Unit.MIN, 30, name=ClockName.RECEIVE)])
        found = named(terms, self.GIVEN)
        assert (found["receive_1"].state, found["receive"].state) == (State.STOPPED_LATE, State.RUNNING)

    def test_as_14_a_return_that_is_undecided_or_rejected_stops_nothing(self) -> None:
        for facts in (self.ASKED, (*self.ASKED, fact(3, "return_rejected", "2026-04-03 15:00"))):
            found = named(self.TERMS, facts, at="2026-04-03 16:00")
            assert set(found) == {"receive", "finish", "return_window"}
            assert (found["finish"].due_at, found["finish"].state) == (cst("2026-04-14 24:00"), State.RUNNING)

    def test_as_14_the_window_is_a_right_and_lapses(self) -> None:
        facts = self.ASKED[:1]
        window = named(self.TERMS, facts, at="2026-04-03 23:59:59")["return_window"]
        assert (window.state, window.due_at) == (State.OPEN, cst("2026-04-03 24:00"))
        assert named(self.TERMS, facts, at="2026-04-03 24:00")["return_window"].state is State.VOID
        assert state_at("open", window.due_at, cst("2026-04-03 23:59:59")) is State.OPEN
        assert state_at("open", window.due_at, cst("2026-04-03 24:00")) is State.VOID
        assert next_due([window]) is None

    def test_as_14_complex_orders_have_two_days_if_marked_in_time(self) -> None:
        marked = (*self.ASKED[:1], fact(2, "due_settled", "2026-04-03 23:00", choice="keep", complex=True))
        assert named(self.TERMS, marked)["return_window"].due_at == cst("2026-04-07 24:00")
        too_late = (*self.ASKED[:1], fact(2, "due_settled", "2026-04-04 00:00", choice="keep", complex=True))
        assert named(self.TERMS, too_late)["return_window"].due_at == cst("2026-04-03 24:00")
        at_once = log(("dispatched", "2026-04-02 16:00", {"complex": True}))
        assert named(self.TERMS, at_once)["return_window"].due_at == cst("2026-04-07 24:00")

    def test_as_15_the_third_dispatch_and_the_designation_of_who_has_it(self) -> None:
        third = (
            *self.GIVEN,
            fact(5, "return_asked", "2026-04-09 09:00", "return_pending"),
            fact(6, "return_approved", "2026-04-09 10:00", "pending_dispatch"),
            fact(7, "dispatched", "2026-04-09 11:00", **handler("c")),
            fact(8, "return_asked", "2026-04-09 12:00", "return_pending"),
        )
        designated = (*third, fact(9, "designated", "2026-04-09 14:00", "dispatched"))
        found = named(self.TERMS, designated)
        assert (found["finish"].due_at, found["finish"].turn) == (cst("2026-04-20 24:00"), 3)
        assert found["caller"].due_at == cst("2026-04-14 24:00")
        again = (*third, fact(9, "designated", "2026-04-09 14:00", "dispatched", **handler("c")))
        assert named(self.TERMS, again)["finish"].turn == 3
        elsewhere = (*third, fact(9, "designated", "2026-04-10 14:00", "dispatched", **handler("d")))
        other = named(self.TERMS, elsewhere)
        assert (other["finish"].turn, other["finish"].due_at) == (4, cst("2026-04-21 24:00"))
        assert other["finish_3"].state is State.VOID

    def test_another_person_of_the_same_unit_moves_no_clock(self) -> None:
        """Row 27, AS-12."""
        moved = (*self.ASKED[:1], fact(2, "reassigned", "2026-04-03 09:00", "dispatched", **handler("b")))
        one, other = named(self.TERMS, self.ASKED[:1]), named(self.TERMS, moved)
        assert {name: clock.due_at for name, clock in one.items()} == {n: c.due_at for n, c in other.items()}

    def test_a_reopened_order_begins_another_life(self) -> None:
        facts = log(
            ("dispatched", "2026-03-02 10:00"), ("replied", "2026-03-03 10:00"), ("passed", "2026-03-03 11:00"),
            ("rated", "2026-03-04 10:00", {"contacted": True}), ("reopened", "2026-03-20 10:00", "pending_dispatch"),
            ("dispatched", "2026-03-20 14:00"),
        )  # fmt: skip
        found = named(self.TERMS, facts)
        assert (found["finish_1"].state, found["finish_1"].stopped_at) == (State.ON_TIME, cst("2026-03-03 10:00"))
        assert (found["finish"].state, found["finish"].due_at) == (State.RUNNING, cst("2026-03-31 24:00"))
        assert "caller" not in found

    def test_late_work_of_a_former_lead_counts_in_his_own_turn(self) -> None:
        terms = Terms.plain([limit(Unit.HOUR, 24, name=ClockName.CONTACT)])
        early = Happened("order.contributed", cst("2026-04-03 14:00"), 5, "dispatched", {"connected": True}, "a",
                         action="contact")  # fmt: skip
        found = named(terms, (*self.GIVEN, early))
        assert (found["contact_1"].state, found["contact"].state) == (State.ON_TIME, State.RUNNING)
        late = Happened("order.contributed", cst("2026-04-03 15:30"), 5, "dispatched", {"connected": True}, "a",
                        action="contact")  # fmt: skip
        found = named(terms, (*self.GIVEN, late))
        assert (found["contact_1"].state, found["contact"].state) == (State.VOID, State.RUNNING)

    @pytest.mark.parametrize(
        ("called", "state"), [("09:59:59", State.ON_TIME), ("10:00", State.RUNNING), ("10:20", State.RUNNING)]
    )
    def test_within_a_turn_it_counts_only_where_the_order_was_still_his(self, called: str, state: State) -> None:
        """Reassigned at 10:00: what he did from then on is kept, and stops nobody's clock."""
        terms = Terms.plain([limit(Unit.HOUR, 2, name=ClockName.CONTACT)])
        dispatched = fact(1, "dispatched", "2026-04-03 09:00", **handler("a"))
        given = fact(2, "reassigned", "2026-04-03 10:00", "dispatched", **handler("b"))
        work = Happened("order.contributed", cst(f"2026-04-03 {called}"), 3, "dispatched", {"connected": True}, "a",
                        action="contact")  # fmt: skip
        assert named(terms, (dispatched, given, work), at="2026-04-03 10:30")["contact"].state is state

    def test_whoever_gets_it_back_answers_for_his_own_hours(self) -> None:
        terms = Terms.plain([limit(Unit.HOUR, 4, name=ClockName.CONTACT)])
        hands = (fact(1, "dispatched", "2026-04-03 09:00", **handler("a")),
                 fact(2, "reassigned", "2026-04-03 10:00", "dispatched", **handler("b")),
                 fact(3, "reassigned", "2026-04-03 11:00", "dispatched", **handler("a")),
                 fact(4, "reassigned", "2026-04-03 12:00", "dispatched", **handler("b")))  # fmt: skip
        for hour, counts in ((9, True), (10, False), (11, True), (12, False)):
            work = Happened("order.contributed", cst(f"2026-04-03 {hour:02}:30"), 5, "dispatched",
                            {"connected": True}, "a", action="contact")  # fmt: skip
            stopped_at = named(terms, (*hands, work), at="2026-04-03 12:45")["contact"].stopped_at
            assert (stopped_at is not None) is counts


LONG = (*TestReturns.GIVEN, fact(5, "accepted", "2026-04-03 16:00"),
        Happened("whistle.blown", cst("2026-04-07 09:30"), 6, "in_progress", {"orgs": [{"code": "x", "name": "x"}]}),
        Happened("whistle.done", cst("2026-04-08 09:30"), 7, "in_progress", {"org": "x"}),
        fact(8, "suspended", "2026-04-08 10:00", "suspended"), fact(9, "resumed", "2026-04-10 10:00"),
        fact(10, "replied", "2026-04-13 10:00"), fact(11, "passed", "2026-04-13 11:00"))  # fmt: skip
EVERYTHING = Terms.plain([*SEVEN, limit(Unit.WORKDAY, 3, name=ClockName.WHISTLE_REPORT, start=Start.WHISTLED)])


@given(st.permutations(LONG))
def test_the_order_of_the_facts_does_not_matter(shuffled: list[Happened]) -> None:
    at = cst("2026-04-20 10:00")
    assert derive(EVERYTHING, calendar(), shuffled, at=at) == derive(EVERYTHING, calendar(), LONG, at=at)


@given(st.integers(0, len(LONG)), st.sampled_from(["noted", "evidence_stored", "repeated"]))
def test_a_comment_anywhere_moves_nothing(place: int, event: str) -> None:
    before, after = LONG[:place], LONG[place:]
    status = before[-1].to if before else "registered"
    moment = before[-1].at if before else LONG[0].at
    comment = Happened(f"order.{event}", moment, place + 1, status)
    later = [Happened(f.event, f.at, f.seq + 1, f.to, f.data, f.actor, f.id, f.action) for f in after]
    at = cst("2026-04-20 10:00")
    assert derive(EVERYTHING, calendar(), [*before, comment, *later], at=at) == derive(
        EVERYTHING, calendar(), LONG, at=at
    )


def test_every_clock_says_what_stops_it() -> None:
    assert set(STOPS) == set(ClockName)
    assert all(STOPS.values())
