"""Whatever a client sends: the right 4xx, a stable name, and nothing written."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.db import Base
from tests.factories.world import SPOT, World, here

ACT_ID = "0190a1b2-0000-7000-8000-00000000000a"
BIG = "井" * 100_000
NO_TEXT = (5, 1.5, True, [], {}, ["a"])
FAR_TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2025-09-26T21:40:00", "now", 0, "", None, [])


def _written(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        return {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _refused(world: World, answers: list[Any], before: dict[str, int]) -> None:
    for said, answer in answers:
        body = answer.get_json()
        assert 400 <= answer.status_code < 500, (said, answer.text[:300])
        assert {"code", "status", "message", "error"} <= set(body), (said, body)
        assert body["code"] == answer.status_code
        assert "." in body["error"]
        assert body["error"] != "server.error"
    assert _written(world) == before


CALLS: list[dict[str, Any]] = [
    {name: ...} for name in ("type", "grade", "title")
] + [
    {name: value} for name in ("type", "grade", "title", "content", "address", "source", "hazard")
    for value in NO_TEXT
] + [
    {"position": value} for value in (
        5, "here", [], {}, {"lng": 1}, {"lng": "x", "lat": 1}, {"lng": 181, "lat": 0}, {"lng": 0, "lat": -90.1},
        {"lng": 1e300, "lat": 0}, {"lng": True, "lat": []}, SPOT | {"datum": "mars"}, SPOT | {"accuracy": 5},
        {"lng": "nan", "lat": 1}, {"lng": "inf", "lat": 1}, {"lng": None, "lat": None},
    )
] + [
    {"caller": value} for value in (None, 5, [], {"phone": "call me"}, {"phone": 138}, {"name": "x" * 65},
                                    {"anonymity": "half"}, {"email": "a@b"}, {"name": "a\u0000b"})
] + [
    {"colour": "red"}, {"status": "closed"}, {"id": "7"}, {"id": None}, {"title": ""}, {"title": "   "},
    {"title": "x" * 201}, {"content": "x" * 4001}, {"address": "x" * 301}, {"title": "a\u0007b"}, {"upstream_no": ""},
    {"upstream_no": "a b"}, {"upstream_no": "x" * 81}, {"queue": "yes"}, {"queue": None},
    {"category": "x" * 21}, {"source": "a b"}, {"grade": "nonsense"}, {"type": "nonsense"},
    {"hazard": "nonsense"}, {"content": BIG},
]  # fmt: skip


def test_calls_that_cannot_be_meant(town: World) -> None:
    before = _written(town)
    _refused(town, [(changes, town.agent.register(**changes)) for changes in CALLS], before)


ACTS: list[dict[str, Any]] = [
    {name: ...} for name in ("id", "action", "occurred_at")
] + [
    {"id": value} for value in ("", "x", 5, None, [], "0190a1b2-0000-7000-8000")
] + [
    {"action": value} for value in ("", "fly", 5, None, [], "register", "queue", "attach", "answer", "ACCEPT")
] + [
    {"occurred_at": value} for value in FAR_TIMES
] + [
    {"seen_version": value} for value in ("1", 1.5, -1, 2**40, True, [])
] + [
    {"action": "arrive", "position": value} for value in (
        5, [], {}, {"lng": 1}, SPOT | {"accuracy_m": -1}, SPOT | {"accuracy_m": "x"}, SPOT | {"lng": 200},
        here() | {"samples": [{"lng": 1}]}, here() | {"samples": [SPOT] * 51}, here() | {"samples": 5},
        here() | {"samples": [SPOT | {"at": "0001-01-01T00:00:00+14:00"}]}, SPOT | {"datum": 5},
        {"lng": "NaN", "lat": 0},
    )
] + [
    {"evidence": value} for value in (5, "a" * 64, ["x"], ["a" * 63], ["g" * 64], [5], [None], ["a" * 64] * 31)
] + [
    {"data": value} for value in (5, [], "x", {"a b": 1}, {"a": {}}, {"a": []}, {"a": "x" * 4001}, {"x" * 41: 1},
                                  {f"k{n}": n for n in range(41)}, {"phase": "never"}, {"phase": 5})
] + [
    {"clock": value} for value in (5, {}, {"ticket": "x"}, {"ticket": "x", "elapsed_ms": "1"},
                                   {"ticket": "", "elapsed_ms": 1},
                                   {"ticket": "x", "elapsed_ms": -1}, {"ticket": "x", "elapsed_ms": 10**12})
] + [
    {"note": "x" * 2001}, {"note": 5}, {"note": "", "reason": "x"}, {"reason": "x" * 501}, {"colour": 1},
    {"version": 1}, {"action": "contact"}, {"action": "contact", "data": {"connected": "yes"}},
    {"action": "contact", "data": {"connected": True, "method": "pigeon"}},
    {"action": "contact", "data": {"connected": True, "outcome": "x"}}, {"note": BIG},
]  # fmt: skip


def test_acts_that_cannot_be_meant(town: World) -> None:
    no = town.order()
    town.worker1.act(no, "accept")
    before, answers = _written(town), []
    for changes in ACTS:
        act = {"id": str(uuid4()), "action": "note", "occurred_at": town.now.isoformat(), "note": "x"} | changes
        body = {name: value for name, value in act.items() if value is not ...}
        answers.append((changes, town.worker1.ask("POST", f"/orders/{no}/actions", json=body)))
    _refused(town, answers, before)


@pytest.mark.parametrize("ticket", ["x.y", "é.é", "²." + "A" * 24, "1" * 190 + ".A", "٣.AAAA"])
def test_tickets_that_are_not_ours_prove_nothing(town: World, ticket: str) -> None:
    no = town.order()
    order = town.worker1.act(no, "accept", clock={"ticket": ticket, "elapsed_ms": 5})
    assert order["events"][-1]["effective_at"] == town.now.isoformat()


def test_devices_and_receipts_that_cannot_be_meant(town: World) -> None:
    keys = {"p256dh": "B" + "A" * 86, "auth": "A" * 22}
    good = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": keys}
    wrong: list[dict[str, Any]] = [
        {}, {"endpoint": 5}, {"endpoint": "https://evil.example/x"}, {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com@evil.example/"}, {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://127.0.0.1/x"}, {"endpoint": "x" * 2000}, {"keys": None}, {"keys": {}},
        {"keys": {"auth": "A" * 22}},
        {"keys": keys | {"auth": "!" * 22}}, {"keys": keys | {"p256dh": "A" * 87}}, {"keys": keys},
    ]  # fmt: skip
    before = _written(town)
    answers = [(w, town.worker1.ask("POST", "/push/subscriptions", json=good | w)) for w in wrong]
    said = {"alarm": ACT_ID, "at": town.now.isoformat(), "kind": "shown"}
    wrong = [{"alarm": "x"}, {"at": "x"}, {"at": FAR_TIMES[0]}, {"kind": "eaten"}, {"colour": 1}, {}]
    answers += [(w, town.worker1.ask("POST", "/push/receipts", json=said | w)) for w in wrong]
    answers += [
        ("test", town.worker1.ask("POST", "/push/test")),
        ("x", town.worker1.ask("DELETE", "/push/subscriptions/x")),
    ]
    _refused(town, answers, before)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/locate", 422), ("/locate?lng=x&lat=1", 422), ("/locate?lng=nan&lat=1", 422), ("/locate?lng=181&lat=1", 422),
     ("/locate?lng=1&lat=1&datum=mars", 422), ("/locate?lng=1&lat=1&colour=red", 422), ("/places", 422),
     ("/places?q=", 422),     ("/places?q=x&limit=99", 422), ("/cells?limit=0", 422), ("/cells?code=a%20b", 422),
     ("/cells?cursor=" + "x" * 50, 422),     ("/cells?colour=red", 422),
     ("/sync?colour=red", 422), ("/cells.geojson?code=1", 422),
     ("/orders/%00", 422),
     ("/orders/" + "9" * 3000, 404), ("/orders/..%2F..%2Fetc", 404), ("/orders/é", 404), ("/orders?q=%00", 422),
     ("/photos/x/large", 404), ("/photos/" + "a" * 64 + "/large", 404), ("/public/x", 404), ("/nothing", 404)],
)  # fmt: skip
def test_questions_that_cannot_be_meant(town: World, path: str, status: int) -> None:
    answer = town.dispatcher.ask("GET", path)
    assert answer.status_code == status, answer.text
    assert "." in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/orders"), ("DELETE", "/orders"), ("POST", "/sync"), ("PATCH", "/me")]
)
def test_verbs_that_a_door_does_not_know(town: World, method: str, path: str) -> None:
    answer = town.agent.ask(method, path)
    assert (answer.status_code, answer.get_json()["error"]) == (405, "request.method_not_allowed")


@pytest.mark.parametrize(
    "made_from_a_name", ["6ba7b810-9dad-31d1-80b4-00c04fd430c8", "6ba7b810-9dad-51d1-80b4-00c04fd430c8"]
)
def test_an_id_that_could_be_foreseen_is_refused(town: World, made_from_a_name: str) -> None:
    no = town.order()
    link = town.callback.get(f"/orders/{no}")["resident_link"].removeprefix("/r/")
    said = {"id": made_from_a_name, "contacted": True}
    for refused in (
        town.worker1.send(no, "accept", id=made_from_a_name), town.agent.register(id=made_from_a_name),
        town.anybody().post(f"/api/v1/public/{link}/answers", json=said),
    ):  # fmt: skip
        assert (refused.status_code, "id" in str(refused.get_json()["errors"])) == (422, True)


def test_errors_stand_under_the_names_of_their_fields(town: World) -> None:
    body = town.agent.register(title=5, grade=...).get_json()["errors"]
    assert set(body) == {"title", "grade"}
    assert set(town.agent.ask("GET", "/orders", query_string={"limit": "many"}).get_json()["errors"]) == {"limit"}


def test_who_guesses_a_word_is_told_which_there_are(town: World) -> None:
    no = town.order()
    town.worker1.act(no, "accept")
    for action, data, choice in (
        ("contact", {"connected": True, "method": "fax"}, "visit"),
        ("reply", {"result": "done", "text": "已处理"}, "solved"),
    ):
        facts = town.worker1.send(no, action, data=data).get_json()["facts"]
        assert choice in facts["choices"]
