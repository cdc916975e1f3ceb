"""AS-20: fourteen callers, one iron plate: handled in one order, answered and asked one by one."""

from tests.factories.journeys import at, clock, due
from tests.factories.world import World

CALLERS = 14
SATISFIED = ["satisfied"] * 11 + ["basically"] * 2 + ["dissatisfied"]


def _called(world: World) -> list[str]:
    world.live_in("jinnan").at("2026-06-15 09:00")
    nos = []
    for n in range(CALLERS):
        nos.append(world.order(grade="ordinary", caller={"name": f"王{n}", "phone": f"139000000{n:02}"}))
        world.at("2026-06-18 20:00")
    return nos


def test_a_group_is_handled_once_and_asked_fourteen_times(world: World) -> None:
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
