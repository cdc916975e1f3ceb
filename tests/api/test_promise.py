"""告知承诺: what is promised stands on the caller's page, and his own word makes it a limit or does not."""

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from werkzeug.test import TestResponse

from backend.models import Alarm
from tests.factories.journeys import at, due, said
from tests.factories.world import World

PLAN = {"plan": "雨季后重铺路面", "until": "2026-04-10"}


def _promised(world: World) -> tuple[str, str]:
    world.live_in("jinnan").at("2026-03-20 09:00")
    no = world.order(grade="ordinary", title="路面塌陷")
    world.worker1.act(no, "accept")
    world.worker1.act(no, "promise", data=PLAN)
    link = str(world.callback.get(f"/orders/{no}")["resident_link"])
    return no, link.removeprefix("/r/")


def _page(world: World, token: str) -> dict[str, Any]:
    shown: dict[str, Any] = world.anybody().get(f"/api/v1/public/{token}").get_json()
    return shown


def _answer(world: World, token: str, **words: Any) -> TestResponse:
    answer = {"id": str(uuid4()), "promise": _page(world, token)["promise"]["id"]} | words
    return world.anybody().post(f"/api/v1/public/{token}/answers", json=answer)


def test_the_caller_agrees_on_his_page_and_the_day_becomes_a_clock(world: World) -> None:
    no, token = _promised(world)
    shown = _page(world, token)["promise"]
    assert shown.pop("id")
    assert shown == PLAN | {"state": "asked", "answered_at": None}
    agreed = _answer(world.at("2026-03-21 10:00"), token, agrees=True, words="可以")
    assert agreed.status_code == 201
    answered = {"id": None, "state": "agreed", "answered_at": world.now.isoformat()}
    assert agreed.get_json()["promise"] == PLAN | answered
    order = world.worker1.get(f"/orders/{no}")
    assert due(order, "promise") == at(promise="2026-04-10 24:00")
    last = order["events"][-1]
    assert (last["event"], last["actor"], last["data"]["words"]) == ("promise.agreed", "resident", "可以")


def test_the_caller_objects_and_nothing_has_changed(world: World) -> None:
    no, token = _promised(world)
    before = world.worker1.get(f"/orders/{no}")["clocks"]
    assert _answer(world, token, agrees=False, words="太久了").get_json()["promise"]["state"] == "objected"
    order = world.worker1.get(f"/orders/{no}")
    assert {c["name"]: c["due_at"] for c in order["clocks"]} == {c["name"]: c["due_at"] for c in before}
    assert "promise" in order["allowed_actions"]
    world.work()
    with world.database.reading() as session:
        assert "promise_objected" in session.scalars(sa.select(Alarm.kind)).all()


def test_an_answer_counts_once_and_only_for_the_promise_that_was_read(world: World) -> None:
    _, token = _promised(world)
    answer = {"id": str(uuid4()), "promise": _page(world, token)["promise"]["id"], "agrees": True}
    first = world.anybody().post(f"/api/v1/public/{token}/answers", json=answer)
    again = world.later(minutes=5).anybody().post(f"/api/v1/public/{token}/answers", json=answer)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    other = world.anybody().post(f"/api/v1/public/{token}/answers", json=answer | {"id": str(uuid4())})
    assert said(other) == (409, "promise.not_asked")


def test_a_page_that_shows_an_older_promise_agrees_to_nothing(world: World) -> None:
    no, token = _promised(world)
    read = _page(world, token)["promise"]["id"]
    _answer(world, token, agrees=False)
    world.worker1.act(no, "promise", data=PLAN | {"until": "2026-05-20"})
    late = _answer(world, token, promise=read, agrees=True)
    assert said(late) == (409, "promise.changed")
    assert world.worker1.get(f"/orders/{no}")["promise"]["state"] == "asked"


def test_answers_to_a_promise_that_are_none(town: World) -> None:
    no, token = _promised(town)
    before = town.callback.get(f"/orders/{no}")["version"]
    for words in ({"agrees": "yes"}, {"agrees": True, "contacted": True}, {"agrees": True, "promise": None},
                  {"agrees": True, "promise": "1"}, {"agrees": None}):  # fmt: skip
        assert _answer(town, token, **words).status_code == 422, words
    assert town.callback.get(f"/orders/{no}")["version"] == before
