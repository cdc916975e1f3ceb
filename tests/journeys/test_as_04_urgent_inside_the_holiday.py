"""AS-04: a short limit that a long holiday stretches asks a person, who may set an inner one."""

import pytest

from backend.services import alarms
from tests.factories.figures import compare, figures
from tests.factories.journeys import at, clock, due, said
from tests.factories.rules import cst
from tests.factories.world import NOBODYS, World

BURST = {"grade": "urgent", "hazard": "utility_water_power_gas_heat", "title": "水管爆裂"}


def test_as_04_the_dispatcher_chooses_and_alarms_follow_the_inner_limit(world: World) -> None:
    world.live_in("jinnan").at("2025-10-01 10:00")
    no = world.order(position=NOBODYS, **BURST)
    refused = world.dispatcher.send(no, "dispatch", data={"org": "water"})
    assert said(refused) == (409, "dispatch.gap_choice_missing")
    facts = refused.get_json()["facts"]
    assert (facts["due_at"], facts["hours"]) == (cst("2025-10-09 24:00").isoformat(), 8 * 24 + 14)
    assert facts["choices"] == ["internal", "keep", "raise"]
    inner = {"org": "water", "gap": "internal", "internal_due_at": "2025-10-02T10:00:00+08:00"}
    order = world.dispatcher.act(no, "dispatch", data=inner)
    assert due(order, "receive", "finish") == at(receive="2025-10-01 10:30", finish="2025-10-09 24:00")
    assert clock(order, "finish")["internal_due_at"] == cst("2025-10-02 10:00").isoformat()
    world.water_liaison.act(no, "accept")
    world.at("2025-10-02 10:01")
    order = world.water_liaison.act(no, "reply", reason="已电话说明", data={"result": "solved", "text": "已修复"})
    assert clock(order, "finish")["state"] == "on_time"


def test_as_04_the_roster_never_waits_and_a_dispatcher_settles_it_afterwards(world: World) -> None:
    world.live_in("jinnan").at("2025-10-01 10:00")
    no = world.order(**BURST)
    order = world.dispatcher.get(f"/orders/{no}")
    assert (order["status"], order["gap"]["due_at"]) == ("dispatched", cst("2025-10-09 24:00").isoformat())
    assert "settle_due" in order["allowed_actions"]
    world.work()
    with world.database.reading() as session:
        told = {(alarm["account_id"], alarm["kind"]) for alarm in alarms.raised_since(session, world.now)}
    assert (world.ids["dispatcher"], "stretched") in told
    order = world.dispatcher.act(no, "settle_due", data={"choice": "internal", "due_at": "2025-10-02T10:00:00+08:00"})
    assert order["gap"] is None
    assert clock(order, "finish")["internal_due_at"] == cst("2025-10-02 10:00").isoformat()
    assert due(order, "finish") == at(finish="2025-10-09 24:00")


def test_as_04_the_worker_urges_at_the_inner_limit_and_assessment_waits_for_the_outer_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "org")
    world.live_in("jinnan").at("2025-10-01 10:00")
    no = world.order(position=NOBODYS, **BURST)
    inner = {"org": "water", "gap": "internal", "internal_due_at": "2025-10-02T10:00:00+08:00"}
    world.dispatcher.act(no, "dispatch", data=inner)
    world.water_liaison.act(no, "accept")
    world.at("2025-10-02 09:59:59").work()
    assert _urgings(world, no) == []
    world.at("2025-10-02 10:00").work()
    assert _urgings(world, no) == [cst("2025-10-02 10:00").isoformat()]
    world.at("2025-10-09 23:59:59").water_liaison.act(no, "contact", data={"connected": True})
    assert "close_on_time" not in figures(world, "2025-10")["water"]
    world.water_liaison.act(no, "reply", reason="已电话说明", data={"result": "solved", "text": "已修复"})
    world.at("2025-10-09 24:00")
    assert figures(world, "2025-10")["water"]["close_on_time"] == (1, 1)


def _urgings(world: World, no: str) -> list[str]:
    """For when the urgings of the deadline were planned."""
    events = world.supervisor.get(f"/orders/{no}")["events"]
    return [e["facts"]["planned_at"] for e in events if e["event"] == "supervision.warned"
            and e["facts"]["rung"] == "urge" and e["facts"]["of"] == "finish"]  # fmt: skip
