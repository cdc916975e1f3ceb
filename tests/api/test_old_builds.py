"""A phone that was not updated goes on working: what earlier builds sent is taken, what they read is there.

The files in `builds` are requests as those builds made them, from the call to the callback; `{no}`, `{ticket}` and
`{photo1}` stand for what is new each time. A build that changes what it sends adds a file and touches no other.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories.world import World, jpeg, sha

BUILDS = sorted((Path(__file__).parent / "builds").glob("*.json"))
PHOTOS = {"photo1": jpeg(1), "photo2": jpeg(2)}
READ_OF_ORDERS = {
    "no", "status", "version", "type", "grade", "title", "address", "position", "cell", "lead", "clocks", "evidence",
    "allowed_actions", "policy", "caller",
}  # fmt: skip
READ_OF_SYNC = {"orders", "gone", "cursor", "server_time", "time_ticket"}
READ_OF_EVENTS = {"id", "event", "occurred_at", "recorded_at", "actor"}


def _filled(value: Any, known: dict[str, str]) -> Any:
    """The recorded value with what is new each time."""
    if isinstance(value, str):
        for name, text in known.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    return {key: _filled(one, known) for key, one in value.items()} if isinstance(value, dict) else value


def _replay(town: World, recorded: dict[str, Any], known: dict[str, str]) -> Any:
    if when := (recorded["body"] or {}).get("occurred_at"):
        town.now = datetime.fromisoformat(when)
        known["ticket"] = town.worker1.get("/sync")["time_ticket"]
    request = _filled(recorded, known)
    photo = next((name for name, text in known.items() if name in PHOTOS and text in request["path"]), None)
    body = {"data": PHOTOS[photo]} if photo else {"json": request["body"]}
    return town.person(request["who"]).ask(request["method"], request["path"], headers=request["headers"], **body)


@pytest.mark.parametrize("build", BUILDS, ids=[path.stem for path in BUILDS])
def test_what_a_build_sent_is_still_taken(town: World, build: Path) -> None:
    requests = json.loads(build.read_text(encoding="utf-8"))
    town.at("2026-11-25 21:42")
    known = {name: sha(data) for name, data in PHOTOS.items()}
    for recorded in requests:
        answer = _replay(town, recorded, known)
        assert answer.status_code in {200, 201, 204}, f"{recorded['method']} {recorded['path']}: {answer.text}"
        known.setdefault("no", (answer.get_json(silent=True) or {}).get("no", ""))
    order = town.person("callback").get(f"/orders/{known['no']}")
    assert order["status"] == "closed"
    assert [e["state"] for e in order["evidence"]] == ["stored", "stored"]


def test_what_earlier_builds_read_is_still_there(town: World) -> None:
    no = town.order()
    delta = town.worker1.get("/sync")
    assert set(delta) >= READ_OF_SYNC
    assert all(set(order) >= READ_OF_ORDERS for order in delta["orders"])
    order = town.worker1.get(f"/orders/{no}")
    assert set(order) >= READ_OF_ORDERS | {"events"}
    assert all(set(event) >= READ_OF_EVENTS for event in order["events"])
    assert "accept" in order["allowed_actions"]
