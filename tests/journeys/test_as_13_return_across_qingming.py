"""AS-13, AS-14, AS-15: returns approved, rejected, too late, complex; and the third dispatch."""

from typing import Any

import pytest

from tests.factories.figures import compare, figures
from tests.factories.journeys import UNCLEAR, WRONG_DUTY, at, backed, clock, due, said
from tests.factories.rules import cst
from tests.factories.world import MARKET, NOBODYS, URBAN, WATER, World


def _with_a(world: World) -> tuple[str, dict[str, Any]]:
    world.live_in("jinnan").at("2026-04-02 16:00")
    no = world.order(position=NOBODYS, grade="ordinary")
    order = world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    assert due(order, "finish", "return_window") == at(finish="2026-04-14 24:00", return_window="2026-04-03 24:00")
    return no, order


def test_as_13_approved_a_new_assignment_begins_and_the_callers_clock_stays(world: World) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-03 10:00").liaison.act(no, "return", **WRONG_DUTY)
    backed(world, no)
    world.at("2026-04-03 15:00").shift_lead.act(no, "approve_return", data={"error": "dispatcher"})
    order = world.at("2026-04-03 15:05").dispatcher.act(no, "dispatch", data={"org": WATER})
    assert due(order, "receive", "return_window", "finish", "caller") == at(
        receive="2026-04-07 24:00", return_window="2026-04-07 24:00", finish="2026-04-15 24:00",
        caller="2026-04-14 24:00",
    )  # fmt: skip
    assert clock(order, "caller")["scope"] == "centre"
    assert {clock(order, f"{name}_1")["state"] for name in ("receive", "finish")} == {"void"}
    assert [(r["approved"], r["error"], r["by"]) for r in order["returns"]] == [(True, "dispatcher", "liaison")]


def test_as_13_the_unit_asked_for_one_return_and_the_dispatcher_erred_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "org")
    no, _ = _with_a(world)
    world.at("2026-04-03 10:00").liaison.act(no, "return", **WRONG_DUTY)
    backed(world, no)
    world.at("2026-04-03 15:00").dispatcher.act(no, "approve_return")
    world.at("2026-04-03 15:05").dispatcher.act(no, "dispatch", data={"org": WATER})
    table = figures(world.at("2026-04-30 09:00"), "2026-04")
    of_a = {name: table[URBAN].get(name) for name in ("return_rate", "bad_return_rate", "dispatch_accuracy")}
    assert of_a == {"return_rate": (1, 1), "bad_return_rate": (0, 1), "dispatch_accuracy": (0, 1)}
    assert (table[WATER]["return_rate"], table[WATER]["dispatch_accuracy"]) == ((0, 1), (1, 1))
    assert not {"accept_on_time", "close_on_time"} & table[URBAN].keys()  # void: A owes nothing


def test_as_14_rejected_nothing_moves(world: World) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-03 10:00").liaison.act(no, "return", **WRONG_DUTY)
    order = world.at("2026-04-03 15:00").dispatcher.act(no, "reject_return", reason="首派负责")
    assert due(order, "finish") == at(finish="2026-04-14 24:00")


def test_as_14_too_late_it_is_handled(world: World) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-07 09:00")
    assert "return" not in world.liaison.get(f"/orders/{no}")["allowed_actions"]
    assert "return" not in world.liaison.get("/orders")["items"][0]["allowed_actions"]
    refused = world.liaison.send(no, "return", **WRONG_DUTY)
    assert said(refused) == (409, "return.window_over")
    assert "已超退单时限" in refused.get_json()["message"]


def test_as_14_marked_as_complex_in_time_it_may_go_back_for_a_day_longer(world: World) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-03 17:00")
    order = world.dispatcher.act(no, "settle_due", data={"choice": "keep", "complex": True})
    assert due(order, "return_window") == at(return_window="2026-04-07 24:00")
    order = world.at("2026-04-07 09:00").liaison.act(no, "return", **WRONG_DUTY)
    assert order["status"] == "return_pending"


def test_as_14_marked_as_complex_after_the_window_nothing_changes(world: World) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-04 00:00")
    order = world.dispatcher.act(no, "settle_due", data={"choice": "keep", "complex": True})
    assert due(order, "return_window") == at(return_window="2026-04-03 24:00")
    assert said(world.at("2026-04-07 09:00").liaison.send(no, "return", **WRONG_DUTY)) == (409, "return.window_over")


@pytest.mark.parametrize("to", [{}, {"org": URBAN}], ids=["whoever has it", "another"])
def test_as_15_after_the_third_dispatch_somebody_is_designated(world: World, to: dict[str, str]) -> None:
    no, _ = _with_a(world)
    world.at("2026-04-03 10:00").liaison.act(no, "return", **WRONG_DUTY)
    backed(world, no)
    world.dispatcher.act(no, "approve_return")
    world.dispatcher.act(no, "dispatch", data={"org": WATER})
    world.water_liaison.act(no, "return", **WRONG_DUTY)
    backed(world, no, by="water_head")
    world.dispatcher.act(no, "approve_return")
    world.at("2026-04-09 11:00").dispatcher.act(no, "dispatch", data={"org": MARKET})
    world.at("2026-04-09 14:00").market_liaison.act(no, "return", **UNCLEAR)
    order = world.at("2026-04-09 16:00").center_head.act(no, "designate", reason="专题协调会议定", data=to)
    assert (order["designated"], order["lead"]["org_code"]) == (True, to.get("org", MARKET))
    assert [(task["kind"], task["since"]) for task in order["tasks"]] == [
        ("coordinate", cst("2026-04-09 16:00").isoformat())
    ]
    assert due(order, "finish") == at(finish="2026-04-20 24:00")  # C's from 11:00, another's from 16:00 of that day
    listed = world.at("2026-05-01 09:00").leader.get("/reports", month="2026-04")["sections"]
    (printed,) = (section["rows"] for section in listed if section["title"] == "指定承办")
    assert printed == [[no, "城管办" if to else "市场监管所", "2026-04-09 16:00", "专题协调会议定"]]
    world.at("2026-04-09 17:00")
    if not to:
        assert said(world.market_liaison.send(no, "return", **WRONG_DUTY)) == (409, "return.designated")
        assert "return" not in world.market_liaison.get(f"/orders/{no}")["allowed_actions"]
