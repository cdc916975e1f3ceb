"""Scores are exact, and the published ones come out of the published rates (3.3, 3.4)."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.errors import Invalid
from backend.domain.scoring import (
    Placed,
    Rate,
    bonus,
    data_quality,
    linear_floor,
    per_event,
    percent,
    points,
    rank,
    shown,
    step,
)

SATISFIED = {"full": 25, "target": 98, "slope": 0.5, "floor": 12.5}
ON_TIME = {"full": 25, "target": 100, "slope": 1, "floor": 0}


@pytest.mark.parametrize(
    ("rate", "rule", "score"),
    [
        ("75", SATISFIED, "13.50"), ("83.33", SATISFIED, "17.67"), ("87.5", SATISFIED, "19.75"),
        ("50", SATISFIED, "12.50"), ("70.59", SATISFIED | {"target": 95}, "12.80"), ("98", SATISFIED, "25.00"),
        ("100", SATISFIED, "25.00"), ("89.82", ON_TIME, "14.82"), ("66.67", ON_TIME, "0.00"),
    ],
)  # fmt: skip
def test_lianyungangs_published_scores(rate: str, rule: dict[str, Any], score: str) -> None:
    assert shown(linear_floor(Fraction(rate) / 100, **rule)) == score
    assert shown(points(Rate(Fraction(rate) / 100), {"kind": "linear_floor", **rule}, weight=0)) == score


def test_the_composite_of_30_35_35() -> None:
    rates = {"respond": Fraction(1), "solve": Fraction(92, 100), "satisfy": Fraction(95, 100)}
    weights = {"respond": Fraction("0.30"), "solve": Fraction("0.35"), "satisfy": Fraction("0.35")}
    total = sum((points(Rate(rates[name]), {}, weight=weights[name]) or 0 for name in rates), Fraction(0))
    assert total == Fraction("95.45")


@pytest.mark.parametrize(
    ("rate", "text"),
    [(Fraction(10018, 11398), "87.89"), (Fraction(180, 194), "92.78"), (Fraction(38, 39), "97.44"),
     (Fraction(3112, 3456), "90.05"), (Fraction(1, 800), "0.13"), (Fraction(1, 8000), "0.01"),
     (Fraction(-145, 1000), "-14.50"), (Fraction(1), "100.00"), (None, None)],
)  # fmt: skip
def test_rounded_half_up_and_only_to_be_shown(rate: Fraction | None, text: str | None) -> None:
    assert percent(rate) == text


def test_bands_events_bonuses_and_data() -> None:
    bands = [[95, 30], [90, 25], [80, 10]]
    assert [step(Fraction(n, 100), bands=bands) for n in (96, 95, 90, 85, 79)] == [30, 30, 25, 10, 0]
    assert (per_event(3, each=0.5, full=10), per_event(30, each=0.5, full=10, floor=2)) == (Fraction("8.5"), 2)
    two = {"approved_by": ["a", "b"]}
    lines = [{"points": 3, **two}, {"points": 1.5, **two}, {"points": 9, "approved_by": ["a"]}]
    assert (bonus(lines, cap=5), bonus(lines, cap=3)) == (Fraction("4.5"), 3)
    assert data_quality({"completeness": Fraction(1), "content": Fraction(9, 10), "timeliness": Fraction(1),
                         "stability": Fraction(4, 5)}) == 28  # fmt: skip


def test_where_less_is_better_the_good_share_is_worth_the_points() -> None:
    returned = Rate(Fraction(1, 20), missed=1, less_is_better=True)
    assert points(returned, {}, weight=1) == 95
    assert points(returned, {"kind": "step", "bands": [[99, 10], [95, 6]]}, weight=1) == 6
    assert points(returned, {"kind": "linear_floor", **ON_TIME}, weight=1) == 20
    assert points(returned, {"kind": "per_event", "full": 10, "each": 1.5, "floor": 0}, weight=1) == Fraction("8.5")


def test_an_unknown_way_of_scoring_is_refused() -> None:
    with pytest.raises(Invalid, match="no way of scoring"):
        points(Rate(Fraction(1)), {"kind": "by feeling"}, weight=1)


def test_twenty_five_share_the_first_rank_and_the_next_is_the_twenty_sixth() -> None:
    scores: dict[str, Fraction | None] = {f"街道{n:02}": Fraction(100) for n in range(25)}
    scores |= {"第二": Fraction(9999, 100), "少": Fraction(100), "无": None}
    samples = dict.fromkeys(scores, 5) | {"少": 3}
    placed = rank(scores, samples, least=5)
    assert [one.rank for one in placed] == [1] * 25 + [26, None, None]
    assert placed[25] == Placed("第二", Fraction(9999, 100), 26)
    assert [one.subject for one in placed[26:]] == ["少", "无"]


def test_scores_that_only_look_alike_do_not_share_a_rank() -> None:
    close = {"a": Fraction(2, 3), "b": Fraction(666666666, 1000000000)}
    assert [(one.subject, one.rank) for one in rank(close, {"a": 9, "b": 9}, least=5)] == [("a", 1), ("b", 2)]


def test_classes_divide_the_ranked() -> None:
    scores = {name: Fraction(10 - n) for n, name in enumerate("abcd")}
    placed = rank(scores, dict.fromkeys(scores, 9), least=1, classes=("先进", "进步", "整改", "治理"))
    assert [one.klass for one in placed] == ["先进", "进步", "整改", "治理"]


@given(st.dictionaries(st.text(min_size=1), st.fractions(0, 100, max_denominator=7), min_size=1))
def test_a_rank_says_how_many_are_better(scores: dict[str, Fraction]) -> None:
    for one in rank(scores, dict.fromkeys(scores, 1), least=1):
        assert one.rank == 1 + sum(1 for score in scores.values() if score > scores[one.subject])
