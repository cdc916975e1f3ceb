"""An order goes to a person, to a cell's duty or to a unit; a unit's people see it, and whoever accepts leads it."""

from typing import Any

import pytest

from tests.factories.world import NOBODYS, SECOND, URBAN, WATER, World

UNDER_URBAN = ("liaison", "handler", "unit_head")
OTHERS = ("water_liaison", "water_head", "far_head", "market_liaison", "worker1", "cadre")


def _for_unit(world: World, **said: Any) -> str:
    no = world.order(position=NOBODYS)
    world.dispatcher.act(no, "dispatch", data={"org": URBAN} | said)
    return no


def _sees(world: World, name: str, no: str) -> bool:
    person = world.person(name)
    opened = person.ask("GET", f"/orders/{no}").status_code == 200
    assert (no in {item["no"] for item in person.get("/orders")["items"]}) is opened, name
    return opened


def test_a_units_people_see_its_order_and_nobody_elses_do(world: World) -> None:
    no = _for_unit(world)
    order = world.dispatcher.get(f"/orders/{no}")
    assert order["lead"] == {"org": "城管办", "org_code": URBAN, "handler": None}
    assert {name for name in (*UNDER_URBAN, *OTHERS) if _sees(world, name, no)} == set(UNDER_URBAN)
    assert no in {seen["no"] for seen in world.handler.get("/sync")["orders"]}


def test_whoever_accepts_becomes_the_handler(world: World) -> None:
    no = _for_unit(world)
    assert "accept" in world.handler.get(f"/orders/{no}")["allowed_actions"]
    assert "arrive" not in world.handler.get(f"/orders/{no}")["allowed_actions"]
    order = world.handler.act(no, "accept")
    assert order["lead"]["handler"] == {"account": "handler", "name": "姓名handler"}
    assert (order["status"], order["events"][-1]["facts"]["handler"]["account"]) == ("in_progress", "handler")
    assert "arrive" in order["allowed_actions"]
    refused = world.liaison.send(no, "accept")
    assert refused.status_code == 403
    assert {name for name in (*UNDER_URBAN, *OTHERS) if _sees(world, name, no)} == set(UNDER_URBAN)


def test_only_one_of_a_unit_becomes_the_handler(world: World) -> None:
    no = _for_unit(world)
    seen = world.dispatcher.get(f"/orders/{no}")["version"]
    world.handler.act(no, "accept", seen_version=seen)
    lost = world.liaison.send(no, "accept", seen_version=seen)
    assert lost.status_code in {403, 409}
    assert world.dispatcher.get(f"/orders/{no}")["lead"]["handler"]["account"] == "handler"


@pytest.mark.parametrize(
    ("data", "error"),
    [({"org": "nowhere"}, "unit.unknown"), ({"org": URBAN, "assist": "nowhere"}, "unit.unknown"),
     ({"org": URBAN, "assist": f"{WATER},{URBAN}"}, "dispatch.assists_itself"),
     ({"handler": "agent"}, "dispatch.unknown_handler"), ({"handler": 7}, "dispatch.unknown_handler"),
     ({"org": URBAN, "grade": "golden"}, "order.unknown_grade"), ({"org": URBAN, "complex": "yes"}, "act.not_a_flag"),
     ({"cell": "1"}, "cell.unknown"), ({}, "dispatch.nobody_on_duty"),
     ({"org": URBAN, "gap": "later"}, "due.choice_missing"), ({"org": URBAN, "gap": "raise"}, "due.grade_missing"),
     ({"org": URBAN, "gap": "internal"}, "due.internal_missing"),
     ({"org": URBAN, "gap": "internal", "internal_due_at": "2025-09-25T10:00:00+08:00"}, "due.internal_beyond")],
    ids=str,
)  # fmt: skip
def test_a_dispatch_that_means_nothing_is_refused(town: World, data: dict[str, Any], error: str) -> None:
    no = town.order(position=NOBODYS)
    refused = town.dispatcher.send(no, "dispatch", data=data)
    assert (refused.status_code, refused.get_json()["error"]) == (422, error)
    assert town.dispatcher.get(f"/orders/{no}")["status"] == "pending_dispatch"


def test_a_unit_that_assists_may_contact_and_nothing_else(world: World) -> None:
    no = _for_unit(world, assist=WATER)
    order = world.water_liaison.get(f"/orders/{no}")
    assert order["assists"] == [{"code": WATER, "name": "水务所"}]
    assert {"contact", "note"} <= set(order["allowed_actions"])
    assert {"accept", "reply", "return"}.isdisjoint(order["allowed_actions"])
    order = world.water_liaison.act(no, "contact", data={"connected": True})
    (contact,) = (c for c in order["clocks"] if c["name"] == "contact")
    assert contact["stopped_at"] == world.now.isoformat()
    world.handler.act(no, "accept")
    refused = world.water_liaison.send(no, "reply", data={"result": "solved", "text": "已处理"})
    assert (refused.status_code, refused.get_json()["error"]) == (403, "act.forbidden")


def test_what_a_relieved_lead_did_meanwhile_is_kept_as_a_contribution(world: World) -> None:
    no = world.order()
    world.worker1.act(no, "accept")
    world.dispatcher.act(no, "reassign", reason="调休", data={"handler": "worker2"})
    late = world.later(minutes=5).worker1.send(no, "contact", data={"connected": True})
    assert late.status_code == 201, late.text
    assert late.get_json()["event"]["event"] == "order.contributed"
    order = world.worker2.get(f"/orders/{no}")
    assert (order["status"], order["contacts"]) == ("in_progress", [])
    assert [(c["by"], c["action"]) for c in order["contributions"]] == [("worker1", "contact")]
    (contact,) = (c for c in order["clocks"] if c["name"] == "contact")
    assert contact["stopped_at"] is None  # it was not his any more, and worker2 has reached nobody yet


def test_what_is_offered_is_taken_by_that_colleague_alone(world: World) -> None:
    no = world.order()
    order = world.worker1.act(no, "hand_over", data={"to": "worker2"})
    due = {clock["name"]: clock["due_at"] for clock in order["clocks"]}
    assert _sees(world, "worker2", no)
    assert world.worker2.get(f"/orders/{no}")["allowed_actions"] == ["note", "take_over", "decline_hand_over"]
    order = world.worker2.act(no, "take_over")
    assert (order["lead"]["handler"]["account"], order["offered_to"]) == ("worker2", None)
    assert {clock["name"]: clock["due_at"] for clock in order["clocks"]} == due
    assert no not in {item["no"] for item in world.worker1.get("/orders")["items"]}


def test_declined_it_stays_where_it_is(world: World) -> None:
    no = world.order()
    world.worker1.act(no, "hand_over", data={"to": "worker2"})
    world.worker2.act(no, "decline_hand_over")
    assert not _sees(world, "worker2", no)
    order = world.worker1.get(f"/orders/{no}")
    assert (order["lead"]["handler"]["account"], order["offered_to"]) == ("worker1", None)


@pytest.mark.parametrize(("to", "error"), [("worker1", "hand_over.to_oneself"), ("agent", "dispatch.unknown_handler"),
                                           (None, "hand_over.to_missing")])  # fmt: skip
def test_only_a_colleague_of_the_field_is_offered_an_order(town: World, to: str | None, error: str) -> None:
    refused = town.worker1.send(town.order(), "hand_over", data={"to": to})
    assert (refused.status_code, refused.get_json()["error"]) == (422, error)


def test_an_order_of_the_roster_belongs_to_the_unit_of_whoever_is_on_duty(town: World) -> None:
    with town.database.unit_of_work() as session:
        town.join(session, "worker2", URBAN)
    order = town.agent.register(position={"lng": 114.155, "lat": 22.84}).get_json()
    assert (order["cell"]["code"], order["lead"]["org_code"]) == (SECOND, URBAN)
    assert town.unit_head.get(f"/orders/{order['no']}")["lead"]["handler"]["account"] == "worker2"
    assert not _sees(town, "handler", order["no"])
