"""Extension, suspension and merging move a deadline; each instant to the second, and what must always hold."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.domain.clocks import Clock, State, derive
from backend.domain.due import due
from backend.domain.facts import Happened
from backend.domain.pauses import resumed
from backend.domain.policy import ClockName, ClockSpec, DayCount, Start, Unit
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, fact, limit, log, moments

SEVEN = Terms.plain([limit(Unit.WORKDAY, 7)])
UNITS = [
    limit(Unit.MIN, 30), limit(Unit.HOUR, 48), limit(Unit.EDAY, 2), limit(Unit.DAY, 7),
    limit(Unit.DAY, 7, roll_over=True), limit(Unit.WORKDAY, 5), limit(Unit.WORKDAY, 3, day_end=1050),
    limit(Unit.WORKDAY, 3, day_count=DayCount.ROLLING), limit(Unit.WORKHOUR, 20),
]  # fmt: skip


def finish(facts: tuple[Happened, ...], *, at: str | None = None, terms: Terms = SEVEN) -> Clock:
    derived = derive(terms, calendar(), facts, at=cst(at) if at else facts[-1].at)
    return next(clock for clock in derived if clock.name == "finish")


class TestSuspension:
    """AS-22: asphalt in the frost."""

    SUSPENDED = log(("dispatched", "2026-01-05 09:00"), ("suspended", "2026-01-08 10:00", "suspended"))

    def test_nothing_is_due_while_it_stands_still(self) -> None:
        assert finish(self.SUSPENDED[:1]).due_at == cst("2026-01-14 24:00")
        for at in ("2026-01-08 10:00", "2026-01-31 12:00"):
            clock = finish(self.SUSPENDED, at=at)
            assert (clock.state, clock.due_at, clock.paused, clock.stopped_at) == (State.PAUSED, None, True, None)

    @pytest.mark.parametrize(
        ("resumed_at", "finish_at"),
        [
            ("2026-03-16 09:00", "2026-03-23 24:00"),
            ("2026-03-17 00:00", "2026-03-24 24:00"),  # by itself, at 24:00 of the day of review
            ("2026-01-09 09:00", "2026-01-16 24:00"),
        ],
    )
    def test_the_unused_working_days_count_afresh_from_the_next_day(self, resumed_at: str, finish_at: str) -> None:
        clock = finish((*self.SUSPENDED, fact(3, "resumed", resumed_at)))
        assert (clock.due_at, clock.due_source, clock.state) == (cst(finish_at), "resume", State.RUNNING)

    def test_on_the_day_of_the_dispatch_nothing_is_used_and_nothing_is_won(self) -> None:
        facts = log(("dispatched", "2026-01-05 09:00"), ("suspended", "2026-01-05 10:00", "suspended"),
                    ("resumed", "2026-03-16 09:00"))  # fmt: skip
        assert finish(facts).due_at == cst("2026-03-25 24:00")

    def test_a_second_suspension_counts_on_from_the_first_resumption(self) -> None:
        facts = (*self.SUSPENDED, fact(3, "resumed", "2026-03-16 09:00"),
                 fact(4, "suspended", "2026-03-18 09:00", "suspended"), fact(5, "resumed", "2026-04-01 09:00"))
        # 17 March is used, four are left: 2, 3, 7, 8 April
        assert finish(facts).due_at == cst("2026-04-08 24:00")
        same_day = (*facts[:3], fact(4, "suspended", "2026-03-16 15:00", "suspended"),
                    fact(5, "resumed", "2026-04-01 09:00"))  # fmt: skip
        assert finish(same_day).due_at == cst("2026-04-09 24:00")

    def test_what_was_late_stays_late(self) -> None:
        facts = log(("dispatched", "2026-01-05 09:00"), ("suspended", "2026-01-15 00:00", "suspended"))
        assert finish(facts, at="2026-02-01 00:00").state is State.LATE
        assert finish((*facts, fact(3, "resumed", "2026-03-16 09:00"))).due_at == cst("2026-01-14 24:00")

    def test_withdrawn_while_it_stood_still_it_is_void(self) -> None:
        facts = (*self.SUSPENDED, fact(3, "withdrawn", "2026-02-01 09:00", "withdrawn"))
        assert finish(facts, at="2026-03-01 00:00").state is State.VOID

    def test_an_unpublished_year_is_shown_once_it_is_needed(self) -> None:
        facts = log(("dispatched", "2026-12-01 09:00"), ("suspended", "2026-12-02 10:00", "suspended"),
                    ("resumed", "2027-03-16 09:00"))  # fmt: skip
        clock = finish(facts)
        assert (clock.state, clock.missing_year) == (State.CALENDAR_MISSING, 2027)

    def test_receive_contact_and_arrive_run_on(self) -> None:
        terms = Terms.plain([limit(Unit.HOUR, 200, name=ClockName.ARRIVE), limit(Unit.WORKDAY, 7)])
        found = {c.name: c for c in derive(terms, calendar(), self.SUSPENDED, at=cst("2026-01-09 10:00"))}
        assert (found["arrive"].state, found["finish"].state) == (State.RUNNING, State.PAUSED)

    def test_the_answer_stands_still_where_a_grade_has_no_limit_for_finishing(self) -> None:
        terms = Terms.plain([limit(Unit.DAY, 7, name=ClockName.FEEDBACK)])
        facts = (*self.SUSPENDED, fact(3, "resumed", "2026-03-16 09:00"))
        (clock,) = derive(terms, calendar(), facts, at=facts[-1].at)
        # 6 and 7 January are used, five days are left
        assert clock.due_at == cst("2026-03-21 24:00")


class TestExtension:
    """AS-21: to the cap of 15 working days across Spring Festival."""

    FACTS = log(
        ("dispatched", "2026-02-09 10:00"),
        ("extension_asked", "2026-02-13 16:00"),
        ("extension_approved", "2026-02-13 17:00", {"due_at": cst("2026-03-06 24:00").isoformat()}),
    )
    TERMS = Terms.plain([limit(Unit.WORKDAY, 5)])

    def test_the_granted_day_is_the_deadline(self) -> None:
        assert finish(self.FACTS[:2], terms=self.TERMS).due_at == cst("2026-02-14 24:00")
        clock = finish(self.FACTS, terms=self.TERMS)
        assert (clock.due_at, clock.due_source) == (cst("2026-03-06 24:00"), "extension")
        assert due(limit(Unit.WORKDAY, 15), cst("2026-02-09 10:00"), calendar()) == clock.due_at

    def test_it_takes_no_day_away(self) -> None:
        short = (*self.FACTS[:2], fact(3, "extension_approved", "2026-02-13 17:00",
                                       due_at=cst("2026-02-13 24:00").isoformat()))  # fmt: skip
        assert finish(short, terms=self.TERMS).due_at == cst("2026-02-14 24:00")

    def test_a_granted_day_needs_no_calendar(self) -> None:
        facts = log(("dispatched", "2026-12-30 10:00"),
                    ("extension_approved", "2026-12-31 10:00", {"due_at": cst("2027-01-30 24:00").isoformat()}))
        assert finish(facts).due_at == cst("2027-01-30 24:00")

    def test_the_callers_own_clock_moves_with_it(self) -> None:
        facts = (*self.FACTS, fact(4, "return_asked", "2026-02-14 09:00", "return_pending"),
                 fact(5, "return_approved", "2026-02-14 10:00", "pending_dispatch"),
                 fact(6, "dispatched", "2026-02-14 11:00"))  # fmt: skip
        found = {clock.name: clock for clock in derive(self.TERMS, calendar(), facts, at=facts[-1].at)}
        assert found["caller"].due_at == cst("2026-03-06 24:00")
        assert found["finish"].due_at == cst("2026-02-28 24:00")
        assert found["finish_1"].due_at == cst("2026-03-06 24:00")


class TestMerging:
    """AS-20: fourteen callers about one iron plate."""

    PRIMARY = (
        fact(1, "dispatched", "2026-06-18 20:00"),
        fact(2, "absorbed", "2026-06-18 21:00", "dispatched", child="C1", due_at=cst("2026-06-25 24:00").isoformat()),
    )
    CHILD = (fact(1, "dispatched", "2026-06-18 20:00"), fact(2, "merged", "2026-06-18 21:00", "merged", into="P"))

    def test_the_primary_has_the_earliest_due_of_all(self) -> None:
        assert finish(self.PRIMARY[:1]).due_at == cst("2026-06-30 24:00")
        clock = finish(self.PRIMARY)
        assert (clock.due_at, clock.due_source) == (cst("2026-06-25 24:00"), "merge")
        freed = (*self.PRIMARY, fact(3, "released", "2026-06-19 09:00", "dispatched", child="C1"))
        assert (finish(freed).due_at, finish(freed).due_source) == (cst("2026-06-30 24:00"), "policy")

    def test_a_child_keeps_its_own_due_and_stops_when_the_primary_is_answered(self) -> None:
        assert (finish(self.CHILD).due_at, finish(self.CHILD).state) == (cst("2026-06-30 24:00"), State.RUNNING)
        shared = (*self.CHILD, fact(3, "reply_shared", "2026-06-26 10:00", "awaiting_callback",
                                    replied_at=cst("2026-06-25 23:00").isoformat()))  # fmt: skip
        clock = finish(shared)
        assert (clock.state, clock.stopped_at) == (State.ON_TIME, cst("2026-06-25 23:00"))

    def test_a_child_is_neither_signed_nor_contacted_by_itself(self) -> None:
        terms = Terms.plain([limit(Unit.WORKDAY, 1, name=ClockName.RECEIVE), limit(Unit.WORKDAY, 7)])
        found = {c.name: c.state for c in derive(terms, calendar(), self.CHILD, at=cst("2026-06-29 10:00"))}
        assert found == {"receive": State.VOID, "finish": State.RUNNING}

    def test_split_off_it_runs_as_if_it_had_never_been_merged(self) -> None:
        split = (*self.CHILD, fact(3, "split", "2026-06-19 10:00", "in_progress"))
        terms = Terms.plain([limit(Unit.WORKDAY, 1, name=ClockName.RECEIVE), limit(Unit.WORKDAY, 7)])
        found = {c.name: c for c in derive(terms, calendar(), split, at=cst("2026-06-19 11:00"))}
        assert {c.state for c in found.values()} == {State.RUNNING}
        assert found["finish"].due_at == cst("2026-06-30 24:00")


@pytest.mark.parametrize("spec", UNITS, ids=lambda one: f"{one.unit}-{one.day_count}-{one.day_end}-{one.roll_over}")
@given(start=moments("2024-01-01", "2026-06-01"), waited=st.timedeltas(timedelta(), timedelta(days=4)))
def test_a_pause_of_no_length_moves_nothing(spec: ClockSpec, start: datetime, waited: timedelta) -> None:
    facts = (fact(1, "dispatched", start), fact(2, "suspended", start + waited, "suspended"),
             fact(3, "resumed", start + waited))  # fmt: skip
    assert finish(facts, terms=Terms.plain([spec])).due_at == due(spec, start, calendar())


@pytest.mark.parametrize("spec", UNITS, ids=lambda one: f"{one.unit}-{one.day_count}-{one.day_end}-{one.roll_over}")
@given(
    start=moments("2024-01-01", "2026-01-01"),
    waited=st.timedeltas(timedelta(), timedelta(days=4)),
    still=st.timedeltas(timedelta(), timedelta(days=90)),
)
def test_a_pause_never_brings_a_deadline_nearer(
    spec: ClockSpec, start: datetime, waited: timedelta, still: timedelta
) -> None:
    before = due(spec, start, calendar())
    after = resumed(spec, before, (start + waited, start + waited + still), calendar(), counted_from=start)
    assert after >= before


@given(
    start=moments("2024-01-01", "2026-01-01"),
    amount=st.integers(1, 15),
    waited=st.integers(0, 20),
    still=st.integers(1, 120),
)
def test_the_days_used_and_the_days_left_are_the_days_given(
    start: datetime, amount: int, waited: int, still: int
) -> None:
    """Adding, then measuring, gives the time back."""
    spec = limit(Unit.WORKDAY, amount)
    before = due(spec, start, calendar())
    suspended = start + timedelta(days=waited)
    assume(suspended < before)
    again = suspended + timedelta(days=still)
    after = resumed(spec, before, (suspended, again), calendar(), counted_from=start)
    days = [calendar().local(instant).date() for instant in (start, suspended, again, after - timedelta(seconds=1))]
    used = calendar().count_workdays(days[0], max(days[1] - timedelta(days=1), days[0]))
    left = calendar().count_workdays(days[2], days[3])
    assert used + left == amount


@given(start=moments("2024-01-01", "2026-01-01"), hours=st.integers(1, 40), waited=st.integers(0, 200),
       still=st.integers(0, 500))  # fmt: skip
def test_working_time_keeps_its_very_remainder(start: datetime, hours: int, waited: int, still: int) -> None:
    spec = limit(Unit.WORKHOUR, hours)
    before, suspended = due(spec, start, calendar()), start + timedelta(hours=waited)
    assume(suspended < before)
    again = suspended + timedelta(hours=still)
    after = resumed(spec, before, (suspended, again), calendar(), counted_from=start)
    spent = calendar().count_work_time(start, suspended) + calendar().count_work_time(again, after)
    assert spent == timedelta(hours=hours)


def test_a_rework_stands_still_as_well() -> None:
    terms = Terms.plain([limit(Unit.WORKDAY, 3, name=ClockName.REWORK, start=Start.REWORK)])
    facts = log(("dispatched", "2026-05-06 10:00"), ("replied", "2026-05-07 10:00"), ("passed", "2026-05-07 11:00"),
                ("rated", "2026-05-08 10:00", "rework", {"solved": "no"}),
                ("suspended", "2026-05-09 10:00", "suspended"),
                ("resumed", "2026-05-18 10:00", "rework"))  # fmt: skip
    (clock,) = derive(terms, calendar(), facts, at=facts[-1].at)
    assert (clock.due_at, clock.due_source) == (cst("2026-05-21 24:00"), "resume")
