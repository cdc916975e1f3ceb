"""An urgent order of Qingxi from the call to the closing, over HTTP and through the worker (AS-06)."""

import json
from typing import Any

import pytest

from backend.services import log
from tests.factories.push_service import PushService, Subscription
from tests.factories.rules import cst
from tests.factories.world import CALLER, FIRST, SPOT, THIRD, World, here, jpeg, sha

EVENING = {"contact": "2025-09-26 22:10", "arrive": "2025-09-26 22:40", "finish": "2025-09-26 24:00",
           "feedback": "2025-09-29 24:00", "receive": "2025-09-26 22:10"}  # fmt: skip
ACROSS_MIDNIGHT = {"contact": "2025-09-26 23:50", "arrive": "2025-09-27 00:20", "finish": "2025-09-27 24:00",
                   "feedback": "2025-09-29 24:00", "receive": "2025-09-26 23:50"}  # fmt: skip
STEPS = [
    "order.registered", "order.queued", "order.dispatched", "order.accepted", "order.contacted", "order.contacted",
    "order.arrived", "evidence.stored", "evidence.stored", "order.replied", "order.passed", "order.rated",
]  # fmt: skip


def _phone(world: World, browsers: PushService, account: str) -> Subscription:
    person = world.person(account)
    browser = browsers.subscribe(person.get("/push/key")["key"])
    made = person.ask("POST", "/push/subscriptions", json=browser.as_json())
    assert made.status_code == 201, made.text
    return browser


def _clocks(order: dict[str, Any], field: str) -> dict[str, Any]:
    """What is owed, by name; the return window is a right."""
    return {clock["name"]: clock[field] for clock in order["clocks"] if clock["name"] != "return_window"}


def _dues(order: dict[str, Any]) -> dict[str, Any]:
    return _clocks(order, "due_at")


def _expected(dues: dict[str, str]) -> dict[str, str]:
    return {name: cst(text).isoformat() for name, text in dues.items()}


@pytest.mark.parametrize(
    ("called", "dispatched", "dues"),
    [("2025-09-26 21:38", "2025-09-26 21:40", EVENING), ("2025-09-26 23:17", "2025-09-26 23:20", ACROSS_MIDNIGHT)],
    ids=["evening", "across midnight"],
)
def test_as_06_from_the_call_to_the_closing(
    world: World, browsers: PushService, called: str, dispatched: str, dues: dict[str, str]
) -> None:
    phone, tools = _phone(world, browsers, "worker1"), world.tools(real_push=True)

    world.at(called)
    no = world.order(position={"lng": 114.165, "lat": 22.84}, upstream_no="DG20250926-000417")
    queued = world.dispatcher.get(f"/orders/{no}")
    assert (queued["status"], queued["cell"]["code"], queued["clocks"]) == ("pending_dispatch", THIRD, [])
    assert world.worker1.ask("GET", f"/orders/{no}").status_code == 404
    world.at(dispatched)
    order = world.dispatcher.act(no, "dispatch", data={"handler": "worker1"}, seen_version=queued["version"])
    assert _dues(order) == _expected(dues)

    world.later(seconds=2).work(tools)
    _was_told(phone, no)
    order = _handled(world, no)
    assert (order["status"], order["missing_evidence"], order["caller"]["phone"]) == ("replied", [], CALLER["phone"])

    world.at("2025-09-27 09:00").work(tools)
    thumb = world.reviewer.ask("GET", f"/photos/{sha(jpeg(1))}/thumb")
    assert (thumb.status_code, thumb.mimetype) == (200, "image/jpeg")
    world.reviewer.act(no, "pass")
    world.at("2025-09-28 10:00")
    order = world.callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    assert (order["status"], _dues(order)) == ("closed", _expected(dues))
    assert set(_clocks(order, "state").values()) == {"on_time"}
    assert _clocks(order, "stopped_at")["feedback"] == world.now.isoformat()
    assert [event["event"] for event in order["events"] if event["event"] != "supervision.warned"] == STEPS
    _is_finished(world, no, tools, phone)


def _was_told(phone: Subscription, no: str) -> None:
    (told,) = phone.received()
    assert (told.headers["urgency"], told.headers["ttl"]) == ("high", str(30 * 60 - 2))
    said = json.loads(phone.decrypt()[0])
    assert (said["no"], said["class"], said["class_name"], said["url"]) == (no, "urgent", "紧急", f"/orders/{no}")
    assert set(said) == {"alarm", "no", "class", "class_name", "kind", "at", "url"}


def _handled(world: World, no: str) -> dict[str, Any]:
    worker = world.later(minutes=4).worker1
    (seen,) = worker.get("/sync")["orders"]
    assert (seen["no"], seen["caller"]) == (no, {"name": "王*", "phone": CALLER["phone"], "anonymity": "open",
                                                  "withheld": False})
    worker.act(no, "accept", seen_version=seen["version"])
    worker.act(no, "contact", data={"connected": False, "method": "call", "outcome": "no_answer"})
    order = worker.act(no, "contact", data={"connected": True, "method": "call"})
    met, open_still = ("receive", "contact"), ("arrive", "finish", "feedback")
    assert _clocks(order, "state") == dict.fromkeys(met, "on_time") | dict.fromkeys(open_still, "running")
    order = worker.world.later(minutes=30).worker1.act(no, "arrive", position=here(lng=114.165))
    assert (order["arrival"]["state"], order["arrival"]["review"]) == ("verified", False)
    assert [demand["phase"] for demand in order["missing_evidence"]] == ["before", "after"]
    for seed, phase in ((1, "before"), (2, "after")):
        assert worker.upload(no, jpeg(seed), phase).status_code == 201
    return worker.act(no, "reply", data={"result": "solved", "text": "已加盖，已围护"})


def _is_finished(world: World, no: str, tools: Any, phone: Subscription) -> None:
    link = world.callback.get(f"/orders/{no}")["resident_link"]
    page = world.anybody().get(f"/api/v1/public/{link.removeprefix('/r/')}").get_json()
    assert (page["status"], page["rated"]["satisfied"]) == ("closed", "satisfied")
    assert all(step["done"] for step in page["steps"])
    assert world.worker1.get(f"/orders/{no}")["caller"] is None
    assert world.later(days=1).work(tools) == 0
    assert len(phone.received()) == 1
    with world.database.reading() as session:
        assert log.check(session) == []


def test_as_06_the_roster_hands_an_order_out_in_the_instant_of_its_call(world: World, browsers: PushService) -> None:
    phone = _phone(world, browsers, "worker1")
    world.at("2025-09-26 21:40")
    answer = world.agent.register(position=SPOT)
    order = answer.get_json()
    assert (answer.status_code, order["status"], order["cell"]["code"]) == (201, "dispatched", FIRST)
    assert order["lead"]["handler"]["account"] == "worker1"
    assert _dues(order) == _expected(EVENING)
    world.work(world.tools(real_push=True))
    assert [json.loads(letter)["no"] for letter in phone.decrypt()] == [order["no"]]


def test_as_06_deadlines_are_exclusive_to_the_second(world: World) -> None:
    world.at("2025-09-26 21:40")
    early, late = world.order(), world.order()
    for no in (early, late):
        world.worker1.act(no, "accept")
    world.at("2025-09-26 22:10").later(microseconds=-1)
    assert _clocks(world.worker1.get(f"/orders/{late}"), "state")["contact"] == "running"
    order = world.worker1.act(early, "contact", data={"connected": True})
    assert _clocks(order, "state")["contact"] == "on_time"
    world.at("2025-09-26 22:10")
    assert _clocks(world.worker1.get(f"/orders/{late}"), "state")["contact"] == "late"
    order = world.worker1.act(late, "contact", data={"connected": True})
    assert _clocks(order, "state")["contact"] == "stopped_late"
