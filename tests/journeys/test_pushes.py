"""Pushes as phones get them: sealed, short-lived, once a device; and what becomes of devices that are gone."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa

from backend.models import Alarm, Delivery, OutboxRow, Subscription
from tests.factories.push_service import Fault, PushService
from tests.factories.push_service import Subscription as Browser
from tests.factories.world import CALLER, World


def _subscribe(world: World, browsers: PushService, account: str = "worker1") -> Browser:
    person = world.person(account)
    browser = browsers.subscribe(person.get("/push/key")["key"])
    assert person.ask("POST", "/push/subscriptions", json=browser.as_json()).status_code == 201
    return browser


def _count(world: World, what: type) -> int:
    with world.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


def _ttls(phone: Browser) -> dict[str, int]:
    """How long each kind of push was to live, in seconds."""
    letters = zip(phone.decrypt(), phone.received(), strict=True)
    return {json.loads(letter)["kind"]: int(sent.headers["ttl"]) for letter, sent in letters}


def _again(world: World) -> None:
    """The worker died after the work and before it could say so: everything is due once more."""
    with world.database.unit_of_work() as session:
        session.execute(sa.update(OutboxRow).where(OutboxRow.job != "push").values(done_at=None))


def test_an_alarm_raised_twice_reaches_each_device_once(world: World, browsers: PushService) -> None:
    phone, tablet = _subscribe(world, browsers), _subscribe(world, browsers)
    tools = world.tools(real_push=True)
    world.order()
    world.work(tools)
    _again(world)
    assert world.work(tools) > 0
    assert (len(phone.received()), len(tablet.received())) == (1, 1)
    assert (_count(world, Alarm), _count(world, Delivery)) == (1, 2)


def test_a_push_carries_number_and_class_only(town: World, browsers: PushService) -> None:
    phone = _subscribe(town, browsers)
    no = town.order(title="王小明家井盖缺失", address="清溪大道8号")
    town.work(town.tools(real_push=True))
    (letter,) = phone.decrypt()
    said = json.loads(letter)
    assert said["no"] == no
    for secret in (CALLER["name"], CALLER["phone"], "清溪大道", "井盖", "worker1"):
        assert secret not in letter.decode()


def test_nobody_elses_phone_is_told(town: World, browsers: PushService) -> None:
    other = _subscribe(town, browsers, "worker2")
    town.order()
    town.work(town.tools(real_push=True))
    assert other.received() == []


@pytest.mark.parametrize(
    ("answer", "kind"), [("take_over", "hand_over_taken"), ("decline_hand_over", "hand_over_declined")]
)
def test_who_offered_an_order_hears_what_became_of_it(
    world: World, browsers: PushService, answer: str, kind: str
) -> None:
    no, tools = world.order(), world.tools(real_push=True)
    world.worker1.act(no, "accept")
    world.work(tools)
    giver, colleague = _subscribe(world, browsers), _subscribe(world, browsers, "worker2")
    world.worker1.act(no, "hand_over", data={"to": "worker2"})
    world.work(tools)
    assert [json.loads(letter)["kind"] for letter in colleague.decrypt()] == ["hand_over_offered"]
    assert giver.received() == []
    world.worker2.act(no, answer)
    world.work(tools)
    (letter,) = giver.decrypt()
    said = json.loads(letter)
    assert (said["no"], said["class"], said["kind"]) == (no, "urgent", kind)
    assert set(said) == {"alarm", "no", "class", "class_name", "kind", "at", "url"}
    assert len(colleague.received()) == 1  # he knows what he did


def test_dispatchers_learn_of_what_waits_for_them(town: World, browsers: PushService) -> None:
    desk = _subscribe(town, browsers, "dispatcher")
    no = town.order(position={"lng": 114.3, "lat": 22.84}, address="")
    town.work(town.tools(real_push=True))
    assert [(m["no"], m["kind"]) for m in map(json.loads, desk.decrypt())] == [(no, "queued")]
    assert desk.received()[0].headers["ttl"] == "3600"


def test_a_device_that_is_gone_is_forgotten_and_stops_no_other(town: World, browsers: PushService) -> None:
    old, new = _subscribe(town, browsers), _subscribe(town, browsers)
    browsers.unsubscribe(old)
    town.order()
    town.work(town.tools(real_push=True))
    assert len(new.received()) == 1
    with town.database.reading() as session:
        assert list(session.scalars(sa.select(Subscription.endpoint))) == [new.endpoint]


@pytest.mark.parametrize(
    ("fault", "wait_s"), [(Fault(429, {"Retry-After": "40"}), 40), (Fault(503), 2)], ids=["429", "503"]
)
def test_a_push_service_that_cannot_now_is_asked_again(
    town: World, browsers: PushService, fault: Fault, wait_s: int
) -> None:
    phone, tools = _subscribe(town, browsers), town.tools(real_push=True)
    town.order()
    browsers.faults.append(fault)
    town.work(tools)
    town.later(seconds=wait_s - 0.5).work(tools)
    assert phone.received() == []
    town.later(seconds=0.5).work(tools)
    (told,) = phone.received()
    assert told.headers["ttl"] == str(30 * 60 - wait_s)


def test_whoever_gets_an_order_after_its_contact_hears_of_it_for_an_hour(town: World, browsers: PushService) -> None:
    phone, tools = _subscribe(town, browsers, "worker2"), town.tools(real_push=True)
    no = town.order()
    town.worker1.act(no, "accept")
    town.worker1.act(no, "contact", data={"connected": True, "method": "call"})
    town.later(minutes=31).dispatcher.act(no, "reassign", reason="换人", data={"handler": "worker2"})
    town.work(tools)
    assert _ttls(phone)["dispatched"] == 3600


@pytest.mark.parametrize("late", [False, True], ids=["before its deadline", "after it"])
def test_work_that_comes_back_is_told_while_it_can_be_done(town: World, browsers: PushService, late: bool) -> None:
    phone, tools = _subscribe(town, browsers), town.tools(real_push=True)
    no = town.order()
    town.replied(no)
    town.work(tools)
    due = next(c["due_at"] for c in town.worker1.get(f"/orders/{no}")["clocks"] if c["name"] == "finish")
    left = datetime.fromisoformat(due) - town.now
    town.later(seconds=left.total_seconds() + 60 if late else 600).reviewer.act(no, "send_back", reason="照片不清")
    town.work(tools)
    assert _ttls(phone)["sent_back"] == (3600 if late else left.total_seconds() - 600)


def test_a_push_is_not_tried_again_once_its_deadline_has_passed(town: World, browsers: PushService) -> None:
    phone, tools = _subscribe(town, browsers), town.tools(real_push=True)
    town.order()
    browsers.faults += [Fault(503)]
    town.work(tools)
    town.later(minutes=31).work(tools)
    assert "dispatched" not in _ttls(phone)
    with town.database.reading() as session:
        waiting = sa.select(OutboxRow.id).where(OutboxRow.job == "push", OutboxRow.done_at.is_(None))
        assert session.scalars(waiting).all() == []


def test_a_worker_that_was_down_still_tells_what_it_has_not_told(town: World, browsers: PushService) -> None:
    phone, tools = _subscribe(town, browsers), town.tools(real_push=True)
    town.order()
    town.work()
    with town.database.unit_of_work() as session:
        session.execute(sa.delete(Delivery))
        session.execute(sa.update(OutboxRow).where(OutboxRow.job == "push").values(done_at=None))
    town.later(minutes=31).work(tools)
    assert _ttls(phone)["dispatched"] == 600


def test_what_was_read_on_one_device_is_not_pushed_again(town: World, browsers: PushService) -> None:
    phone, tools = _subscribe(town, browsers), town.tools(real_push=True)
    town.order()
    town.work(tools)
    alarm = json.loads(phone.decrypt()[0])["alarm"]
    said = {"alarm": alarm, "at": town.now.isoformat(), "kind": "opened"}
    assert town.worker1.ask("POST", "/push/receipts", json=said).status_code == 201
    assert town.worker1.ask("POST", "/push/receipts", json=said).status_code == 200
    assert town.worker2.ask("POST", "/push/receipts", json=said).status_code == 404
    with town.database.unit_of_work() as session:
        session.execute(sa.update(OutboxRow).where(OutboxRow.job == "push").values(done_at=None))
    town.work(tools)
    assert len(phone.received()) == 1


def test_shown_on_one_device_keeps_no_other_silent(town: World, browsers: PushService) -> None:
    desk, phone = _subscribe(town, browsers), _subscribe(town, browsers)
    tools = town.tools(real_push=True)
    town.order()
    browsers.faults += [Fault(503), Fault(503)]
    town.work(tools)
    with town.database.reading() as session:
        alarm = session.scalar(sa.select(Alarm.id))
    said = {"alarm": alarm, "at": town.now.isoformat(), "kind": "shown"}
    assert town.worker1.ask("POST", "/push/receipts", json=said).status_code == 201
    town.later(seconds=3).work(tools)
    assert (len(desk.received()), len(phone.received())) == (1, 1)


def test_a_phone_that_asks_eight_times_at_once_is_one_device(world: World, browsers: PushService) -> None:
    device = browsers.subscribe(world.worker1.get("/push/key")["key"]).as_json()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: world.worker1.ask("POST", "/push/subscriptions", json=device), range(8)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.get_json()["id"] for a in answers}) == _count(world, Subscription) == 1


def test_a_phone_follows_whoever_signs_in_on_it(town: World, browsers: PushService) -> None:
    shared = _subscribe(town, browsers, "worker2")
    again = town.worker1.ask("POST", "/push/subscriptions", json=shared.as_json())
    assert again.status_code == 201
    town.order(position={"lng": 114.155, "lat": 22.84})
    town.work(town.tools(real_push=True))
    assert shared.received() == []
    assert town.worker2.ask("DELETE", f"/push/subscriptions/{again.get_json()['id']}").status_code == 404
    assert town.worker1.ask("DELETE", f"/push/subscriptions/{again.get_json()['id']}").status_code == 204
    assert _count(town, Subscription) == 0


def test_a_trial_shows_how_far_it_has_come(town: World, browsers: PushService) -> None:
    phone, tablet = _subscribe(town, browsers), browsers.subscribe(town.worker1.get("/push/key")["key"])
    made = town.worker1.ask("POST", "/push/subscriptions", json=tablet.as_json()).get_json()["id"]
    alarm = town.worker1.ask("POST", "/push/test", json={"subscription": made}).get_json()["alarm"]
    path = f"/push/test/{alarm}"
    assert town.worker1.get(path) == {"sent": [], "shown_at": None, "opened_at": None}

    town.work(town.tools(real_push=True))
    assert (len(phone.received()), len(tablet.received())) == (0, 1)
    state = town.worker1.get(path)
    assert [one["status"] for one in state["sent"]] == ["delivered"]
    assert state["shown_at"] is None

    shown = {"alarm": alarm, "at": town.now.isoformat(), "kind": "shown"}
    assert town.worker1.ask("POST", "/push/receipts", json=shown).status_code == 201
    assert town.worker1.get(path)["shown_at"] == town.now.isoformat()
    assert town.person("worker2").ask("GET", path).status_code == 404


def test_a_trial_rings_nobody_elses_device(town: World, browsers: PushService) -> None:
    other = browsers.subscribe(town.person("worker2").get("/push/key")["key"])
    theirs = town.person("worker2").ask("POST", "/push/subscriptions", json=other.as_json()).get_json()["id"]
    refused = town.worker1.ask("POST", "/push/test", json={"subscription": theirs})
    assert (refused.status_code, refused.get_json()["error"]) == (422, "push.no_device")
    town.work(town.tools(real_push=True))
    assert other.received() == []
