"""AS-20: fourteen callers, one iron plate: handled in one order, answered and asked one by one."""

import pytest

from tests.factories.figures import compare
from tests.factories.journeys import at, clock, due, replied
from tests.factories.world import World

CALLERS, JUNE = 14, "2026-06"
SATISFIED = ["satisfied"] * 11 + ["basically"] * 2 + ["dissatisfied"]


def _called(world: World) -> list[str]:
    world.live_in("jinnan").at("2026-06-15 09:00")
    nos = []
    for n in range(CALLERS):
        nos.append(world.order(grade="ordinary", caller={"name": f"王{n}", "phone": f"139000000{n:02}"}))
        world.at("2026-06-18 20:00")
    return nos


def test_as_20_a_group_is_handled_once_and_asked_fourteen_times(world: World) -> None:
    nos = _called(world)
    *children, primary = nos
    assert due(world.dispatcher.get(f"/orders/{primary}"), "finish") == at(finish="2026-06-30 24:00")
    for no in children:
        world.shift_lead.act(no, "merge", data={"into": primary})
    order = world.worker1.act(primary, "accept")
    assert (due(order, "finish"), clock(order, "finish")["due_source"]) == (at(finish="2026-06-25 24:00"), "merge")
    last = children[-1]
    order = world.dispatcher.act(last, "split", reason="另有其他噪声源")
    assert due(order, "finish") == at(finish="2026-06-30 24:00")
    world.shift_lead.act(last, "merge", data={"into": primary})
    world.reviewer.act(children[0], "reply", data={"text": "王女士您好,铁板已固定"})
    world.worker1.act(primary, "contact", data={"connected": True})
    world.at("2026-06-24 09:00")
    order = world.worker1.act(primary, "reply", data={"result": "solved", "text": "铁板已固定"})
    assert not [n for n in range(CALLERS - 1) if f"139000000{n:02}" in str(order)]
    world.reviewer.act(primary, "pass")
    texts = [world.callback.get(f"/orders/{no}")["reply"]["text"] for no in nos]
    assert texts == ["王女士您好,铁板已固定"] + ["铁板已固定"] * 13
    for no, satisfied in zip(nos, SATISFIED, strict=True):
        solved = "no" if satisfied == "dissatisfied" else "yes"
        world.callback.act(no, "rate", data={"contacted": True, "solved": solved, "satisfied": satisfied})
    states = [world.callback.get(f"/orders/{no}")["status"] for no in nos]
    assert states == ["closed"] * 13 + ["rework"]
    assert clock(world.callback.get(f"/orders/{children[0]}"), "finish")["state"] == "on_time"


def _answered(world: World) -> list[str]:
    """The group from its calls to its fourteen callbacks; the primary's number last."""
    *children, primary = nos = _called(world)
    for no in children:
        world.shift_lead.act(no, "merge", data={"into": primary})
    replied(world, primary)
    world.reviewer.act(primary, "pass")
    for no, satisfied in zip(nos, reversed(SATISFIED), strict=True):
        solved = "no" if satisfied == "dissatisfied" else "yes"
        world.callback.act(no, "rate", data={"contacted": True, "solved": solved, "satisfied": satisfied})
    return nos


@pytest.mark.parametrize(("rule", "satisfied"), [("each", (13, 14, "92.86")), ("once", (1, 1, "100.00"))])
def test_as_20_the_group_is_of_fourteen_and_is_assessed_as_the_place_counts(
    town: World, monkeypatch: pytest.MonkeyPatch, rule: str, satisfied: tuple[int, int, str]
) -> None:
    compare(monkeypatch, "handler", count_rule=rule)
    _answered(town)
    (line,) = town.assessor.get(f"/assessments/{JUNE}")["subjects"]
    figure = line["metrics"]["satisfy_rate"]
    assert (figure["numerator"], figure["denominator"], figure["rate"]) == satisfied
    assert line["metrics"]["callback_cover"]["denominator"] == satisfied[1]
    assert town.assessor.get(f"/assessments/{JUNE}/ledger")["orders"] == 14


def test_as_20_solved_it_bears_out_a_bonus_with_all_its_callers(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler", bonuses={"group_appeal_solved": "解决群体性诉求"}, bonus_cap=5)
    *_, primary = _answered(town)
    said = {"subject": "worker1", "kind": "group_appeal_solved", "points": 2, "words": "铁板噪声群诉已解决",
            "orders": [primary]}  # fmt: skip
    made = town.unit_head.ask("POST", f"/assessments/{JUNE}/bonuses", json=said).get_json()
    assert made["orders"] == [{"no": primary, "status": "closed", "callers": 14}]
