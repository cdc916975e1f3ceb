"""A unit that was relieved of an order leaves nothing behind that binds the next one."""

from typing import Any

import pytest

from backend.services import period_rows
from tests.factories.journeys import clock, said
from tests.factories.rules import cst
from tests.factories.world import MARKET, NOBODYS, URBAN, WATER, World

BACK = {"reason": "权责清单第3条", "evidence": ["a" * 64], "data": {"ground": "wrong_duty", "suggest": MARKET}}


def _handled(world: World) -> str:
    """In the hands of the first unit, of Jinnan's rules."""
    world.live_in("jinnan").at("2026-03-02 09:00")
    no = world.order(grade="ordinary", position=NOBODYS)
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    world.handler.act(no, "accept")
    return no


def _given_on(world: World, no: str) -> dict[str, Any]:
    world.unit_head.act(no, "return", **BACK)
    world.dispatcher.act(no, "approve_return")
    world.dispatcher.act(no, "dispatch", data={"org": MARKET})
    return world.market_liaison.act(no, "accept")


def test_no_request_of_the_former_unit_moves_the_next_ones_clock(world: World) -> None:
    no = _handled(world)
    world.handler.act(no, "extend", reason="需协调", data={"until": "2026-03-20"})
    world.handler.act(no, "promise", data={"plan": "更换", "until": "2026-03-04"})
    assert set(world.dispatcher.get(f"/orders/{no}")["pending"]) == {"extension", "promise"}
    order = _given_on(world, no)
    assert (order["pending"], order["promise"]) == ({}, None)
    assert said(world.dispatcher.send(no, "approve_extension")) == (409, "extension.not_asked")
    assert said(world.callback.send(no, "answer_promise", data={"agrees": True})) == (409, "promise.not_asked")
    assert "approve_extension" not in world.dispatcher.get(f"/orders/{no}")["allowed_actions"]
    assert "answer_promise" not in world.callback.get(f"/orders/{no}")["allowed_actions"]


def test_a_promise_that_the_caller_agreed_to_ends_with_the_unit_that_made_it(town: World) -> None:
    no = _handled(town)
    town.handler.act(no, "promise", data={"plan": "更换", "until": "2026-03-04"})
    order = town.callback.act(no, "answer_promise", data={"agrees": True})
    assert clock(order, "promise")["state"] == "running"
    order = _given_on(town, no)
    assert clock(order, "promise_1")["state"] == "void"


def test_the_next_unit_replies_without_those_whom_the_former_called(world: World) -> None:
    no = _handled(world)
    whistle = {"orgs": WATER, "task": "关阀", "meet_at": "2026-03-02T15:00:00+08:00", "place": "清溪大道8号"}
    world.unit_head.act(no, "whistle", data=whistle)
    order = _given_on(world, no)
    assert [one["state"] for one in order["whistles"]] == ["void"]
    assert {c["state"] for c in order["clocks"] if c["name"].startswith("whistle")} == {"void"}
    come = world.water_liaison.send(no, "report_in", data={"org": WATER, "step": "signed"})
    assert said(come) == (409, "whistle.not_open")
    world.market_liaison.act(no, "contact", data={"connected": True})
    order = world.market_liaison.act(no, "reply", data={"result": "solved", "text": "已处理"})
    assert order["status"] == "replied"


def test_the_next_unit_may_ask_for_an_extension_of_its_own(town: World) -> None:
    no = _handled(town)
    town.unit_head.act(no, "extend", reason="需协调", data={"until": "2026-03-12"})
    town.dispatcher.act(no, "approve_extension")
    _given_on(town, no)
    town.market_liaison.act(no, "extend", reason="需会商", data={"until": "2026-03-13"})


@pytest.mark.parametrize("name", ["extend", "exclude"])
def test_another_life_may_ask_anew(town: World, name: str) -> None:
    no = _handled(town)
    asks: dict[str, Any] = {"extend": {"data": {"until": "2026-05-20"}}, "exclude": {}}
    town.unit_head.act(no, "extend", reason="需协调", data={"until": "2026-03-12"})
    town.dispatcher.act(no, "approve_extension")
    town.handler.act(no, "contact", data={"connected": True})
    town.handler.act(no, "reply", data={"result": "solved", "text": "已处理"})
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    town.unit_head.act(no, "exclude", reason="诉求于法无据")
    town.assessor.act(no, "approve_exclusion")
    assert town.center_head.act(no, "approve_exclusion")["excluded"] is True
    order = town.at("2026-05-06 09:00").shift_lead.act(no, "reopen", reason="现场未处理", evidence=["b" * 64])
    assert order["excluded"] is False
    assert [_excluded(town, month) for month in ("2026-03", "2026-05", "2026-06")] == [[no], [no], []]
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.handler.act(no, "accept")
    town.unit_head.act(no, name, reason="再次发生", **asks[name])


def _excluded(world: World, month: str) -> list[str]:
    """What is taken out of the base of a month."""
    began = cst(f"{month}-01 00:00")
    with world.database.reading() as session:
        return sorted(period_rows.excluded(session, "jinnan", since=began))
