"""One act, one event: repeated, reused, late, blind, and simultaneous."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.models import OrderEvent, PrivacyAccess
from tests.factories.world import World


def _events(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(OrderEvent)) or 0


def test_an_act_again_is_the_same_event_and_writes_nothing(world: World) -> None:
    no, said = world.order(), {"id": str(uuid4()), "note": "在路上", "occurred_at": world.now.isoformat()}
    first = world.worker1.send(no, "note", **said)
    before = _events(world)
    again = world.later(minutes=1).worker1.send(no, "note", **said, seen_version=1)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert _events(world) == before


def test_it_is_still_the_same_event_after_the_order_has_gone_on(world: World) -> None:
    no, act_id, at = world.order(), str(uuid4()), world.now.isoformat()
    first = world.worker1.send(no, "accept", id=act_id, occurred_at=at, seen_version=2).get_json()
    world.worker1.act(no, "contact", data={"connected": True})
    again = world.worker1.send(no, "accept", id=act_id, occurred_at=at, seen_version=2)
    assert (again.status_code, again.get_json()["event"]) == (200, first["event"])
    assert again.get_json()["order"]["version"] == first["order"]["version"] + 1


@pytest.mark.parametrize(
    "change",
    [{"note": "anders"}, {"reason": "x"}, {"data": {"phase": "after"}}, {"evidence": ["a" * 64]},
     {"action": "accept"}, {"occurred_at": "2025-09-26T20:00:00+08:00"}, {"position": {"lng": 114.1, "lat": 22.8}}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_an_id_with_another_body_is_refused(town: World, change: dict[str, object]) -> None:
    no = town.order()
    act = {"id": str(uuid4()), "action": "note", "occurred_at": town.now.isoformat(), "note": "在路上"}
    assert town.worker1.ask("POST", f"/orders/{no}/actions", json=act).status_code == 201
    before = _events(town)
    refused = town.worker1.ask("POST", f"/orders/{no}/actions", json=act | change)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "act.id_reused")
    assert _events(town) == before


def test_an_id_belongs_to_one_order_and_one_person(world: World) -> None:
    no, other, act_id, at = world.order(), world.order(), str(uuid4()), world.now.isoformat()
    world.worker1.act(no, "note", id=act_id, occurred_at=at, note="在路上")
    for person, target in ((world.worker1, other), (world.dispatcher, no)):
        refused = person.send(target, "note", id=act_id, occurred_at=at, note="在路上")
        assert (refused.status_code, refused.get_json()["error"]) == (409, "act.id_reused")


def test_a_blind_act_meets_the_present_order(world: World) -> None:
    no = world.order()
    world.replied(no)
    world.reviewer.act(no, "send_back", reason="照片不清")
    refused = world.worker1.send(no, "reply", seen_version=8, data={"result": "solved", "text": "已加盖"})
    body = refused.get_json()
    assert (refused.status_code, body["error"]) == (409, "order.version_conflict")
    present = body["facts"]["order"]
    assert present["version"] == 9
    assert present["review"]["reason"] == "照片不清"
    assert "reply" in present["allowed_actions"]
    order = world.worker1.act(no, "reply", seen_version=9, data={"result": "solved", "text": "已加盖"})
    assert order["status"] == "replied"


def test_what_a_worker_did_himself_does_not_conflict(world: World) -> None:
    no = world.order()
    for action in ("accept", "contact", "contact"):
        world.worker1.act(no, action, seen_version=2, data={"connected": True} if action == "contact" else {})
    world.dispatcher.act(no, "note", note="来电人催促")
    assert world.worker1.act(no, "contact", seen_version=2, data={"connected": True})["version"] == 7


def test_a_version_from_the_future_conflicts(world: World) -> None:
    refused = world.worker1.send(world.order(), "accept", seen_version=7)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "order.version_conflict")


def test_eight_at_once_are_one_event(world: World) -> None:
    no, said = world.order(), {"id": str(uuid4()), "occurred_at": world.now.isoformat()}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: world.worker1.send(no, "accept", **said), range(8)))
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201], [a.text for a in answers]
    assert len({a.get_json()["event"]["hash"] for a in answers}) == 1


def test_eight_different_acts_at_once_stand_in_one_row(world: World) -> None:
    no = world.order()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: world.worker1.send(no, "note", note=f"{n}"), range(16)))
    assert {a.status_code for a in answers} == {201}
    assert [e["version"] for e in world.worker1.get(f"/orders/{no}")["events"]] == list(range(1, 19))


def test_only_one_of_two_dispatchers_wins(world: World) -> None:
    no = world.order(position={"lng": 114.165, "lat": 22.84})
    with ThreadPoolExecutor(2) as threads:
        answers = list(
            threads.map(
                lambda who: world.dispatcher.send(no, "dispatch", seen_version=2, data={"handler": who}),
                ("worker1", "worker2"),
            )
        )
    assert sorted(a.status_code for a in answers) == [201, 409]
    lost = next(a for a in answers if a.status_code == 409).get_json()
    won = next(a for a in answers if a.status_code == 201).get_json()
    assert lost["error"] in {"order.version_conflict", "order.not_allowed"}
    assert world.dispatcher.get(f"/orders/{no}")["lead"] == won["order"]["lead"]


def test_whoever_is_shown_the_number_by_an_act_is_on_record(world: World) -> None:
    no = world.order()
    assert world.worker1.act(no, "accept")["caller"]["phone"]
    with world.database.reading() as session:
        assert list(session.scalars(sa.select(PrivacyAccess.account_id))) == [world.ids["worker1"]]
