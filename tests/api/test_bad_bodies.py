"""Whatever stands in a body, at every door that takes one: the right 4xx, a stable name, nothing written."""

import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.db import Base
from backend.models import Refusal
from tests.factories.world import World

DOORS_FOR = ("agent", "worker1", "dispatcher", "center_head", "assessor", "supervisor", "sys_admin",
             "sec_admin", "auditor")  # fmt: skip
"""People before whom, among them, every door opens."""
NO_OBJECTS = [
    b"", b"{", b"[]", b"5", b"null", b'"x"', b'{"title": NaN}', b'{"data": {"x": NaN}}', b"\xff\xfe{}", b"\x00",
    b'{"position": {"lng": Infinity, "lat": 1e999}}', b'{"words": "\\ud800x"}', b'{"title": "\\u0000"}',
    b"[" * 100_000, b'{"a":' * 50_000, b'{"title": 1' + b"0" * 5000 + b"}",
    json.dumps({"title": "x" * 300_000}).encode(),
]  # fmt: skip
KINDS = ("application/json", "application/vnd.api+json")
NOT_JSON = [
    (b"{}", "text/plain"), (b"title=x", "application/x-www-form-urlencoded"),
    (b"{}", "multipart/form-data; boundary=x"), (b"{}", ""),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_is_no_object_is_refused_at_every_door(town: World, kind: str) -> None:
    known = _known(town)
    before, seen = _written(town), {}
    for method, path in _doors(town):
        for body in NO_OBJECTS:
            for name in DOORS_FOR:
                answer = town.person(name).ask(method, path.format(**known), data=body, content_type=kind)
                if answer.status_code != 403:
                    break
            said, told = answer.get_json(), (method, path, body[:40], answer.text[:200])
            assert 400 <= answer.status_code < 500, told
            assert answer.status_code != 403, told
            assert (said["code"], "." in said["error"]) == (answer.status_code, True), told
            seen[method, path, body[:40]] = answer.status_code
    assert len(seen) > 300
    assert {code for (_, _, body), code in seen.items() if body.startswith(b'{"title": "xxx')} == {413}
    assert _written(town) == before


def test_what_is_no_json_is_no_answer_to_a_door_that_asks_for_some(town: World) -> None:
    no = town.order()
    before = _written(town)
    for path in ("/session", "/orders", f"/orders/{no}/actions", "/push/subscriptions"):
        for body, kind in NOT_JSON:
            answer = town.agent.ask("POST", path, data=body, content_type=kind)
            assert (answer.status_code, answer.get_json()["error"]) == (415, "request.unsupported_type"), (path, kind)
    assert _written(town) == before


@pytest.mark.parametrize(
    ("who", "method", "path", "body"),
    [
        ("worker1", "POST", "/orders/{no}/actions", {"action": "promise",
                                                     "data": {"plan": "x", "until": "9999-12-31"}}),
        ("unit_head", "POST", "/orders/{no}/actions", {"action": "suspend", "reason": "冬季不能施工",
                                                       "data": {"review_on": "9999-12-31"}}),
        ("worker1", "POST", "/orders/{no}/actions", {"action": "note", "note": "x", "data": {"x": 2**64 - 1}}),
        ("assessor", "POST", "/exports", {"reason": "月度核对", "format": "csv", "from": "0001-01-01"}),
        ("assessor", "POST", "/exports", {"reason": "月度核对", "format": "csv", "to": "9999-12-31"}),
        ("sys_admin", "GET", "/calendars/cn_state_council/" + "9" * 30, None),
        ("sys_admin", "PUT", "/calendars/cn_state_council/0001", {"why": "x"}),
    ],
)  # fmt: skip
def test_days_and_numbers_that_nobody_lives_to_see(
    town: World, who: str, method: str, path: str, body: dict[str, object] | None
) -> None:  # fmt: skip
    no = town.order()
    town.worker1.act(no, "accept")
    if body is not None and "action" in body:
        body = {"occurred_at": town.now.isoformat()} | body
    if body is not None and method == "POST":
        body = {"id": str(uuid4())} | body
    before = _written(town)
    answer = town.person(who).ask(method, path.format(no=no), json=body)
    assert answer.status_code in {404, 405, 422}, answer.text
    assert _written(town) == before


def _doors(world: World) -> Iterator[tuple[str, str]]:
    """Every door whose body is JSON, by the document itself."""
    document = world.anybody().get("/api/v1/openapi.json").get_json()
    for path, operations in document["paths"].items():
        for method in ("post", "put", "patch"):
            operation = operations.get(method, {})
            if "application/json" in (operation.get("requestBody") or {}).get("content", {}):
                yield method.upper(), path.removeprefix("/api/v1")


def _known(world: World) -> dict[str, str]:
    """What stands in addresses, of things that are there where that is easy."""
    no = world.order()
    document = world.anybody().get("/api/v1/openapi.json").get_json()
    names = {name for path in document["paths"] for name in re.findall(r"\{(\w+)\}", path)}
    real = {"no": no, "token": world.callback.get(f"/orders/{no}")["resident_link"].removeprefix("/r/"),
            "period": "2025-09", "year": "2025", "name": "cn_state_council", "sha256": "a" * 64}  # fmt: skip
    return {name: real.get(name, str(uuid4())) for name in names}


def _written(world: World) -> dict[str, int]:
    """How many rows each table holds; who was refused what is written down, and is no part of it."""
    with world.database.reading() as session:
        return {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name != Refusal.__tablename__
        }
