"""AS-16: the same caller comes again about what was closed as solved."""

from tests.factories.journeys import at, due, replied
from tests.factories.world import World


def test_the_new_order_is_linked_supervised_and_the_earlier_one_marked(world: World) -> None:
    world.live_in("jinnan").at("2026-02-26 09:00")
    first = world.order(grade="ordinary", category="03-01")
    replied(world, first)
    world.reviewer.act(first, "pass")
    world.at("2026-03-02 10:00")
    world.callback.act(first, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    world.at("2026-03-20 14:00")
    order = world.agent.register(grade="ordinary", category="03-01").get_json()
    assert (order["repeat_of"], [e["no"] for e in order["earlier"]]) == (first, [first])
    assert due(order, "finish") == at(finish="2026-03-31 24:00")
    assert world.dispatcher.get(f"/orders/{first}")["repeated_by"] == [order["no"]]
    world.work()
    order = world.dispatcher.get(f"/orders/{order['no']}")
    (sheet,) = order["sheets"]
    assert sheet["level"] == 2
    assert due(order, f"supervise:{sheet['sheet']}") == at(**{f"supervise:{sheet['sheet']}": "2026-03-25 24:00"})
