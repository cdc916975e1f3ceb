"""投诉建议: said once, read by whoever runs the app, answered to whoever said it."""

from uuid import uuid4

import pytest

from tests.factories.world import World

SAID = {"kind": "complaint", "words": "字太小，太阳下看不清"}


def test_said_once_however_often_it_is_sent(town: World) -> None:
    said = SAID | {"id": str(uuid4())}
    statuses = [town.worker1.ask("POST", "/feedback", json=said).status_code for _ in range(2)]
    assert statuses == [201, 200]
    other = town.worker2.ask("POST", "/feedback", json=said)
    assert (other.status_code, other.get_json()["error"]) == (409, "feedback.id_reused")
    assert len(town.worker1.get("/feedback/mine")["items"]) == 1
    assert town.worker2.get("/feedback/mine")["items"] == []


def test_whoever_runs_the_app_reads_it_and_answers(town: World) -> None:
    for words in ("一", "二"):
        town.later(minutes=1).worker1.ask("POST", "/feedback", json=SAID | {"id": str(uuid4()), "words": words})
    newest, oldest = town.sys_admin.get("/feedback")["items"]
    assert (newest["words"], newest["by"], oldest["words"]) == ("二", "姓名worker1", "一")
    answered = town.later(hours=1).sys_admin.ask("PUT", f"/feedback/{oldest['id']}/answer", json={"words": "已改"})
    assert answered.get_json()["answered_by"] == "姓名sys_admin"
    assert [one["words"] for one in town.center_head.get("/feedback", unanswered="true")["items"]] == ["二"]
    read = {one["words"]: one["answer"] for one in town.worker1.get("/feedback/mine")["items"]}
    assert read == {"一": "已改", "二": None}
    assert town.sys_admin.ask("PUT", f"/feedback/{uuid4()}/answer", json={"words": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["worker1", "agent", "dispatcher", "supervisor", "auditor", "exchange"])
def test_nobody_else_reads_it(town: World, name: str) -> None:
    assert town.person(name).ask("GET", "/feedback").status_code == 403
    assert town.person(name).ask("PUT", f"/feedback/{uuid4()}/answer", json={"words": "x"}).status_code == 403
