"""What phones have not sent yet: told by them, read by whoever must notice that one has gone silent."""

from uuid import uuid4

import pytest

from tests.factories.world import World

PHONE = "0190f000-0000-7000-8000-000000000001"


def _tell(world: World, unsent: int, *, name: str = "worker1", **said: object) -> int:
    body = {"device": PHONE, "unsent": unsent, "oldest_at": "2025-11-20T13:58:00+08:00"} | said
    answer = world.person(name).ask("POST", "/devices/pending", json=body, headers={"X-Build": "a1b2c3"})
    return answer.status_code


def test_a_phone_that_goes_silent_with_unsent_work_is_seen_at_the_desk(world: World) -> None:
    assert _tell(world.at("2025-11-20 14:01"), 5) == 204
    assert _tell(world.at("2025-11-20 14:02"), 3, stuck=1) == 204
    world.at("2025-11-20 15:00")
    (seen,) = world.dispatcher.get("/devices/pending")["items"]
    assert seen == {
        "account": "worker1", "name": "姓名worker1", "unsent": 3, "stuck": 1, "build": "a1b2c3",
        "oldest_at": "2025-11-20T05:58:00+00:00", "told_at": "2025-11-20T06:02:00+00:00",
    }  # fmt: skip
    assert _tell(world, 0, oldest_at=None) == 204
    assert world.dispatcher.get("/devices/pending")["items"] == []


def test_a_phone_that_two_people_share_speaks_for_each(town: World) -> None:
    _tell(town, 3)
    _tell(town.later(minutes=1), 1, name="worker2")
    assert [one["account"] for one in town.supervisor.get("/devices/pending")["items"]] == ["worker1", "worker2"]


def test_only_those_who_can_do_something_about_it_read_it(town: World) -> None:
    _tell(town, 3)
    assert town.worker2.ask("GET", "/devices/pending").status_code == 403
    assert town.person("unit_head").ask("GET", "/devices/pending").status_code == 200


def test_a_newer_build_may_say_more_and_none_may_say_nonsense(town: World) -> None:
    assert _tell(town, 2, battery=0.2) == 204
    assert _tell(town, -1) == 422
    assert _tell(town, 2, device="my phone") == 422


@pytest.mark.parametrize("build", ["", "x" * 41, "a\tb", "版本"])
def test_a_build_that_is_none_is_left_out(town: World, build: str) -> None:
    body = {"device": str(uuid4()), "unsent": 1}
    headers = {"X-Build": build.encode().decode("latin-1")}
    assert town.worker1.ask("POST", "/devices/pending", json=body, headers=headers).status_code == 204
    assert town.dispatcher.get("/devices/pending")["items"][0]["build"] == ""
