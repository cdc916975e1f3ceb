"""AS-12: the order lies in the wrong cell; in the same town it moves on, in another town it goes back with proof."""

from typing import Any

from tests.factories.journeys import due
from tests.factories.world import FAR, SECOND, World, here, sha

ADDRESS = {"lng": 114.1496, "lat": 22.84}
TRUE_SPOT = 114.15116
"""160 m to the east, in the next cell."""
PHOTO = sha(b"where it really is")


def _arrived(world: World) -> tuple[str, dict[str, Any]]:
    world.live_in("jinnan").at("2026-03-10 09:00")
    no = world.order(position=ADDRESS, grade="ordinary", address="")
    world.worker1.act(no, "accept")
    said = {"position": here(40, lng=TRUE_SPOT), "evidence": [PHOTO], "reason": "实际位置偏东"}
    return no, world.worker1.act(no, "arrive", **said)


def test_as_12_in_the_same_town_it_moves_to_the_other_cells_post_and_no_clock_moves(world: World) -> None:
    no, before = _arrived(world)
    assert before["arrival"]["distance_m"] > 150
    said = {"reason": "不在本网格", "position": here(40, lng=TRUE_SPOT), "evidence": [PHOTO]}
    order = world.worker1.act(no, "reassign", **said)
    assert (order["cell"]["code"], order["lead"]["handler"]["account"]) == (SECOND, "worker2")
    event, facts = order["events"][-1], order["events"][-1]["facts"]
    assert (event["event"], facts["by"], facts["cell"]["code"]) == ("order.reassigned", "map", SECOND)
    assert due(order, "receive", "finish") == due(before, "receive", "finish")
    assert (order["arrival"]["state"], order["arrival"]["at"]) == ("verified", before["arrival"]["at"])
    assert "returns" not in order


def test_as_12_in_another_town_it_is_a_return_with_the_map_as_proof(world: World) -> None:
    no, _ = _arrived(world)
    said = {"reason": "不在本镇", "position": here(40, lng=114.175), "evidence": [PHOTO]}
    order = world.worker1.act(no, "reassign", **said)
    asked = order["pending"]["return"]["data"]
    assert (order["status"], asked["ground"], asked["to_cell"]["code"]) == ("return_pending", "wrong_area", FAR)
    assert order["events"][-1]["position"]["lng"] == 114.175
