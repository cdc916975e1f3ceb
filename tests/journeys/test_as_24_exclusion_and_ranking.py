"""AS-24: six exclusions before the lock make 90.00 % of it 92.78 %, none after; three callbacks rank nobody."""

from datetime import timedelta
from typing import Any

import pytest

from backend.domain.policy_rules import Assessment, Metric
from tests.factories import ladders
from tests.factories.lives import Life, live
from tests.factories.rules import cst
from tests.factories.world import World

MONTH = "/assessments/2025-10"
SATISFY = Metric("satisfy_rate", "群众满意率", 1.0)
OUTSIDE = "诉求超出法律规定,已告知救济渠道"


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Assessment(subjects="handler", metrics=(SATISFY,), min_sample=5, lock_after_days=5)
    ladders.assess(monkeypatch, rules)


def _answered(satisfied: str, number: int) -> Life:
    rating = {"contacted": True, "solved": "yes", "satisfied": satisfied}
    return Life(cst("2025-10-09 08:00") + timedelta(minutes=7 * number), rating=rating)


def _october(world: World) -> list[str]:
    grades = ["satisfied"] * 150 + ["basically"] * 30 + ["dissatisfied"] * 20
    numbers = live(world, [_answered(grade, n) for n, grade in enumerate(grades)])
    live(world, [Life(cst("2025-10-20 08:00") + timedelta(minutes=n), by="worker2") for n in range(3)])
    return numbers


def _line(world: World, subject: str = "worker1") -> dict[str, Any]:
    table = world.assessor.get(MONTH)
    return dict(next(line for line in table["subjects"] if line["subject"] == subject))


def _figure(world: World) -> tuple[float, int, str]:
    figure = _line(world)["metrics"]["satisfy_rate"]
    return figure["numerator"], figure["denominator"], figure["rate"]


def _numbers(world: World, side: str) -> list[str]:
    asked = {"metric": "satisfy_rate", "subject": "worker1", "side": side}
    return [order["no"] for order in world.assessor.get(f"{MONTH}/orders", **asked)["orders"]]


def test_as_24_six_exclusions_before_the_lock_and_none_after_it(town: World) -> None:
    numbers = _october(town)
    town.at("2025-11-05 09:00")
    assert _figure(town) == (180, 200, "90.00")
    assert (_line(town)["rank"], _line(town, "worker2")["rank"], _line(town, "worker2")["insufficient"]) == (
        1, None, True
    )  # fmt: skip

    for no in numbers[180:186]:
        town.unit_head.act(no, "exclude", reason=OUTSIDE)
        town.assessor.act(no, "approve_exclusion")
    assert _figure(town) == (180, 200, "90.00")  # one word is not enough
    alone = town.assessor.send(numbers[180], "approve_exclusion")
    assert (alone.status_code, alone.get_json()["error"]) == (403, "exclusion.second_person")
    town.at("2025-11-05 23:59:59")
    for no in numbers[180:186]:
        town.center_head.act(no, "approve_exclusion")
    assert _figure(town) == (180, 194, "92.78")
    assert _numbers(town, "numerator") == sorted(numbers[:180])
    assert _numbers(town, "denominator") == sorted([*numbers[:180], *numbers[186:]])
    assert town.assessor.get(MONTH)["excluded"] == sorted(numbers[180:186])

    town.at("2025-11-05 24:00")
    assert town.assessor.get(MONTH)["state"] == "locked"
    late = town.unit_head.send(numbers[190], "exclude", reason=OUTSIDE)
    assert (late.status_code, late.get_json()["error"]) == (409, "period.locked")
    assert _figure(town) == (180, 194, "92.78")
