"""上报 and 自处: what a grid worker finds is registered, followed, or handled on the spot and counted apart."""

from typing import Any
from uuid import uuid4

from tests.factories.world import FAR, SPOT, World, jpeg, sha

ELSEWHERE = {"lng": 114.175, "lat": 22.84}


def _found(town: World, by: str = "worker1", **changes: Any) -> dict[str, Any]:
    call = {"id": str(uuid4()), "source": "patrol", "kind": "grid_event", "type": "help", "grade": "ordinary",
            "category": "21-01", "title": "井盖缺失破损", "position": SPOT} | changes  # fmt: skip
    answer = town.person(by).ask("POST", "/orders", json=call)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.get_json())


def test_what_is_found_goes_to_whoever_is_on_duty(town: World) -> None:
    order = _found(town, "worker2")
    assert (order["kind"], order["status"], order["lead"]["handler"]["account"]) == (
        "grid_event", "dispatched", "worker1"
    )  # fmt: skip


def test_whoever_found_it_follows_it_and_adds_to_its_file(town: World) -> None:
    no = _found(town, "worker2", position=ELSEWHERE)["no"]
    assert town.worker2.upload(no, jpeg(1), "before").status_code == 201
    assert town.worker1.ask("GET", f"/orders/{no}").status_code == 404
    order = town.worker2.get(f"/orders/{no}")
    assert (order["cell"]["code"], order["evidence"][0]["state"]) == (FAR, "stored")
    assert set(order["allowed_actions"]) <= {"note"}
    assert [o["no"] for o in town.worker2.get("/sync")["orders"]] == [no]
    assert [o["no"] for o in town.worker2.get("/orders")["items"]] == [no]


def test_following_shows_nobody_who_called(town: World) -> None:
    no = _found(town, "worker2", caller={"name": "王小明", "phone": "13800000000"})["no"]
    assert town.worker2.get(f"/orders/{no}")["caller"] is None


def test_sent_again_it_is_the_same_order(town: World) -> None:
    call = {"id": str(uuid4())}
    assert _found(town, **call)["no"] == _found(town, **call)["no"]


def test_handled_on_the_spot_it_is_closed_at_once_and_shown(town: World) -> None:
    no = _found(town, queue=False)["no"]
    photos = [jpeg(1), jpeg(2)]
    for photo, phase in zip(photos, ("before", "after"), strict=True):
        assert town.worker1.upload(no, photo, phase).status_code == 201
    said = {"evidence": [sha(photo) for photo in photos], "data": {"text": "已盖好"}}
    order = town.worker1.act(no, "self_handle", **said)
    assert (order["status"], order["kind"], order["clocks"]) == ("closed", "self_handled", [])
    assert [(e["phase"], e["state"]) for e in order["evidence"]] == [("before", "stored"), ("after", "stored")]
    assert [e["event"] for e in order["events"]][-1] == "order.self_handled"
    assert town.worker1.get(f"/orders/{no}")["reply"]["text"] == "已盖好"
    assert town.worker1.get("/sync", since=town.worker1.get("/sync")["cursor"])["orders"] == []


def test_nobody_else_handles_it_on_the_spot_nor_what_was_called_in(town: World) -> None:
    no = _found(town, queue=False)["no"]
    assert town.worker2.send(no, "self_handle", data={"text": "x"}).status_code == 404
    assert town.agent.send(no, "self_handle", data={"text": "x"}).status_code == 403
    called = town.order(type="inquiry", grade="inquiry", queue=False)
    assert town.worker1.send(called, "self_handle", data={"text": "x"}).status_code == 404


def test_it_is_counted_apart(town: World) -> None:
    town.order()
    _found(town)
    no = _found(town, queue=False)["no"]
    town.worker1.act(no, "self_handle", data={"text": "已盖好"})
    figures = {f["name"]: (f["numerator"], f["denominator"]) for f in town.dispatcher.get("/board")["figures"]}
    assert (figures["self_handled"], figures["closed"]) == ((1, 2), (0, 2))
