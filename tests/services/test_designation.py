"""Dispatched as often as the rules allow, an order gets its owner by the word of the centre's head (row 10)."""

import pytest

from backend.domain.policy_rules import Backstop, Returns
from tests.factories.journeys import UNCLEAR, WRONG_DUTY, backed, said
from tests.factories.procedures import rule
from tests.factories.world import NOBODYS, URBAN, WATER, World


def _led_by_unit(world: World, org: str) -> str:
    no = world.order(position=NOBODYS, grade="ordinary", type="complaint")
    world.dispatcher.act(no, "dispatch", data={"org": org})
    return no


def test_after_the_policys_count_somebody_is_designated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, returns=Returns(max_dispatches=2))
    no = world.order(position=NOBODYS, grade="ordinary", type="complaint")
    assert said(world.center_head.send(no, "designate", reason="太早"))[1] == "designate.too_early"
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    world.liaison.act(no, "return", **WRONG_DUTY)
    backed(world, no)
    world.dispatcher.act(no, "approve_return")
    world.dispatcher.act(no, "dispatch", data={"org": WATER})
    world.water_liaison.act(no, "return", **UNCLEAR)
    order = world.center_head.act(no, "designate", reason="专题协调会议定")
    assert (order["status"], order["designated"], order["lead"]["org_code"]) == ("dispatched", True, WATER)
    assert [(t["kind"], t["why"]) for t in order["tasks"]] == [("coordinate", "dispatched_often")]
    assert "return" not in world.water_liaison.get(f"/orders/{no}")["allowed_actions"]
    refused = world.water_liaison.send(no, "return", **WRONG_DUTY)
    assert said(refused) == (409, "return.designated")


def test_approved_once_too_often_only_a_designation_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, returns=Returns(max_dispatches=1), backstop=Backstop(org=URBAN))
    no = _led_by_unit(world, WATER)
    world.water_head.act(no, "return", **UNCLEAR)
    world.dispatcher.act(no, "approve_return")
    assert "dispatch" not in world.dispatcher.get(f"/orders/{no}")["allowed_actions"]
    refused = world.dispatcher.send(no, "dispatch", data={"org": WATER})
    assert said(refused) == (409, "dispatch.designate_now")
    order = world.center_head.act(no, "designate", reason="兜底")
    assert (order["lead"]["org_code"], order["designated"]) == (URBAN, True)
    assert order["events"][-1]["facts"]["backstop"] is True
