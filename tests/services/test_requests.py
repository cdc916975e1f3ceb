"""What one asks and another decides: returns, extensions, suspensions, refusals, exclusions."""

from typing import Any

import pytest

from backend.domain.policy_rules import Extensions, Span, Suspensions
from tests.factories.journeys import UNCLEAR, WRONG_DUTY, backed
from tests.factories.procedures import rule
from tests.factories.rules import cst
from tests.factories.world import FAR, NOBODYS, SECOND, URBAN, WATER, World, here

WEEK = {"extensions": Extensions(max_count=1, cap=Span(15, "workday")), "suspensions": Suspensions(max_days=90)}
REFUSAL = {"refusal_grounds": {"out_of_area": "不属本地管辖"}}


def _clock(order: dict[str, Any], name: str) -> dict[str, Any]:
    return next(clock for clock in order["clocks"] if clock["name"] == name)


def _error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def _resumed(order: dict[str, Any]) -> list[dict[str, Any]]:
    return [event for event in order["events"] if event["event"] == "order.resumed"]


def _led_by_unit(world: World, org: str = URBAN) -> str:
    no = world.order(position=NOBODYS, grade="ordinary", type="complaint")
    world.dispatcher.act(no, "dispatch", data={"org": org})
    return no


def test_a_return_goes_back_to_the_desk_and_on_to_the_unit_that_was_suggested(world: World) -> None:
    no = _led_by_unit(world)
    order = world.liaison.act(no, "return", **WRONG_DUTY)
    assert (order["status"], order["pending"]["return"]["data"]["suggest_name"]) == ("return_pending", "水务所")
    assert "approve_return" not in order["allowed_actions"]
    assert "approve_return" not in world.dispatcher.get(f"/orders/{no}")["allowed_actions"]
    assert _error(world.dispatcher.send(no, "approve_return")) == (409, "return.head_missing")
    backed(world, no)
    assert {"approve_return", "reject_return"} <= set(world.dispatcher.get(f"/orders/{no}")["allowed_actions"])
    refused = world.dispatcher.send(no, "approve_return", data={"error": "dispatcher"})
    assert _error(refused) == (403, "return.own_error")
    order = world.shift_lead.act(no, "approve_return", data={"error": "dispatcher"})
    assert (order["status"], order["lead"], order["pending"]) == ("pending_dispatch", None, {})
    assert [(r["approved"], r["error"]) for r in order["returns"]] == [(True, "dispatcher")]
    order = world.dispatcher.act(no, "dispatch", data={"org": WATER})
    assert order["lead"]["org_code"] == WATER
    assert world.liaison.ask("GET", f"/orders/{no}").status_code == 200  # his unit had it; late work is still welcome
    assert no not in {item["no"] for item in world.liaison.get("/orders")["items"]}


def test_rejected_nothing_has_moved(world: World) -> None:
    no = _led_by_unit(world)
    before = world.handler.act(no, "accept")
    world.handler.act(no, "return", **WRONG_DUTY)
    order = world.dispatcher.act(no, "reject_return", reason="首派负责")
    assert (order["status"], order["lead"]) == ("in_progress", before["lead"])
    assert _clock(order, "finish")["due_at"] == _clock(before, "finish")["due_at"]


@pytest.mark.parametrize(
    ("said", "error"),
    [({"data": {"ground": "wrong_duty"}}, "act.reason_missing"),
     ({"reason": "不归我管", "data": {"ground": "weather"}}, "return.ground_unknown"),
     ({"reason": "不归我管", "data": {"ground": "wrong_duty", "article": "清单"}}, "return.suggest_missing"),
     ({"reason": "不归我管", "data": {"ground": "wrong_duty", "suggest": WATER}}, "return.proof_missing"),
     ({"reason": "不归我管", "data": {"ground": "owner_unclear"}}, "return.proof_missing"),
     ({"reason": "不归我管", "data": UNCLEAR["data"] | {"suggest": "nowhere"}}, "unit.unknown"),
     ({"reason": "不归我管", "data": UNCLEAR["data"] | {"complex": 1}}, "act.not_a_flag")],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_return_without_its_grounds_is_refused(town: World, said: dict[str, Any], error: str) -> None:
    no = _led_by_unit(town)
    assert _error(town.liaison.send(no, "return", **said)) == (422, error)
    assert town.dispatcher.get(f"/orders/{no}")["status"] == "dispatched"


def test_an_extension_is_asked_and_decided_by_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, **WEEK)
    no = _led_by_unit(world)
    order = world.handler.act(no, "accept")
    due = _clock(order, "finish")["due_at"]
    order = world.handler.act(no, "extend", reason="需协调施工", data={"until": "2025-10-15"})
    assert _clock(order, "finish")["due_at"] == due
    assert _error(world.handler.send(no, "extend", reason="再延"))[1] == "extension.pending"
    assert _error(world.dispatcher.send(no, "approve_extension")) == (409, "extension.head_missing")
    backed(world, no, "extension")
    order = world.dispatcher.act(no, "approve_extension")
    clock = _clock(order, "finish")
    assert (clock["due_at"], clock["due_source"]) == (cst("2025-10-15 24:00").isoformat(), "extension")
    assert [(t["kind"], t["done_at"]) for t in order["tasks"]] == [("tell_caller", None)]
    order = world.handler.act(no, "contact", data={"connected": True})
    assert order["tasks"][0]["done_at"] == world.now.isoformat()
    assert _error(world.handler.send(no, "extend", reason="再延"))[1] == "extension.too_many"


@pytest.mark.parametrize(
    ("until", "error"),
    [("2025-09-27", "extension.shortens"), ("2026-09-27", "extension.beyond_cap"), ("soon", "act.not_a_date")],
)
def test_an_extension_lies_between_the_limit_and_the_cap(
    town: World, monkeypatch: pytest.MonkeyPatch, until: str, error: str
) -> None:
    rule(monkeypatch, **WEEK)
    no = _led_by_unit(town)
    assert _error(town.liaison.send(no, "extend", reason="需协调", data={"until": until})) == (422, error)


def test_a_place_without_extensions_gives_none(town: World) -> None:
    no = _led_by_unit(town)
    assert "extend" not in town.liaison.get(f"/orders/{no}")["allowed_actions"]
    assert _error(town.liaison.send(no, "extend", reason="需协调"))[0] == 409


def test_a_suspension_rests_until_its_day_of_review_and_ends_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(monkeypatch, **WEEK)
    no = _led_by_unit(world)
    world.handler.act(no, "accept")
    said = {"reason": "需天气转暖", "data": {"plan": "回填沥青", "review_on": "2025-11-03"}}
    order = world.handler.act(no, "suspend", **said)
    assert (order["status"], order["pending"]["suspension"]["by"]) == ("in_progress", "handler")
    assert _error(world.center_head.send(no, "suspend")) == (409, "suspension.head_missing")
    assert "suspend" not in world.center_head.get(f"/orders/{no}")["allowed_actions"]
    backed(world, no, "suspension")
    assert "suspend" in world.center_head.get(f"/orders/{no}")["allowed_actions"]
    order = world.center_head.act(no, "suspend")
    assert (order["status"], order["review_at"]) == ("suspended", cst("2025-11-03 24:00").isoformat())
    assert _clock(order, "finish")["paused"] is True
    world.at("2025-11-03 23:59").work()
    assert world.dispatcher.get(f"/orders/{no}")["status"] == "suspended"
    world.at("2025-11-04 01:00").work()
    order = world.dispatcher.get(f"/orders/{no}")
    (event,) = _resumed(order)
    assert (order["status"], event["actor"], order["suspension"]) == ("in_progress", "system", None)
    assert event["effective_at"] == cst("2025-11-03 24:00").isoformat()
    world.later(days=1).work()
    assert len(_resumed(world.dispatcher.get(f"/orders/{no}"))) == 1


def test_resumed_by_hand_it_is_not_resumed_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, **WEEK)
    no = _led_by_unit(world)
    world.handler.act(no, "accept")
    world.handler.act(no, "suspend", reason="等材料", data={"plan": "换管", "review_on": "2025-11-03"})
    backed(world, no, "suspension")
    world.center_head.act(no, "suspend")
    world.handler.act(no, "resume")
    world.at("2025-11-05 01:00").work()
    assert [event["actor"] for event in _resumed(world.dispatcher.get(f"/orders/{no}"))] == ["handler"]


@pytest.mark.parametrize(
    ("data", "error"),
    [({"review_on": "2025-11-03"}, "suspension.plan_missing"), ({"plan": "换管"}, "suspension.review_missing"),
     ({"plan": "换管", "review_on": "2025-09-01"}, "act.day_past"),
     ({"plan": "换管", "review_on": "2027-01-01"}, "suspension.too_long"),
     ({"plan": "换管", "review_on": "never"}, "act.not_a_date")],
    ids=str,
)  # fmt: skip
def test_a_suspension_without_plan_and_day_is_refused(
    town: World, monkeypatch: pytest.MonkeyPatch, data: dict[str, Any], error: str
) -> None:
    rule(monkeypatch, **WEEK)
    no = _led_by_unit(town)
    town.handler.act(no, "accept")
    assert _error(town.handler.send(no, "suspend", reason="等材料", data=data)) == (422, error)


def test_two_refuse_an_appeal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(monkeypatch, **REFUSAL)
    no = world.order(position=NOBODYS)
    said = {"reason": "属于外省", "data": {"ground": "out_of_area"}}
    assert _error(world.agent.send(no, "refuse", reason="x", data={"ground": "mood"}))[1] == "refusal.ground_unknown"
    order = world.agent.act(no, "refuse", **said)
    assert (order["status"], order["pending"]["refusal"]["by"]) == ("pending_dispatch", "agent")
    assert world.agent.act(no, "refuse", **said)["status"] == "pending_dispatch"
    order = world.shift_lead.act(no, "refuse", **said)
    assert (order["status"], order["refusal"]["decided_by"]) == ("not_accepted", "shift_lead")
    assert [task["why"] for task in order["tasks"]] == ["not_accepted"]


def test_an_exclusion_needs_two_others(world: World) -> None:
    no = world.order()
    world.unit_head.act(no, "exclude", reason="诉求不合理")
    assert _error(world.assessor.send(no, "exclude", reason="x"))[0] == 403
    world.assessor.act(no, "approve_exclusion")
    assert _error(world.assessor.send(no, "approve_exclusion")) == (403, "exclusion.second_person")
    order = world.center_head.act(no, "approve_exclusion")
    assert order["excluded"] is True
    assert _error(world.unit_head.send(no, "exclude", reason="再来"))[1] == "exclusion.done"


def test_an_order_moves_within_its_town_and_its_clocks_do_not(world: World) -> None:
    no = world.order()
    before = world.worker1.act(no, "accept")
    order = world.dispatcher.act(no, "reassign", reason="属第二网格", data={"cell": SECOND})
    assert (order["lead"]["handler"]["account"], order["cell"]["code"]) == ("worker2", SECOND)
    assert order["clocks"] == before["clocks"]
    assert order["events"][-1]["facts"]["from_cell"]["code"] != SECOND
    refused = world.dispatcher.send(no, "reassign", reason="水务", data={"handler": "water_liaison"})
    assert _error(refused) == (409, "reassign.out_of_scope")


def test_to_another_town_it_is_a_return_with_the_map_as_proof(world: World) -> None:
    no = world.order()
    world.worker1.act(no, "accept")
    order = world.worker1.act(no, "reassign", reason="在乙街道", position=here(lng=114.175))
    asked = order["pending"]["return"]
    assert order["status"] == "return_pending"
    assert (asked["data"]["ground"], asked["data"]["to_cell"]["code"]) == ("wrong_area", FAR)


@pytest.mark.parametrize(
    ("said", "error"),
    [({}, "reassign.target_missing"), ({"data": {"cell": "x"}}, "cell.unknown"),
     ({"position": here(lng=100.0)}, "reassign.no_cell_here"),
     ({"position": here(lng=114.155)}, "reassign.proof_missing"),
     ({"position": here(lng=114.165), "evidence": ["a" * 64]}, "reassign.nobody_on_duty"),
     ({"data": {"handler": "agent"}}, "dispatch.unknown_handler")],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_move_that_leads_nowhere_is_refused(town: World, said: dict[str, Any], error: str) -> None:
    no = town.order()
    refused = town.worker1.send(no, "reassign", reason="不在此处", **said)
    assert refused.get_json()["error"] == error
    assert refused.status_code in {409, 422}
    assert town.worker1.get(f"/orders/{no}")["lead"]["handler"]["account"] == "worker1"
