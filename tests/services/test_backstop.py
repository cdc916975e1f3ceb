"""兜底: what nobody owns goes where the place's rules say, with the approval of the last return."""

import pytest

from backend.domain.policy_rules import Backstop, Returns
from tests.factories.journeys import UNCLEAR, WRONG_DUTY, backed
from tests.factories.procedures import rule
from tests.factories.world import NOBODYS, URBAN, WATER, World


def _with_water(world: World) -> str:
    no = world.order(position=NOBODYS, grade="ordinary", type="complaint")
    world.dispatcher.act(no, "dispatch", data={"org": WATER})
    return no


def test_returned_too_often_it_goes_to_the_backstop_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, returns=Returns(max_dispatches=2, then="backstop"),
         backstop=Backstop(org=URBAN, when=("returned_often",)))  # fmt: skip
    no = _with_water(world)
    for asked, lead in ((WRONG_DUTY, None), (UNCLEAR, URBAN)):
        world.water_liaison.act(no, "return", **asked)
        backed(world, no, by="water_head")
        order = world.dispatcher.act(no, "approve_return")
        assert (order["lead"] and order["lead"]["org_code"]) == lead
        if lead is None:
            world.dispatcher.act(no, "dispatch", data={"org": WATER})
    assert (order["status"], order["designated"], order["events"][-1]["actor"]) == ("dispatched", True, "system")
    assert order["events"][-1]["facts"]["backstop"] is True
    assert "return" not in world.liaison.get(f"/orders/{no}")["allowed_actions"]


def test_what_has_no_clear_owner_goes_to_the_backstop_at_once(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, backstop=Backstop(org=URBAN, when=("owner_unclear",)))
    no = _with_water(town)
    town.water_liaison.act(no, "return", **UNCLEAR)
    backed(town, no, by="water_head")
    sent = town.dispatcher.send(no, "approve_return").get_json()
    assert sent["event"]["event"] == "order.return_approved"
    assert (sent["order"]["lead"]["org_code"], sent["order"].get("designated", False)) == (URBAN, False)
    assert town.liaison.act(no, "accept")["status"] == "in_progress"


def test_where_the_backstop_is_no_unit_the_order_waits_for_a_dispatcher(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(monkeypatch, backstop=Backstop(org="centre", when=("owner_unclear",)))
    no = _with_water(town)
    town.water_liaison.act(no, "return", **UNCLEAR)
    backed(town, no, by="water_head")
    assert town.dispatcher.act(no, "approve_return")["status"] == "pending_dispatch"
