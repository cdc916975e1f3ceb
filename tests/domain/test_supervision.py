"""The ladder of supervision: each step at its instant, once, never for a clock that had stopped (1.8, AS-01)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.alarms import Whom, of_step
from backend.domain.causes import causes
from backend.domain.clocks import derive
from backend.domain.facts import Happened
from backend.domain.policy import STOPS, ClockName, Unit, in_force
from backend.domain.policy_rules import Rung, Span
from backend.domain.supervision import Ladder, Step, family
from backend.domain.terms import Terms
from tests.factories.rules import calendar, cst, limit, versions

RECEIVE = frozenset({"receive"})
NIGHT = (
    Rung("sms-5", 0, "sms", "短信提醒", clocks=RECEIVE, from_start=Span(5, "min")),
    Rung("voice-10", 0, "voice", "电话提醒", clocks=RECEIVE, from_start=Span(10, "min")),
    Rung("next-15", 1, "next_on_duty", "转下一值班人", clocks=RECEIVE, after=Span(0, "min")),
    Rung("urge", 1, "urge", "催办", clocks=RECEIVE, after=Span(0, "min")),
)
DISPATCHED = "2025-11-15 23:50"


def _fact(seq: int, event: str, when: str, to: str = "in_progress", **data: Any) -> Happened:
    return Happened(event, cst(when), seq, to, data, id=f"act-{seq}")


def _ladder(
    rungs: tuple[Rung, ...], *facts: Happened, seen: str = "2025-11-17 00:00", grade: str = "extreme"
) -> Ladder:
    policy = in_force(versions("jinnan"), facts[0].at)
    clocks = derive(policy.terms(grade, "life_property"), calendar(), facts, at=cst(seen))
    return Ladder(rungs, calendar(), grade, clocks, facts)


def _night(*later: Happened) -> Ladder:
    return _ladder(NIGHT, _fact(1, "order.dispatched", DISPATCHED, "dispatched"), *later)


def _when(steps: list[Step]) -> list[tuple[str, datetime]]:
    return [(step.key, step.planned_at) for step in steps]


def test_the_night_of_an_unsigned_order_goes_up_the_ladder() -> None:
    assert _when(_night().due(cst("2025-11-16 00:05"))) == [
        ("receive#1/sms-5", cst("2025-11-15 23:55")),
        ("receive#1/voice-10", cst("2025-11-16 00:00")),
        ("receive#1/next-15", cst("2025-11-16 00:05")),
        ("receive#1/urge", cst("2025-11-16 00:05")),
    ]


@pytest.mark.parametrize(
    ("at", "taken"),
    [("2025-11-15 23:54:59", 0), ("2025-11-15 23:55", 1), ("2025-11-15 23:59:59", 1), ("2025-11-16 00:00", 2),
     ("2025-11-16 00:04:59", 2), ("2025-11-16 00:05", 4)],
)  # fmt: skip
def test_each_step_has_its_second(at: str, taken: int) -> None:
    assert len(_night().due(cst(at))) == taken


@pytest.mark.parametrize(
    ("signed", "keys"),
    [("2025-11-15 23:54:59", 0), ("2025-11-15 23:57", 1), ("2025-11-16 00:04:59", 2), ("2025-11-16 00:05", 4)],
)
def test_a_step_whose_clock_had_stopped_never_happens(signed: str, keys: int) -> None:
    ladder = _night(_fact(2, "order.accepted", signed))
    assert len(ladder.due(cst("2025-11-16 08:00"))) == keys
    assert all(step.stopped_at == cst(signed) for step in ladder.due(cst("2025-11-16 08:00")))


def test_a_step_is_taken_once_and_the_next_one_waits_its_time() -> None:
    ladder = _night(_fact(2, "supervision.warned", "2025-11-15 23:55", "dispatched", key="receive#1/sms-5",
                          planned_at=cst("2025-11-15 23:55").isoformat()))  # fmt: skip
    assert [step.rung.key for step in ladder.due(cst("2025-11-16 00:00"))] == ["voice-10"]
    assert ladder.next_at() == cst("2025-11-16 00:00")


def test_an_act_that_comes_in_later_takes_the_warning_back() -> None:
    warned = _fact(2, "supervision.warned", "2025-11-15 23:55:01", "dispatched", key="receive#1/sms-5",
                   planned_at=cst("2025-11-15 23:55").isoformat())  # fmt: skip
    (wrong,) = _night(warned, _fact(3, "order.accepted", "2025-11-15 23:54:59")).withdrawals()
    assert (wrong.key, wrong.of, wrong.because) == ("receive#1/sms-5", "act-2", "act-3")
    assert _night(warned, _fact(3, "order.accepted", "2025-11-15 23:55")).withdrawals() == []
    calmed = _fact(4, "supervision.withdrawn", "2025-11-16 00:01", key="receive#1/sms-5")
    assert _night(warned, _fact(3, "order.accepted", "2025-11-15 23:54:59"), calmed).withdrawals() == []


def test_fractions_of_a_clock_and_days_after_it() -> None:
    finish = frozenset({"finish"})
    rungs = (
        Rung("half", 0, "push", "过半预警", clocks=finish, fraction=0.5),
        Rung("five-days", 3, "coordinate", "专题协调", clocks=finish, after=Span(5, "workday")),
    )
    ladder = _ladder(rungs, _fact(1, "order.dispatched", "2025-09-26 16:00", "dispatched"), grade="ordinary",
                     seen="2025-10-01 00:00")  # fmt: skip
    due = cst("2025-10-13 24:00")
    half = cst("2025-09-26 16:00") + (due - cst("2025-09-26 16:00")) / 2
    assert _when(ladder.due(cst("2025-12-01 00:00"))) == [
        ("finish#1/half", half),
        ("finish#1/five-days", cst("2025-10-20 24:00")),
    ]


def test_only_the_grades_that_a_rung_names_and_only_the_unsigned() -> None:
    rungs = (
        Rung("calm", 0, "push", "预警", grades=frozenset({"ordinary"}), fraction=0.5),
        Rung("unsigned", 0, "push", "未签收", clocks=frozenset({"respond"}), fraction=0.5, while_unaccepted=True),
    )
    dispatched = _fact(1, "order.dispatched", DISPATCHED, "dispatched")
    assert [s.rung.key for s in _ladder(rungs, dispatched).due(cst("2025-11-17 00:00"))] == ["unsigned"]
    signed = _fact(2, "order.accepted", "2025-11-16 00:01")
    assert _ladder(rungs, dispatched, signed).due(cst("2025-11-17 00:00")) == []


def test_causes_call_for_supervision_at_once() -> None:
    facts = [
        _fact(1, "order.registered", "2026-03-20 14:00", "registered", repeat_of="20260302-000001"),
        _fact(2, "order.repeated", "2026-03-20 14:00", "registered", repeat_of="20260302-000001"),
        _fact(3, "order.designated", "2026-03-21 09:00"),
        _fact(4, "order.rated", "2026-04-01 09:30", "rework", contacted=True, solved="no"),
        _fact(5, "order.rated", "2026-04-08 09:30", "awaiting_callback", outcome="no_answer"),
        _fact(6, "order.rated", "2026-04-09 09:30", "awaiting_callback", contacted=True, solved="no"),
    ]
    assert list(causes(facts)) == [
        ("repeat", cst("2026-03-20 14:00"), 1),
        ("dispatched_often", cst("2026-03-21 09:00"), 1),
        ("second_bad_rating", cst("2026-04-09 09:30"), 1),
    ]
    assert list(causes([_fact(1, "order.reopened", "2026-03-21 09:00", "pending_dispatch")])) == [
        ("reopened", cst("2026-03-21 09:00"), 1)
    ]
    sheet = Rung("second-bad", 2, "sheet", "督办", cause="second_bad_rating")
    ladder = Ladder((sheet,), calendar(), "ordinary", (), facts)
    assert _when(ladder.due(cst("2026-04-09 09:30"))) == [("second_bad_rating#1/second-bad", cst("2026-04-09 09:30"))]


def _orgs(*codes: str) -> list[dict[str, str]]:
    return [{"code": code, "name": code} for code in codes]


def test_three_units_in_one_matter_at_a_time_call_for_coordination() -> None:
    lead, helped = _orgs("a")[0], _orgs("b")
    dispatched = _fact(1, "order.dispatched", "2026-03-20 14:00", "dispatched", org=lead, assists=helped)
    whistled = _fact(2, "whistle.blown", "2026-03-20 15:00", orgs=_orgs("b"))
    third = _fact(3, "whistle.blown", "2026-03-20 16:00", orgs=_orgs("b", "c"))
    fourth = _fact(4, "whistle.blown", "2026-03-20 17:00", orgs=_orgs("d"))
    assert list(causes([dispatched, whistled])) == []
    assert list(causes([dispatched, whistled, third, fourth])) == [("many_units", cst("2026-03-20 16:00"), 1)]
    again = _fact(2, "order.dispatched", "2026-03-21 14:00", "dispatched", org=_orgs("c")[0])
    assert list(causes([dispatched, again])) == []  # one after the other are not three at a time


def test_a_year_without_a_calendar_plans_nothing_that_needs_it() -> None:
    rung = Rung("days", 3, "coordinate", "专题协调", clocks=frozenset({"receive"}), after=Span(5, "workday"))
    ladder = _ladder((rung, *NIGHT), _fact(1, "order.dispatched", "2026-12-31 20:00", "dispatched"),
                     seen="2026-12-31 20:00")  # fmt: skip
    assert [s.rung.key for s in ladder.due(cst("2027-02-01 00:00"))] == ["sms-5", "voice-10", "next-15", "urge"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("finish", "finish"), ("finish_2", "finish"), ("whistle_sign:ORG_7", "whistle_sign"),
     ("return_window", "return_window")],
)  # fmt: skip
def test_a_clocks_name_says_what_it_measures(name: str, plain: str) -> None:
    assert family(name) == plain


@given(minutes=st.integers(0, 40), stopped=st.integers(0, 40), looked=st.lists(st.integers(0, 60), max_size=6))
def test_however_often_it_is_looked_at_every_step_is_taken_once_and_none_for_a_stopped_clock(
    minutes: int, stopped: int, looked: list[int]
) -> None:
    start = cst(DISPATCHED)
    spec = limit(Unit.MIN, 30, name=ClockName.RECEIVE)
    rungs = tuple(Rung(f"r{n}", 0, "push", "", clocks=RECEIVE, from_start=Span(n, "min")) for n in {0, minutes, 40})
    facts = [Happened("order.dispatched", start, 1, "dispatched"),
             Happened("order.accepted", start + timedelta(minutes=stopped), 2, "in_progress")]  # fmt: skip
    assert spec.stops == STOPS[ClockName.RECEIVE]
    taken: list[Step] = []
    for minute in [*sorted(looked), 60]:
        at = start + timedelta(minutes=minute)
        clocks = derive(Terms.plain([spec]), calendar(), facts, at=at)
        for step in Ladder(rungs, calendar(), "g", clocks, facts).due(at):
            taken.append(step)
            facts.append(Happened("supervision.warned", at, len(facts) + 1, "dispatched",
                                  {"key": step.key, "planned_at": step.planned_at.isoformat()}))  # fmt: skip
    wanted = {n for n in (0, minutes, 40) if n <= stopped}
    assert {round((s.planned_at - start).total_seconds() / 60) for s in taken} == wanted
    assert len({s.key for s in taken}) == len(taken)


@pytest.mark.parametrize(("place", "grade", "told"), [("qingxi", "urgent", True), ("dongcheng", "emergency", False)])
def test_nobody_of_the_unit_is_urged_for_what_only_the_callback_can_tell(place: str, grade: str, told: bool) -> None:
    """清溪 asks the caller whether he was told; in 东城 the passed reply is what tells him."""
    facts = [_fact(1, "order.dispatched", "2025-11-17 09:00", "dispatched")]
    policy = in_force(versions(place), facts[0].at)
    clocks = derive(policy.terms(grade, "none"), calendar(), facts, at=facts[0].at)
    hung = Ladder(policy.procedures.supervision.ladder, calendar(), grade, clocks, facts)
    steps = [s for s in hung.due(cst("2025-12-17 09:00")) if s.of == "feedback"]
    assert steps
    assert {step.told for step in steps} == {told}
    assert not any(s.told for s in hung.due(cst("2025-12-17 09:00")) if s.of != "feedback")


def test_a_called_unit_is_urged_for_its_own_clock_and_the_desk_for_the_centres() -> None:
    urged = {"how": "urge", "of": "whistle_sign", "orgs": [{"code": "W"}]}
    assert [r.whom for r in of_step(urged)] == [Whom.CALLED_UNITS, Whom.SUPERVISORS]
    assert [r.whom for r in of_step({"how": "push", "of": "callback"})] == [Whom.SUPERVISORS]
    assert [r.whom for r in of_step({"how": "urge", "of": "caller"})] == [Whom.SUPERVISORS]
    assert [r.whom for r in of_step({"how": "push", "of": "finish"})] == [Whom.HANDLER]
    assert [r.whom for r in of_step({"how": "urge", "of": "feedback"})] == [Whom.HANDLER, Whom.SUPERVISORS]
    assert [r.whom for r in of_step({"how": "urge", "of": "feedback", "told": True})] == [Whom.SUPERVISORS]
    assert of_step({"how": "urge", "of": "finish", "moot": True}) == ()
