"""Every metric with the orders that were counted and those that hit; the newspapers' figures come out (3.2, 3.4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from backend.domain.assessment import Called, Counted, Tally, Timed, View, measure
from backend.domain.errors import Invalid
from backend.domain.periods import period, period_of
from backend.domain.policy_rules import Assessment
from backend.domain.scoring import percent, shown
from tests.factories.rules import cst

UNIT = "甲街道"
OCTOBER = period("2025-10", tz="Asia/Shanghai", lock_after_days=5)
MIDDLE = cst("2025-10-15 12:00")


def _view(**changes: Any) -> View:
    return replace(View(OCTOBER, Assessment(), cst("2025-11-02 00:00")), **changes)


def _timed(n: int, state: str = "on_time", **changes: Any) -> Timed:
    plain = Timed(f"{n:06}", UNIT, "worker1", "receive", MIDDLE, MIDDLE - timedelta(minutes=1), state)
    return replace(plain, **changes)


def _called(n: int, satisfied: str | None = "satisfied", **changes: Any) -> Called:
    plain = Called(f"{n:06}", UNIT, "worker1", MIDDLE, "help", contacted=True, solved="yes", satisfied=satisfied)
    return replace(plain, **changes)


def _received(n: int, hit: bool, at: datetime = MIDDLE) -> Counted:
    return Counted(f"{n:06}", UNIT, None, at, hit)


def _tally(metric: str, things: Iterable[Any], view: View | None = None) -> Tally:
    return measure(metric, things, view or _view())[0].get(UNIT, Tally())


def _counts(tally: Tally) -> tuple[Fraction | int, int, str | None]:
    assert len(tally.hits) <= len(tally.counted)
    assert set(tally.hits) <= set(tally.counted)
    return tally.worth, len(tally.counted), percent(tally.rate)


def test_jinnans_october() -> None:
    orders = (_received(n, n < 10_018) for n in range(11_398))
    assert _counts(_tally("close_rate", orders)) == (10_018, 11_398, "87.89")


def test_jinchengs_eight_months_and_their_growth() -> None:
    year = _view(period=period("2020", tz="Asia/Shanghai", lock_after_days=5), as_of=cst("2020-09-01 00:00"))
    before = replace(year, period=period("2019", tz="Asia/Shanghai", lock_after_days=5))
    start, last = cst("2020-01-01 00:00"), cst("2019-01-01 00:00")
    now = (_received(n, True, start + timedelta(minutes=3 * n)) for n in range(90_674))
    then = (_received(n, True, last + timedelta(minutes=3 * n)) for n in range(49_212))
    count, base = len(_tally("close_rate", now, year).counted), len(_tally("close_rate", then, before).counted)
    days = (cst("2020-09-01 00:00") - start).days
    assert (count, count - base, percent(Fraction(count - base, base))) == (90_674, 41_462, "84.25")
    assert (days, shown(Fraction(count, days), 1)) == (244, "371.6")


def test_qingxis_year_with_everything_in_time() -> None:
    closed = _tally("close_on_time", (_timed(n, clock="finish") for n in range(2917)))
    assert _counts(closed) == (2917, 2917, "100.00")
    answers = (_called(n, "satisfied" if n < 2719 else "dissatisfied") for n in range(2917))
    assert shown(100 * (_tally("satisfy_rate", answers).rate or 0), 1) == "93.2"


def test_fengchengs_orders_that_are_not_due_yet_are_not_counted() -> None:
    done = [_timed(n, "on_time" if n < 3112 else "stopped_late") for n in range(3456)]
    open_still = [_timed(4000 + n, "running", due_at=cst("2025-11-03 00:00"), stopped_at=None) for n in range(200)]
    assert _counts(_tally("close_on_time", [*done, *open_still])) == (3112, 3456, "90.05")


def test_a_dispatchers_mistake_is_not_the_units() -> None:
    things = [_timed(0, "void", misrouted=True), *(_timed(n) for n in range(1, 39)), _timed(39, "stopped_late")]
    assert _counts(_tally("accept_on_time", things)) == (38, 39, "97.44")
    things[0] = _timed(0, misrouted=True)
    assert _counts(_tally("accept_on_time", things)) == (38, 39, "97.44")


ANSWERS = [_called(n, "satisfied" if n < 150 else "basically" if n < 180 else "dissatisfied") for n in range(200)]
SIX = frozenset(f"{n:06}" for n in range(180, 186))


def test_excluded_orders_leave_both_sides() -> None:
    assert _counts(_tally("satisfy_rate", ANSWERS)) == (180, 200, "90.00")
    assert _counts(_tally("satisfy_rate", ANSWERS, _view(excluded=SIX))) == (180, 194, "92.78")
    appealed = _view(appealed=frozenset(("satisfy_rate", no) for no in SIX))
    assert _counts(_tally("satisfy_rate", ANSWERS, appealed)) == (180, 194, "92.78")
    assert _counts(_tally("respond_rate", ANSWERS, appealed)) == (200, 200, "100.00")


def test_handled_again_and_satisfied_counts_by_the_last_round() -> None:
    last = [replace(a, satisfied="satisfied") if a.no in SIX else a for a in ANSWERS]
    assert _counts(_tally("satisfy_rate", last)) == (186, 200, "93.00")


def test_group_of_callers_counts_each_or_once() -> None:
    grades = ["satisfied"] * 11 + ["basically"] * 2 + ["dissatisfied"]
    group = [_called(n, grade, merged=n > 0) for n, grade in enumerate(grades)]
    assert _counts(_tally("satisfy_rate", group)) == (13, 14, "92.86")
    once = _view(rules=Assessment(count_rule="once"))
    assert _counts(_tally("satisfy_rate", group, once)) == (1, 1, "100.00")


def test_partly_solved_is_worth_what_the_place_says_and_some_types_are_not_asked() -> None:
    things = [_called(0), _called(1, solved="partly"), _called(2, solved="no"), _called(3, solved=None),
              _called(4, type="inquiry"), _called(5, type="praise")]  # fmt: skip
    half = _view(rules=Assessment(partly_weight=0.5))
    assert _counts(_tally("solve_rate", things)) == (1, 3, "33.33")
    assert _counts(_tally("solve_rate", things, half)) == (Fraction(3, 2), 3, "50.00")
    exempt = _view(rules=Assessment(exempt_types=frozenset({"inquiry"})))
    assert len(_tally("satisfy_rate", things, exempt).counted) == 5


@pytest.mark.parametrize(
    ("due", "counted"),
    [("2025-10-01 00:00", 0), ("2025-10-01 00:00:01", 1), ("2025-10-31 24:00", 1), ("2025-11-01 00:00:01", 0)],
)
def test_24_oclock_of_the_last_day_belongs_to_the_period(due: str, counted: int) -> None:
    assert len(_tally("reply_rate", [_timed(0, due_at=cst(due))]).counted) == counted


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [({"state": "running", "stopped_at": None}, 0), ({"state": "late"}, 0), ({"state": "void"}, None),
     ({"state": "calendar_missing"}, None), ({"state": "paused"}, None), ({"due_at": None}, None), ({}, 1)],
)  # fmt: skip
def test_a_clock_that_ran_out_is_late_and_one_that_is_void_or_paused_is_not_counted(
    changes: dict[str, Any], verdict: int | None
) -> None:
    tally = _tally("arrive_on_time", [_timed(0, **changes)])
    assert (tally.worth if tally.counted else None) == verdict


def test_earlier_turns_count_for_the_reply_but_an_order_closes_once() -> None:
    things = [_timed(0, "stopped_late", latest=False), _timed(0)]
    assert _counts(_tally("reply_rate", things))[:2] == (1, 2)
    assert _counts(_tally("close_on_time", things))[:2] == (1, 1)


def test_who_wants_no_call_needs_none() -> None:
    assert not _tally("contact_on_time", [_timed(0, "stopped_late", contactable=False)]).counted


def test_a_lost_point_names_its_order_and_why() -> None:
    _, lost = measure("accept_on_time", [_timed(0), _timed(1, "stopped_late")], _view())
    (point,) = lost
    assert (point.no, point.account, point.why["clock"], point.why["due_at"]) == (
        "000001", "worker1", "receive", MIDDLE.isoformat()
    )  # fmt: skip


def test_periods_are_the_places_own() -> None:
    assert (OCTOBER.start, OCTOBER.end) == (cst("2025-10-01 00:00"), cst("2025-10-31 24:00"))
    assert OCTOBER.locks_at == cst("2025-11-05 24:00")
    year = period("2024", tz="Asia/Shanghai", lock_after_days=0)
    assert (year.start, year.end) == (cst("2024-01-01 00:00"), cst("2024-12-31 24:00"))
    assert period_of(cst("2025-09-30 24:00"), tz="Asia/Shanghai", kind="month") == "2025-10"
    for name in ("2025-13", "2025-1", "25", "2025-", "十月", "2025-10-01", "0000"):
        with pytest.raises(Invalid):
            period(name, tz="Asia/Shanghai", lock_after_days=5)
