"""联合办理: what repeats, draws attention or concerns several goes at once to the centre, and is counted once."""

from typing import Any

import pytest

from backend.domain.policy_rules import Joint
from tests.factories.figures import compare, figures
from tests.factories.procedures import rule
from tests.factories.world import MARKET, NOBODYS, URBAN, WATER, World

CENTRE = MARKET
"""The unit that stands for the service centre here."""
EVERY = ("repeat", "high_attention", "multi_department")


@pytest.fixture(autouse=True)
def _jointly(monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, joint=Joint(EVERY, ("中心", "主责单位"), CENTRE))


def _order(world: World, **said: Any) -> str:
    return world.order(position=NOBODYS, grade="ordinary", type="complaint", **said)


def _assists(order: dict[str, Any]) -> list[str]:
    return [unit["code"] for unit in order["assists"]]


def test_what_is_nobodys_second_time_goes_to_its_unit_alone(town: World) -> None:
    order = town.dispatcher.act(_order(town), "dispatch", data={"org": URBAN})
    assert (_assists(order), order.get("joint")) == ([], None)


def test_a_repeated_appeal_goes_to_the_centre_as_well(town: World) -> None:
    _order(town)
    order = town.dispatcher.act(_order(town), "dispatch", data={"org": URBAN})
    assert (_assists(order), order["joint"]) == ([CENTRE], ["repeat"])
    assert town.market_liaison.get(f"/orders/{order['no']}")["lead"]["org_code"] == URBAN


def test_what_the_press_looks_at_does_too_whoever_noticed_it(town: World) -> None:
    by_clerk = _order(town, media=True)
    by_dispatcher = _order(town, caller={"phone": "13900000002"})
    sent = [town.dispatcher.act(by_clerk, "dispatch", data={"org": URBAN}),
            town.dispatcher.act(by_dispatcher, "dispatch", data={"org": URBAN, "media": True})]  # fmt: skip
    for order in sent:
        assert (_assists(order), order["joint"], order["media"]) == ([CENTRE], ["high_attention"], True)


def test_and_what_concerns_several_units(town: World) -> None:
    order = town.dispatcher.act(_order(town), "dispatch", data={"org": URBAN, "assist": WATER})
    assert (_assists(order), order["joint"]) == ([WATER, CENTRE], ["multi_department"])


def test_the_centre_does_not_assist_itself(town: World) -> None:
    order = town.dispatcher.act(_order(town, media=True), "dispatch", data={"org": CENTRE})
    assert (_assists(order), order["joint"]) == ([], ["high_attention"])


def test_the_roster_sends_it_along_too(town: World) -> None:
    order = town.worker1.get(f"/orders/{town.order(media=True)}")
    assert (_assists(order), order["lead"]["handler"]["account"]) == ([CENTRE], "worker1")


def test_an_order_that_two_handle_is_counted_once(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "org")
    rule(monkeypatch, joint=Joint(EVERY, ("中心", "主责单位"), CENTRE))
    town.live_in("jinnan").at("2026-03-02 09:00")
    no = _order(town, media=True)
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.handler.act(no, "accept")
    counted = figures(town.at("2026-03-31 09:00"), "2026-03")
    assert counted[URBAN]["accept_on_time"] == (1, 1)
    assert CENTRE not in counted
