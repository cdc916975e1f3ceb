"""What puts a deadline off puts off what hurries towards it: inner limits, and the ladder that hangs on them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.domain.clocks import Clock, derive
from backend.domain.facts import Happened
from backend.domain.policy import Unit
from backend.domain.policy_rules import Rung, Span
from backend.domain.supervision import Ladder
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, fact, limit, moments

SEVEN = Terms.plain([limit(Unit.WORKDAY, 7)])
ONE = Terms.plain([limit(Unit.WORKDAY, 1)])
RUNGS = (
    Rung("half", 0, "push", "过半", fraction=0.5),
    Rung("four-fifths", 0, "push", "将满", fraction=0.8),
    Rung("urge", 1, "urge", "催办", after=Span(0, "min")),
    Rung("overdue-5", 3, "coordinate", "专题协调", after=Span(5, "workday")),
)


def finish(facts: tuple[Happened, ...], terms: Terms = SEVEN, *, at: datetime | None = None) -> Clock:
    found = derive(terms, calendar(), facts, at=at or facts[-1].at)
    return next(clock for clock in found if clock.name == "finish")


def ladder(facts: tuple[Happened, ...], terms: Terms = SEVEN, *, at: str = "2026-12-01 00:00") -> Ladder:
    return Ladder(RUNGS, calendar(), "", derive(terms, calendar(), facts, at=cst(at)), facts)


def steps(facts: tuple[Happened, ...], at: str, terms: Terms = SEVEN) -> list[tuple[str, datetime]]:
    return [(s.key, s.planned_at) for s in ladder(facts, terms, at=at).due(cst(at))]


def warned(seq: int, key: str, planned: str) -> Happened:
    at = cst(planned)
    data = {"key": key, "planned_at": at.isoformat()}
    return Happened("supervision.warned", at, seq, "in_progress", data, id=f"act-{seq}")


class TestExtendedBeyondUpstreamsDate:
    """津南普通件, due upstream on 16 March, put off to the 20th: our own 11 March counts no more."""

    UPSTREAM = cst("2026-03-16 18:00").isoformat()
    FACTS = (
        fact(1, "registered", "2026-03-02 08:59", upstream_due_at=UPSTREAM),
        fact(2, "dispatched", "2026-03-02 09:00"),
        fact(3, "extension_approved", "2026-03-05 10:00", due_at=cst("2026-03-20 24:00").isoformat()),
    )

    def test_before_it_our_own_limit_drives_the_alarms(self) -> None:
        clock = finish(self.FACTS[:2])
        assert (clock.due_at, clock.internal_due_at) == (cst("2026-03-16 18:00"), cst("2026-03-11 24:00"))

    def test_after_it_only_the_buffer_before_the_granted_day_is_left(self) -> None:
        clock = finish(self.FACTS)
        assert (clock.due_at, clock.due_source) == (cst("2026-03-20 24:00"), "extension")
        assert clock.internal_due_at == cst("2026-03-20 23:00")

    def test_nobody_is_urged_on_the_day_that_was_put_off(self) -> None:
        assert steps(self.FACTS, "2026-03-12 00:01") == []
        assert [key for key, _ in steps(self.FACTS, "2026-03-20 23:00")] == [
            "finish#1+1/half", "finish#1+1/four-fifths", "finish#1+1/urge",
        ]  # fmt: skip


class TestResumedAfterAnInnerLimit:
    """津南紧急件 in National Day: an inner limit of 5 October, suspended on the 2nd, resumed in November."""

    FACTS = (
        fact(1, "dispatched", "2025-10-01 10:00", internal_due_at=cst("2025-10-05 10:00").isoformat()),
        fact(2, "suspended", "2025-10-02 10:00", "suspended"),
        fact(3, "resumed", "2025-11-03 09:00"),
    )

    def test_the_resumption_has_overtaken_the_inner_limit(self) -> None:
        assert finish(self.FACTS[:1], ONE).internal_due_at == cst("2025-10-05 10:00")
        clock = finish(self.FACTS, ONE)
        assert (clock.due_at, clock.internal_due_at) == (cst("2025-11-04 24:00"), None)

    def test_an_inner_limit_of_days_counts_its_unused_days_afresh(self) -> None:
        inner = cst("2026-01-12 24:00").isoformat()
        facts = (fact(1, "dispatched", "2026-01-05 09:00", internal_due_at=inner),
                 fact(2, "suspended", "2026-01-08 10:00", "suspended"),
                 fact(3, "resumed", "2026-03-16 09:00"))  # fmt: skip
        clock = finish(facts)
        assert (clock.due_at, clock.internal_due_at) == (cst("2026-03-23 24:00"), cst("2026-03-19 24:00"))

    def test_nothing_is_due_at_once_and_the_warnings_are_of_what_was_left(self) -> None:
        assert steps(self.FACTS, "2025-11-03 09:01", ONE) == []
        half = cst("2025-11-03 09:00") + timedelta(hours=19, minutes=30)
        assert steps(self.FACTS, "2025-11-04 23:59:59", ONE)[0] == ("finish#1+1/half", half)

    def test_one_set_after_the_resumption_stands_where_it_was_set(self) -> None:
        inner = fact(4, "due_settled", "2025-11-03 10:00", choice="internal",
                     internal_due_at=cst("2025-11-04 12:00").isoformat())  # fmt: skip
        assert finish((*self.FACTS, inner), ONE).internal_due_at == cst("2025-11-04 12:00")


class TestUrgedAgainAtTheNewDeadline:
    """高行: asked for in time, granted a day after the old deadline."""

    ASKED = (
        fact(1, "dispatched", "2026-02-09 10:00"),
        fact(2, "extension_asked", "2026-02-13 16:00"),
        warned(3, "finish#1/half", "2026-02-12 05:00"),
        warned(4, "finish#1/urge", "2026-02-14 24:00"),
    )
    GRANTED = Happened("order.extension_approved", cst("2026-02-15 09:00"), 5, "in_progress",
                       {"due_at": cst("2026-02-27 24:00").isoformat()}, id="granted")  # fmt: skip
    FIVE = Terms.plain([limit(Unit.WORKDAY, 5)])

    def test_the_urging_of_the_old_deadline_is_taken_back_and_the_warning_before_it_stays(self) -> None:
        assert ladder(self.ASKED, self.FIVE).withdrawals() == []
        (wrong,) = ladder((*self.ASKED, self.GRANTED), self.FIVE).withdrawals()
        assert (wrong.key, wrong.of, wrong.because) == ("finish#1/urge", "act-4", "granted")

    def test_the_new_deadline_urges_once_more(self) -> None:
        facts = (*self.ASKED, self.GRANTED)
        assert steps(facts, "2026-02-15 09:00", self.FIVE) == []
        assert ("finish#1+1/urge", cst("2026-02-27 24:00")) in steps(facts, "2026-02-28 00:00", self.FIVE)
        taken = warned(6, "finish#1+1/urge", "2026-02-27 24:00")
        assert "finish#1+1/urge" not in dict(steps((*facts, taken), "2026-02-28 12:00", self.FIVE))
        assert [w.key for w in ladder((*facts, taken), self.FIVE).withdrawals()] == ["finish#1/urge"]


MOVES = st.sampled_from(["extended", "suspended"])


@pytest.mark.parametrize("spec", [limit(Unit.WORKDAY, 7), limit(Unit.DAY, 7), limit(Unit.HOUR, 60)],
                         ids=lambda one: str(one.unit))  # fmt: skip
@given(start=moments("2024-01-01", "2025-12-01"), inner=st.integers(1, 50), upstream=st.integers(0, 400),
       move=MOVES, after=st.integers(1, 50), days=st.integers(1, 60))  # fmt: skip
def test_after_a_move_nobody_is_told_of_a_limit_that_stood_before_it(
    spec: Any, start: datetime, inner: int, upstream: int, move: str, after: int, days: int
) -> None:
    """While the order is in time after an extension or a resumption, no step speaks of a passed limit, unless that
    limit had passed before."""
    terms = Terms.plain([spec])
    said: dict[str, Any] = {"internal_due_at": (start + timedelta(hours=inner)).isoformat()}
    due_at = (start + timedelta(hours=upstream)).isoformat() if upstream > 60 else None
    call = fact(1, "registered", start, upstream_due_at=due_at)
    facts: tuple[Happened, ...] = (call, fact(2, "dispatched", start, **said))
    moved_at, end = start + timedelta(hours=after), start + timedelta(hours=after, days=days)
    before = finish(facts, terms, at=moved_at)
    assume(moved_at < min(at for at in (before.due_at, before.internal_due_at) if at is not None))
    if move == "extended":
        granted = (before.due_at or end) + timedelta(days=days)
        facts += (fact(3, "extension_approved", moved_at, due_at=granted.isoformat()),)
        end = moved_at
    else:
        facts += (fact(3, "suspended", moved_at, "suspended"), fact(4, "resumed", end))
    found = derive(terms, calendar(), facts, at=end)
    due = Ladder(RUNGS, calendar(), "", found, facts).due(end)
    assert [step.key for step in due if step.rung.after is not None] == []
