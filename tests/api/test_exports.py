"""Files of orders: asked for with a reason, callers' data by two people, marked, and every fetch on record."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from backend.services import export_rows, exports
from tests.factories.journeys import said
from tests.factories.world import CALLER, NOBODYS, WATER, World

WHY = {"reason": "报送区政府月报"}
MASKED = {"caller_name": "王*", "caller_phone": "138****5678"}


def _ask(world: World, name: str, **wanted: Any) -> Any:
    return world.person(name).ask("POST", "/exports", json={"id": str(uuid4()), "format": "csv"} | WHY | wanted)


def _decide(world: World, name: str, export_id: str, *, agrees: bool = True) -> Any:
    body = {"agrees": agrees, "reason": "用途明确"}
    return world.person(name).ask("POST", f"/exports/{export_id}/decision", json=body)


def _asked(world: World, name: str, **wanted: Any) -> str:
    key = str(uuid4())
    answer = _ask(world, name, id=key, **wanted)
    assert answer.status_code == 201, answer.text
    return key


def _file(world: World, name: str, export_id: str) -> str:
    answer = world.person(name).ask("GET", f"/exports/{export_id}/file")
    assert answer.status_code == 200, answer.text
    return answer.data.decode()


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def _state(world: World, name: str, export_id: str) -> dict[str, Any]:
    return next(one for one in world.person(name).get("/exports")["items"] if one["id"] == export_id)


def test_without_callers_one_person_and_a_reason_are_enough(world: World) -> None:
    no = world.order(title="井盖缺失")
    key = _asked(world, "supervisor")
    assert _state(world, "supervisor", key)["state"] == "writing"
    world.work()
    text = _file(world, "supervisor", key)
    (row,) = _rows(text)
    assert (row["工单编号"], row["标题"], row["状态"]) == (no, "井盖缺失", "待签收")
    assert row["登记时间"] == "2025-09-26 21:38:00"
    assert row["导出标记"] == f"姓名supervisor(supervisor) 2025-09-26 21:38 {key[:8]}"
    assert not [value for value in CALLER.values() if value in text]
    assert "诉求人" not in row


def test_a_unit_that_leads_stands_in_its_row_and_what_was_answered(town: World) -> None:
    no = town.order()
    town.replied(no)
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "basically"})
    led = town.order(position=NOBODYS)
    town.dispatcher.act(led, "dispatch", data={"org": WATER})
    key = _asked(town, "leader")
    town.work()
    rated, given = _rows(_file(town, "leader", key))
    assert (rated["承办人"], rated["回单时间"]) == ("姓名worker1", "2025-09-26 21:38:00")
    assert rated["是否满意"] == "basically"
    assert (given["承办单位"], given["承办人"]) == ("水务所", "")


def test_callers_data_wait_for_a_second_person_who_is_not_the_first(world: World) -> None:
    world.order()
    key = _asked(world, "center_head", private=True)
    world.work()
    assert said(world.center_head.ask("GET", f"/exports/{key}/file")) == (409, "export.not_ready")
    assert said(_decide(world, "center_head", key)) == (403, "export.own")
    assert said(_decide(world, "supervisor", key)) == (403, "role.forbidden")
    assert _decide(world, "sec_admin", key).status_code == 200
    assert said(_decide(world, "sec_admin", key)) == (409, "export.decided")
    world.work()
    (row,) = _rows(_file(world, "center_head", key))
    assert (row["诉求人"], row["联系电话"]) == (CALLER["name"], CALLER["phone"])


@pytest.mark.parametrize(("name", "kind", "sees"), [
    ("dispatcher", {}, {"caller_name": CALLER["name"], "caller_phone": CALLER["phone"]}),
    ("dispatcher", {"anonymity": "hide_name"}, {"caller_name": "王*", "caller_phone": CALLER["phone"]}),
    ("dispatcher", {"anonymity": "hide_all"}, {"caller_name": "王*", "caller_phone": None}),
    ("leader", {}, MASKED), ("supervisor", {}, MASKED), ("unit_head", {}, MASKED),
    ("leader", {"anonymity": "hide_all"}, MASKED | {"caller_phone": None}),
])  # fmt: skip
def test_a_role_that_may_not_see_callers_gets_them_masked(
    town: World, name: str, kind: dict[str, str], sees: dict[str, str | None]
) -> None:
    no = town.order(caller=CALLER | kind)
    key = _asked(town, name, private=True, format="geojson")
    _decide(town, "sec_admin", key)
    town.work()
    (feature,) = json.loads(_file(town, name, key))["features"]
    assert {name: feature["properties"][name] for name in MASKED} == sees
    found = [(a["account"], a["how"]) for a in town.auditor.get(f"/orders/{no}/accesses")["items"]]
    assert ((name, "exported") in found) == (sees["caller_phone"] == CALLER["phone"])


def test_what_is_refused_is_never_written(world: World) -> None:
    world.order()
    key = _asked(world, "leader", private=True)
    assert _decide(world, "sec_admin", key, agrees=False).get_json()["items"][0]["state"] == "rejected"
    world.work()
    assert said(world.leader.ask("GET", f"/exports/{key}/file")) == (409, "export.not_ready")
    late = _asked(world, "leader", private=True)
    world.later(days=4)
    assert _state(world, "leader", late)["state"] == "expired"
    assert said(_decide(world, "sec_admin", late)) == (409, "export.lapsed")


def test_nobody_exports_what_he_may_not_know_of(world: World) -> None:
    near, far = world.order(), world.order(position={"lng": 114.175, "lat": 22.84})
    for name, sees in (("unit_head", {near}), ("leader", {near, far})):
        key = _asked(world, name)
        world.work()
        assert {row["工单编号"] for row in _rows(_file(world, name, key))} == sees
    assert said(_ask(world, "worker1")) == (403, "role.forbidden")
    assert said(world.unit_head.ask("GET", f"/exports/{key}/file")) == (404, "export.not_found")


def test_a_report_gives_its_words_to_nobody_without_a_second_person(town: World) -> None:
    town.order(type="report", content="举报人住对面三楼")
    key = _asked(town, "leader")
    town.work()
    assert "对面" not in _file(town, "leader", key)


def test_filters_choose_by_day_status_and_cell(town: World) -> None:
    town.at("2025-09-26 23:59")
    friday = town.order()
    saturday = town.at("2025-09-27 00:00").order()
    town.worker1.act(saturday, "accept")
    for wanted, sees in (
        ({"to": "2025-09-26"}, {friday}), ({"from": "2025-09-27"}, {saturday}),
        ({"status": "in_progress"}, {saturday}), ({"cell": "441900120"}, set()),
    ):  # fmt: skip
        town.later(days=4)
        key = _asked(town, "leader", **wanted)
        town.work()
        assert {row["工单编号"] for row in _rows(_file(town, "leader", key))} == sees, wanted


@pytest.mark.parametrize("format_", ["csv", "geojson"])
def test_a_long_file_is_written_part_by_part(
    world: World, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "BATCH", 2)
    nos = [world.order() for _ in range(4)]
    key = _asked(world, "leader", format=format_)
    assert (_state(world, "leader", key)["done"], _state(world, "leader", key)["total"]) == (0, 4)
    world.work()
    text = _file(world, "leader", key)
    assert _state(world, "leader", key)["done"] == 4
    found = ([row["工单编号"] for row in _rows(text)] if format_ == "csv"
             else [each["properties"]["no"] for each in json.loads(text)["features"]])  # fmt: skip
    assert found == nos


def test_formulas_stay_text(town: World) -> None:
    for title in ("=1+1", '＝HYPERLINK("http://x")', "@SUM(A1)", "-2+3", "+86", " =cmd"):
        town.order(title=title)
    key = _asked(town, "leader")
    town.work()
    titles = [row["标题"] for row in _rows(_file(town, "leader", key))]
    assert len(titles) == 6
    assert all(title.startswith("'") for title in titles), titles


def test_every_fetch_is_on_record_and_a_file_does_not_stay(world: World) -> None:
    world.order()
    key = _asked(world, "leader")
    world.work()
    for _ in range(2):
        _file(world.later(minutes=1), "leader", key)
    fetched = _state(world, "auditor", key)["downloads"]
    assert [(one["account"], one["at"]) for one in fetched][-1] == ("leader", world.now.isoformat())
    assert len(fetched) == 2
    keys = [exports.part_key(key, 0)]
    assert world.context.store.exists(keys[0])
    world.later(days=3).work()
    assert not world.context.store.exists(keys[0])
    assert said(world.leader.ask("GET", f"/exports/{key}/file")) == (409, "export.not_ready")
    assert _state(world, "auditor", key)["state"] == "expired"


def test_the_same_request_again_is_one_and_too_many_are_refused(world: World) -> None:
    key = str(uuid4())
    assert [_ask(world, "leader", id=key).status_code for _ in range(2)] == [201, 200]
    assert said(_ask(world, "leader", id=key, format="geojson")) == (409, "export.id_reused")
    for _ in range(exports.MOST_OPEN - 1):
        _asked(world, "leader")
    assert said(_ask(world, "leader")) == (409, "export.enough")
    assert _ask(world, "supervisor").status_code == 201
    assert len(world.leader.get("/exports")["items"]) == 3
    assert len(world.auditor.get("/exports")["items"]) == 4


def test_whoever_lost_his_role_gets_no_file(town: World) -> None:
    town.order()
    key = _asked(town, "leader")
    with town.database.unit_of_work() as session:
        town.give(session, "leader", "reviewer")
    town.work()
    assert _state(town, "auditor", key)["state"] == "failed"
