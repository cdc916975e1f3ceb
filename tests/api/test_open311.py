"""Open311 GeoReport v2: the standard's shapes as XML and as JSON, its errors, and nobody's data at an open door."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import jsonschema_rs
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from backend.models import Order
from tests.factories.world import CALLER, FIRST, NOBODYS, SPOT, WATER, World

CST = "+08:00"
TOLD = {
    "service_code": "01-02", "lat": str(SPOT["lat"]), "long": str(SPOT["lng"]), "address_string": "清溪大道8号",
    "description": "路口的垃圾没人收。\n请拨13900001111", "last_name": "王", "first_name": "小明",
    "phone": "+86 (138) 1234-5678", "email": "x@example.org", "attribute[hazard]": "road_safety",
}  # fmt: skip
PATHS = ("discovery", "services", "services/01-02", "services/help", "requests", "requests/{no}", "tokens/{token}",
         "requests/1999", "services/none")  # fmt: skip


def _get(town: World, path: str, **query: str) -> TestResponse:
    return town.anybody().get(f"/open311/v2/{path}", query_string=query)


def _post(town: World, kind: str = "json", *, key: str | None = "", **changes: Any) -> TestResponse:
    form = {name: value for name, value in (TOLD | changes).items() if value is not ...}
    form |= {"api_key": town.exchange.token if key == "" else key} if key is not None else {}
    return town.anybody().post(f"/open311/v2/requests.{kind}", data=form)


def _asked(town: World, **changes: Any) -> str:
    answer = _post(town, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()[0]["service_request_id"])


def _listed(town: World, **query: str) -> list[str]:
    answer = _get(town, "requests.json", **query)
    assert answer.status_code == 200, answer.text
    return [one["service_request_id"] for one in answer.get_json()]


def _spark(element: ElementTree.Element) -> Any:
    """An element of XML as the standard's JSON has it, with every leaf as text."""
    if element.tag in {"services", "service_requests", "attributes", "values", "endpoints", "formats", "errors"}:
        return [_spark(child) for child in element]
    return {child.tag: _spark(child) for child in element} if len(element) else element.text


def _read(answer: TestResponse) -> Any:
    return _spark(ElementTree.fromstring(answer.data))  # noqa: S314 - our own answer


def _as_text(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _as_text(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_as_text(one) for one in said] or []
    return None if said is None else str(said).lower() if isinstance(said, bool) else str(said)


@pytest.mark.parametrize("path", PATHS)
def test_xml_and_json_say_the_same(town: World, path: str) -> None:
    no = _asked(town)
    token = str(town.callback.get(f"/orders/{no}")["resident_link"]).removeprefix("/r/")
    path = path.format(no=no, token=token)
    xml, told = _get(town, f"{path}.xml"), _get(town, f"{path}.json")
    assert (xml.content_type, told.content_type) == ("text/xml; charset=utf-8", "application/json; charset=utf-8")
    assert xml.status_code == told.status_code
    assert xml.data.lower().startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert _read(xml) == _as_text(told.get_json())


def test_the_community_s_schemas_hold(town: World, shared_data: Path) -> None:
    _asked(town)
    folder = shared_data / "open311_signalen" / "georeport_v2_schema"
    for path, name, is_list in (("services", "service", True), ("services/01-02", "service-definition", False),
                                ("requests", "request", True)):  # fmt: skip
        schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        said = _get(town, f"{path}.json").get_json()
        assert said
        for one in said if is_list else [said]:
            jsonschema_rs.validator_for(schema).validate(one)


def test_discovery_names_the_end_point(town: World) -> None:
    said = _get(town, "discovery.json").get_json()
    assert town.anybody().get("/open311/discovery.json").get_json() == said
    (endpoint,) = said["endpoints"]
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert {"changeset", "contact", "key_service"} < said.keys()


def test_what_is_asked_here_is_an_order_like_any_other(world: World) -> None:
    no = _asked(world)
    order = world.agent.get(f"/orders/{no}")
    assert (order["source"], order["category"], order["type"], order["hazard"]) == (
        "open311", "01-02", "help", "road_safety"
    )  # fmt: skip
    assert (order["status"], order["lead"]["handler"]["account"]) == ("dispatched", "worker1")
    assert (order["title"], order["content"]) == ("路口的垃圾没人收。", TOLD["description"])
    caller = world.callback.get(f"/orders/{no}")["caller"]
    assert (caller["name"], caller["phone"]) == ("王小明", "+86 138 1234-5678")


def test_a_place_may_be_named_in_three_ways(town: World) -> None:
    nowhere = {"lat": ..., "long": ..., "address_string": ...}
    by_cell = _asked(town, **nowhere | {"address_id": FIRST})
    assert town.agent.get(f"/orders/{by_cell}")["cell"]["code"] == FIRST
    by_words = _asked(town, **nowhere | {"address_string": "火星路1号"})
    assert town.agent.get(f"/orders/{by_words}")["status"] == "pending_dispatch"
    assert _post(town, **nowhere).status_code == 400
    assert _post(town, **nowhere | {"address_id": "1"}).status_code == 400


def test_a_request_is_open_until_its_caller_has_been_called_back(world: World) -> None:
    no = _asked(world, description="井盖缺失")
    seen = _get(world, f"requests/{no}.json").get_json()[0]
    assert (seen["status"], seen["status_notes"]) == ("open", "派单：已派单，待签收")
    assert (seen["service_code"], seen["service_name"]) == ("01-02", "暴露垃圾")
    assert (seen["requested_datetime"], seen["updated_datetime"]) == (f"2025-09-26T21:38:00{CST}",) * 2
    assert (seen["lat"], seen["long"], seen["address_id"]) == (SPOT["lat"], SPOT["lng"], FIRST)
    assert (seen["agency_responsible"], seen["media_url"]) == (None, None)
    assert seen["expected_datetime"] == f"2025-10-11T00:00:00{CST}"
    world.replied(no)
    world.reviewer.act(no, "pass")
    assert _get(world, f"requests/{no}.json").get_json()[0]["status"] == "open"
    world.later(hours=1).callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    later = {"id": str(uuid4()), "words": "谢谢"}
    token = str(world.callback.get(f"/orders/{no}")["resident_link"]).removeprefix("/r/")
    world.later(hours=1).anybody().post(f"/api/v1/public/{token}/answers", json=later)
    assert world.callback.get(f"/orders/{no}")["answers"]
    seen = _get(world, f"requests/{no}.json").get_json()[0]
    assert (seen["status"], seen["updated_datetime"]) == ("closed", f"2025-09-26T22:38:00{CST}")
    assert _listed(world, status="closed") == [no]
    assert _listed(world, status="open") == []


def test_the_unit_that_leads_and_what_it_promised_can_be_read(town: World) -> None:
    no = town.order(position=NOBODYS, category="01-02")
    town.dispatcher.act(no, "dispatch", data={"org": WATER})
    assert _get(town, f"requests/{no}.json").get_json()[0]["agency_responsible"] == "水务所"
    led = _asked(town)
    town.worker1.act(led, "accept")
    town.worker1.act(led, "promise", data={"plan": "加装护栏", "until": "2025-10-20"})
    seen = _get(town, f"requests/{led}.json").get_json()[0]
    assert seen["expected_datetime"] == f"2025-10-21T00:00:00{CST}"


def test_nobody_s_data_stand_at_an_open_door(town: World) -> None:
    told = _asked(town)
    heard = town.order(title="王小明说13812345678打不通", content="住302室", address="清溪大道8号王小明家")
    for no in (told, heard):
        text = _get(town, f"requests/{no}.json").text + _get(town, f"requests/{no}.xml").text
        for secret in (*CALLER.values(), "13900001111", "x@example.org", "worker1", "姓名", "302室"):
            assert secret not in text
    confided = town.order(caller=CALLER | {"anonymity": "hide_all"})
    denounced = town.order(type="report", title="违建")
    for no in (confided, denounced):
        assert _get(town, f"requests/{no}.json").status_code == 404
    assert set(_listed(town)) == {told, heard}
    assert "report" not in {one["service_code"] for one in _get(town, "services.json").get_json()}


def test_a_link_that_somebody_sent_is_shown_to_nobody(town: World) -> None:
    no = _asked(town, description="垃圾没人收", media_url="https://example.org/wang.jpg")
    assert "example.org" in town.agent.get(f"/orders/{no}")["content"]
    shown = _get(town, f"requests/{no}.json")
    assert "example.org" not in shown.text
    assert shown.get_json()[0]["description"].startswith("垃圾没人收")


def test_lists_are_cut_by_service_state_time_and_number(world: World) -> None:
    first = _asked(world)
    second = world.later(days=2).order(category=None, title="路灯")
    third = world.later(days=2).order(category="77-77", type="complaint", title="噪声")
    assert _listed(world) == [third, second, first]
    assert _listed(world, service_code="01-02") == [first]
    assert _listed(world, service_code="01-02,complaint") == [third, first]
    assert _listed(world, service_code="help") == [second]
    assert _listed(world, start_date=f"2025-09-28T00:00:00{CST}", end_date=f"2025-09-29T00:00:00{CST}") == [second]
    assert _listed(world, start_date="2025-09-29") == [third]
    assert _listed(world, end_date="2025-09-27T00:00:00Z") == [first]
    assert _listed(world, service_request_id=f"{first},{third},1", status="closed") == [third, first]
    assert _listed(world, status="", service_code="", start_date="") == [third, second, first]
    assert _listed(world.later(days=91)) == []


@pytest.mark.parametrize(
    ("path", "query", "code", "named"),
    [
        ("services", {"jurisdiction_id": "x"}, 404, "jurisdiction_id"), ("services/77", {}, 404, "service_code"),
        ("requests/77", {}, 404, "service_request_id"), ("tokens/77", {}, 404, "token"),
        ("requests", {"status": "done"}, 400, "status"), ("requests", {"start_date": "soon"}, 400, "start_date"),
        ("requests", {"start_date": "2025-01-01", "end_date": "2025-06-01"}, 400, "90"),
        ("requests", {"start_date": "2025-02-01", "end_date": "2025-01-01"}, 400, "90"),
        ("requests", {"end_date": "0001-01-01T00:00:00Z"}, 400, "end_date"),
        ("requests", {"service_code": "01-02,none"}, 404, "service_code"), ("nothing", {}, 404, "nothing"),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_what_is_wrong_is_said_in_the_standard_s_shape(
    town: World, kind: str, path: str, query: dict[str, str], code: int, named: str
) -> None:
    answer = _get(town, f"{path}.{kind}", **query)
    said = answer.get_json() if kind == "json" else _read(answer)
    (error,) = said
    assert (answer.status_code, error["code"]) == (code, str(code))
    assert named in error["description"]


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"key": None}, 403, "api_key"), ({"key": "x"}, 403, "api_key"), ({"service_code": ...}, 400, "service_code"),
        ({"service_code": "77"}, 404, "service_code"), ({"service_code": "report"}, 404, "service_code"),
        ({"jurisdiction_id": "x"}, 404, "jurisdiction_id"), ({"lat": "91"}, 400, "lat"), ({"lat": ...}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"), ({"long": "east"}, 400, "lat"), ({"phone": "1" * 41}, 400, "phone"),
        ({"description": "长" * 4001}, 400, "description"), ({"media_url": "file:///etc"}, 400, "media_url"),
        ({"attribute[hazard]": "fire"}, 400, "attribute[hazard]"), ({"description": "a\x07"}, 400, "description"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_and_nothing_is_written(
    town: World, changes: dict[str, Any], code: int, named: str
) -> None:
    answer = _post(town, **changes)
    (error,) = answer.get_json()
    assert (answer.status_code, error["code"]) == (code, str(code))
    assert named in error["description"]
    with town.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0


def test_only_a_program_that_may_register_asks_here(town: World) -> None:
    assert _post(town, key=town.reviewer.token).status_code == 403
    assert _post(town, "xml", key=town.exchange.token).status_code == 201
    assert town.anybody().post("/open311/v2/requests.yaml", data=TOLD).status_code == 404
