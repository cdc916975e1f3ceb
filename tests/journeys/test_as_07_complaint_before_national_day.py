"""AS-07: a complaint of the last day before National Day, five working days."""

from tests.factories.places import clock, due, instant
from tests.factories.world import World


def test_as_07_five_working_days_begin_after_the_holiday(world: World) -> None:
    world.at("2025-09-30 15:00")
    no = world.order(grade="ordinary", type="complaint")
    assert due(world, no, "finish") == instant("2025-10-14 24:00")
    world.at("2025-10-14 23:59:59")
    world.worker1.act(no, "accept")
    world.worker1.act(no, "reply", data={"result": "solved", "text": "已办结"}, reason="电话中办结")
    assert clock(world, no, "finish")["state"] == "on_time"
