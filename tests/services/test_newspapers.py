"""Qingxi's year as the newspaper has it, lived through the gate: 2,917 orders, all in time, 93.2 % satisfied."""

from datetime import timedelta

import pytest

from backend.domain.policy_rules import Assessment, Metric
from tests.factories import ladders
from tests.factories.lives import Life, live
from tests.factories.rules import cst
from tests.factories.world import World

METRICS = (Metric("close_on_time", "按期办结率"), Metric("satisfy_rate", "满意率"), Metric("close_rate", "办结率"))
RECEIVED, URGENT, SATISFIED = 2917, 25, 2719


def _lives() -> list[Life]:
    """From the first of January on, one every two hours; every hundred and sixteenth is urgent."""
    answers = [{"contacted": True, "solved": "yes", "satisfied": grade} for grade in ("satisfied", "dissatisfied")]
    begin = cst("2026-01-02 00:05")
    return [
        Life(
            begin + timedelta(hours=2 * n),
            grade="urgent" if n % 116 == 0 and n < 116 * URGENT else "ordinary",
            replied_after=timedelta(minutes=55),
            rated_after=timedelta(hours=30),
            rating=answers[n >= SATISFIED],
        )
        for n in range(RECEIVED)
    ]


def test_qingxis_year_comes_out_of_its_orders(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ladders.assess(monkeypatch, Assessment(period="year", subjects="handler", metrics=METRICS, min_sample=5))
    lives = _lives()
    assert sum(life.grade == "urgent" for life in lives) == URGENT
    numbers = live(town, lives)
    table = town.at("2026-12-31 09:00").assessor.get("/assessments/2026")
    (line,) = table["subjects"]
    closed, satisfied = line["metrics"]["close_on_time"], line["metrics"]["satisfy_rate"]
    assert (closed["numerator"], closed["denominator"], closed["rate"]) == (RECEIVED, RECEIVED, "100.00")
    assert (satisfied["numerator"], satisfied["denominator"], satisfied["rate"]) == (SATISFIED, RECEIVED, "93.21")
    asked = {"metric": "satisfy_rate", "subject": "worker1", "side": "denominator"}
    assert [o["no"] for o in town.leader.get("/assessments/2026/orders", **asked)["orders"]] == sorted(numbers)
