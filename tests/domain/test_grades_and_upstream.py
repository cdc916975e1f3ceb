"""The grade that the log gives an order, inner limits, and dates from upstream; each instant to the second."""

from backend.domain.clocks import Clock, State, derive
from backend.domain.facts import Happened
from backend.domain.passing import next_due
from backend.domain.policy import ClockName, Unit
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, fact, limit


def named(terms: Terms, facts: tuple[Happened, ...], *, at: str | None = None) -> dict[str, Clock]:
    """The clocks of these facts by name."""
    seen = cst(at) if at else facts[-1].at
    return {clock.name: clock for clock in derive(terms, calendar(), facts, at=seen)}


class TestGradesAndUpstream:
    TERMS = Terms.of({"mild": (limit(Unit.WORKDAY, 7),),
                      "sharp": (limit(Unit.WORKDAY, 1), limit(Unit.MIN, 30, name=ClockName.RESPOND))})  # fmt: skip
    CALL = fact(1, "registered", "2025-10-01 09:59", grade="mild")

    def test_the_grade_is_what_the_log_says(self) -> None:
        facts = (self.CALL, fact(2, "dispatched", "2025-10-01 10:00", grade="sharp"))
        assert named(self.TERMS, facts)["finish"].due_at == cst("2025-10-09 24:00")
        mild = named(self.TERMS.graded("sharp"), (self.CALL, fact(2, "dispatched", "2025-10-01 10:00")))
        assert mild["finish"].due_at == cst("2025-10-16 24:00")

    def test_a_grade_raised_later_counts_from_then_and_lengthens_nothing(self) -> None:
        raised = fact(3, "due_settled", "2025-10-01 12:00", choice="raise", grade="sharp")
        found = named(self.TERMS, (self.CALL, fact(2, "dispatched", "2025-10-01 10:00"), raised))
        assert (found["respond"].due_at, found["respond"].started_at) == (
            cst("2025-10-01 12:30"), cst("2025-10-01 12:00"),
        )  # fmt: skip
        assert found["finish"].due_at == cst("2025-10-09 24:00")
        at_the_end = fact(3, "due_settled", "2025-10-16 12:00", choice="raise", grade="sharp")
        late = named(self.TERMS, (self.CALL, fact(2, "dispatched", "2025-10-01 10:00"), at_the_end))
        assert late["finish"].due_at == cst("2025-10-16 24:00")

    def test_as_04_an_inner_limit_drives_the_alarms_and_not_the_verdict(self) -> None:
        inner = cst("2025-10-02 10:00").isoformat()
        facts = (fact(1, "dispatched", "2025-10-01 10:00", gap="internal", internal_due_at=inner),)
        terms = Terms.plain([limit(Unit.WORKDAY, 1)])
        clock = named(terms, facts, at="2025-10-02 11:00")["finish"]
        assert (clock.due_at, clock.internal_due_at) == (cst("2025-10-09 24:00"), cst("2025-10-02 10:00"))
        assert clock.state is State.RUNNING
        assert next_due([clock]) == cst("2025-10-02 10:00")
        done = named(terms, (*facts, fact(2, "replied", "2025-10-09 23:59:59")))["finish"]
        assert done.state is State.ON_TIME

    def test_upstreams_date_wins_and_the_stricter_drives_the_alarms(self) -> None:
        until = cst("2025-10-20 18:00").isoformat()
        facts = (fact(1, "registered", "2025-10-01 09:59", upstream_due_at=until),
                 fact(2, "dispatched", "2025-10-01 10:00"))  # fmt: skip
        clock = named(Terms.plain([limit(Unit.WORKDAY, 7)]), facts)["finish"]
        assert (clock.due_at, clock.due_source) == (cst("2025-10-20 18:00"), "upstream")
        assert clock.internal_due_at == cst("2025-10-16 24:00")
        sooner = named(Terms.plain([limit(Unit.WORKDAY, 15)]), facts)["finish"]
        assert (sooner.due_at, sooner.internal_due_at) == (cst("2025-10-20 18:00"), cst("2025-10-20 17:00"))

    def test_upstreams_date_needs_neither_a_limit_nor_a_calendar(self) -> None:
        until = cst("2027-01-20 18:00").isoformat()
        facts = (fact(1, "registered", "2026-12-30 09:59", upstream_due_at=until),
                 fact(2, "dispatched", "2026-12-30 10:00"))  # fmt: skip
        for spec in (limit(Unit.WORKDAY, 7), limit(Unit.MIN, 5, name=ClockName.RECEIVE)):
            assert named(Terms.plain([spec]), facts)["finish"].due_at == cst("2027-01-20 18:00")

    def test_upstreams_own_dispatch_begins_the_matter_and_not_the_first_steps(self) -> None:
        """Dispatched above on Friday, reached here on Monday after a make-up Sunday (2.4)."""
        above = cst("2025-09-26 16:00").isoformat()
        facts = (fact(1, "registered", "2025-09-29 09:00", upstream_dispatched_at=above),
                 fact(2, "dispatched", "2025-09-29 09:05"))  # fmt: skip
        terms = Terms.plain([limit(Unit.WORKDAY, 7), limit(Unit.MIN, 30, name=ClockName.CONTACT)])
        found = named(terms, facts)
        assert (found["finish"].due_at, found["finish"].started_at) == (
            cst("2025-10-13 24:00"), cst("2025-09-29 09:05"),
        )  # fmt: skip
        assert found["contact"].due_at == cst("2025-09-29 09:35")
        given_on = (*facts, fact(3, "return_asked", "2025-09-29 10:00", "return_pending"),
                    fact(4, "return_approved", "2025-09-29 11:00", "pending_dispatch"),
                    fact(5, "dispatched", "2025-09-29 12:00"))  # fmt: skip
        again = named(terms, given_on)
        assert again["finish"].due_at == cst("2025-10-15 24:00")  # the next unit has its own days
        assert again["caller"].due_at == cst("2025-10-13 24:00")

    def test_a_place_may_say_that_its_own_limit_counts(self) -> None:
        until = cst("2025-10-14 18:00").isoformat()
        facts = (fact(1, "registered", "2025-10-01 09:59", upstream_due_at=until),
                 fact(2, "dispatched", "2025-10-01 10:00"))  # fmt: skip
        clock = named(Terms.of({"": [limit(Unit.WORKDAY, 7)]}, upstream_wins=False), facts)["finish"]
        assert (clock.due_at, clock.due_source) == (cst("2025-10-16 24:00"), "policy")
        assert clock.internal_due_at == cst("2025-10-14 17:00")
