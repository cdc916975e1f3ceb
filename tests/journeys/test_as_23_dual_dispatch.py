"""AS-23: the street's office leads, the community assists; one order, one count, one record of contact."""

from tests.factories.journeys import at, clock, due, said
from tests.factories.world import COMMUNITY, URBAN, World


def test_as_23_either_contacts_first_and_only_the_lead_replies(world: World) -> None:
    world.live_in("dongcheng").at("2026-08-03 08:40")
    no = world.order(type="inquiry", grade="ordinary", queue=False)
    order = world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    assert (order["lead"]["org_code"], [unit["code"] for unit in order["assists"]]) == (URBAN, [COMMUNITY])
    assert due(order, "contact", "feedback") == at(contact="2026-08-04 08:40", feedback="2026-08-10 24:00")
    own = f"assist_receive:{COMMUNITY}"
    assert (due(order, own), clock(order, own)["state"]) == (at(**{own: "2026-08-03 10:40"}), "running")
    world.later(hours=1, minutes=59, seconds=59)
    assert no in {item["no"] for item in world.cadre.get("/orders")["items"]}
    order = world.cadre.act(no, "contact", data={"connected": True})
    assert (clock(order, "contact")["state"], len(order["contacts"])) == ("on_time", 1)
    assert (clock(order, own)["state"], clock(order, own)["stopped_at"]) == ("on_time", world.now.isoformat())
    assert (clock(order, "receive")["state"], clock(order, own)["assessed"]) == ("running", False)
    world.handler.act(no, "accept")
    refused = world.cadre.send(no, "reply", data={"result": "solved", "text": "已处理"})
    assert said(refused) == (403, "act.forbidden")
    order = world.handler.act(no, "reply", data={"result": "solved", "text": "已处理"})
    assert order["status"] == "replied"
    assert len(world.dispatcher.get("/orders")["items"]) == 1
    assert sum(world.dispatcher.get("/board")["by_status"].values()) == 1


def test_as_23_the_assists_own_receive_time_is_measured_and_hurries_nobody(world: World) -> None:
    world.live_in("dongcheng").at("2026-08-03 08:40")
    no = world.order(type="inquiry", grade="ordinary", queue=False)
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    own = f"assist_receive:{COMMUNITY}"
    world.later(hours=1).handler.act(no, "accept")
    order = world.at("2026-08-03 10:40").handler.get(f"/orders/{no}")
    assert (clock(order, "receive")["state"], clock(order, own)["state"]) == ("on_time", "late")
    world.work()
    warned = {e["facts"]["clock"] for e in world.handler.get(f"/orders/{no}")["events"] if "clock" in e["facts"]}
    assert own not in warned
    listed = world.dispatcher.get("/orders", due_before="2026-08-04T00:00:00+00:00")["items"]
    assert listed == []
    order = world.cadre.act(no, "note", note="已入户核实")
    assert clock(order, own)["state"] == "stopped_late"
