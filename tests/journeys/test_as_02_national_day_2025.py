"""AS-02: seven working days across National Day 2025, and how many of them are left in the middle of it."""

from tests.factories.places import clock, due, instant, living_by
from tests.factories.world import World


def test_as_02_seven_working_days_skip_the_holiday_and_count_the_make_up_days(world: World) -> None:
    living_by(world, "jinnan").at("2025-09-26 16:00")
    no = world.order(grade="ordinary", type="complaint")
    assert due(world, no, "finish") == instant("2025-10-13 24:00")

    world.at("2025-10-05 09:00")
    finish = clock(world, no, "finish", by="worker1")
    assert (finish["state"], finish["workdays_left"]) == ("running", 4)

    world.at("2025-10-13 23:59:59")
    assert clock(world, no, "finish")["state"] == "running"
    world.at("2025-10-13 24:00")
    assert clock(world, no, "finish")["state"] == "late"
