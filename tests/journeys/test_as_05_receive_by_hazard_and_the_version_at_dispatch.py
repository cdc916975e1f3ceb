"""AS-05: how long to sign by hazard, and the rules of the day of the dispatch for ever after."""

import pytest

from tests.factories.places import clock, due, instant, living_by
from tests.factories.world import NOBODYS, World


@pytest.mark.parametrize(
    ("hazard", "receive"),
    [
        ("life_property", "2026-01-18 02:25"),
        ("utility_water_power_gas_heat", "2026-01-18 02:40"),
        ("none", "2026-01-19 24:00"),
    ],
)
def test_as_05_the_hazard_says_how_long_there_is_to_sign(world: World, hazard: str, receive: str) -> None:
    living_by(world, "jinnan").at("2026-01-18 02:10")
    assert due(world, world.order(grade="ordinary", hazard=hazard), "receive") == instant(receive)


def test_as_05_each_order_keeps_the_version_in_force_when_it_was_dispatched(world: World) -> None:
    living_by(world, "jinnan").at("2024-12-31 23:50")
    old = world.order(grade="ordinary", hazard="life_property")
    waits = world.order(grade="ordinary", hazard="life_property", position=NOBODYS)
    world.at("2025-01-01 00:10")
    new = world.order(grade="ordinary", hazard="life_property")
    world.dispatcher.act(waits, "dispatch", data={"handler": "worker1"})

    for no in (new, waits):
        assert due(world, no, "receive") == instant("2025-01-01 00:25")
    assert world.agent.get(f"/orders/{waits}")["policy"] == {"place": "jinnan", "version": "2025"}

    world.at("2026-01-18 10:00")
    page = world.agent.get(f"/orders/{old}")
    assert page["policy"] == {"place": "jinnan", "version": "2021"}
    assert "receive" not in {each["name"] for each in page["clocks"]}
    assert clock(world, old, "finish")["state"] == "late"


def test_as_05_a_page_can_show_the_rules_of_its_own_version(world: World) -> None:
    living_by(world, "jinnan").at("2026-01-18 10:00")
    old = world.agent.get("/policy", place="jinnan", version="2021")
    assert (old["version"], old["place"]) == ("2021", "jinnan")
    assert world.agent.get("/policy", place="jinnan")["version"] == "2025"
    assert world.agent.get("/policy")["place"] == "qingxi"
    assert world.agent.ask("GET", "/policy?place=jinnan&version=1999").status_code == 404
