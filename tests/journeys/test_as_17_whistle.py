"""AS-17: a street calls three departments; each has its own clocks, and the reply waits for all of them."""

from tests.factories.journeys import at, clock, due, said
from tests.factories.world import MARKET, URBAN, WATER, World

UNITS = (URBAN, MARKET, WATER)
DUES = {"sign": "2025-10-10 10:30", "contact": "2025-10-11 09:30", "report": "2025-10-14 24:00"}


def _whistled(world: World) -> str:
    world.live_in("jinnan").at("2025-10-09 14:00")
    no = world.order(grade="ordinary")
    world.worker1.act(no, "accept")
    world.at("2025-10-10 09:30")
    call = {"orgs": ",".join(UNITS), "kind": "emergency", "task": "联合处置", "place": "路口",
            "meet_at": "2025-10-10T11:00:00+08:00"}  # fmt: skip
    assert said(world.community.send(no, "whistle", data=call)) == (403, "whistle.not_trusted")
    order = world.unit_head.act(no, "whistle", data=call)
    for unit in UNITS:
        names = {f"whistle_{step}:{unit}": when for step, when in DUES.items()}
        assert due(order, *names) == at(**names)
    return no


def test_as_17_each_unit_has_its_clocks_and_blocks_the_reply_until_done_or_excused(world: World) -> None:
    no = _whistled(world)
    for person, unit in (("liaison", URBAN), ("market_liaison", MARKET)):
        assert "report_in" in world.person(person).get(f"/orders/{no}")["allowed_actions"]
        world.person(person).act(no, "report_in", data={"org": unit, "step": "signed"})
    order = world.at("2025-10-10 10:30").dispatcher.get(f"/orders/{no}")
    states = {unit: clock(order, f"whistle_sign:{unit}")["state"] for unit in UNITS}
    assert states == {URBAN: "on_time", MARKET: "on_time", WATER: "late"}
    world.work()
    urged = [e["facts"] for e in world.supervisor.get(f"/orders/{no}")["events"]
             if e["event"] == "supervision.warned" and e["facts"]["rung"] == "urge"]  # fmt: skip
    assert [(step["of"], step["orgs"]) for step in urged] == [("whistle_sign", [{"code": WATER}])]
    refused = world.liaison.send(no, "report_in", data={"org": WATER, "step": "signed"})
    assert said(refused) == (403, "whistle.not_your_unit")
    for person, unit in (("liaison", URBAN), ("market_liaison", MARKET)):
        world.person(person).act(no, "report_in", data={"org": unit, "step": "done"})
    reply = {"data": {"result": "solved", "text": "已处理"}}
    assert said(world.worker1.send(no, "reply", **reply)) == (409, "reply.whistle_open")
    assert "reply" not in world.worker1.get(f"/orders/{no}")["allowed_actions"]
    excused = {"reason": "无需到场", "data": {"org": WATER}}
    assert said(world.leader.send(no, "excuse", **excused)) == (403, "whistle.not_the_blower")
    world.unit_head.act(no, "excuse", **excused)
    order = world.worker1.act(no, "reply", **reply)
    assert order["status"] == "replied"
    assert due(order, "finish") == at(finish="2025-10-17 24:00")
    assert [one["state"] for one in order["whistles"]] == ["done", "done", "excused"]
