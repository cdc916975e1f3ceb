"""Pictures from the gallery: what their files say is kept beside them as a claim, and a place may take none."""

import json

import pytest

from backend.cli.documents import read_document
from backend.services import rules
from tests.factories.rules import DATA
from tests.factories.world import World, jpeg

CLAIM = {"taken_at": "2025-09-26T06:02:00+00:00", "lng": 113.95, "lat": 22.5}


def _evidence(world: World, no: str) -> list[dict[str, object]]:
    return [dict(one) for one in world.reviewer.get(f"/orders/{no}")["evidence"]]


@pytest.fixture
def strict(world: World) -> World:
    """The place has come to take no pictures from the gallery."""
    said = read_document(DATA / "policies" / "qingxi.yaml")
    newest = said["versions"][-1]
    fresh = {"version": "gallery", "effective_from": world.now.date().isoformat(), "basis": "assumed",
             "inherits": newest["version"], "photos": {"gallery": "refused", "basis": "assumed"}}  # fmt: skip
    with world.database.unit_of_work() as session:
        rules.import_policy(session, said | {"versions": [*said["versions"], fresh]})
    return world


def test_what_the_file_says_stands_beside_what_the_phone_saw(world: World) -> None:
    no = world.order()
    headers = {"X-Source": "gallery", "X-File-Says": json.dumps(CLAIM)}
    assert world.worker1.upload(no, jpeg(), **headers).status_code == 201
    (shown,) = _evidence(world, no)
    assert shown["file_says"] == CLAIM
    assert (shown["source"], shown["look_twice"]) == ("gallery", True)
    assert shown["captured_at"] != CLAIM["taken_at"]


def test_a_photo_of_the_camera_makes_no_such_claim(world: World) -> None:
    no = world.order()
    world.worker1.upload(no, jpeg(), **{"X-File-Says": json.dumps(CLAIM)})
    (shown,) = _evidence(world, no)
    assert (shown.get("file_says"), shown["look_twice"]) == (None, False)


@pytest.mark.parametrize(
    "claim", ["{", "[]", json.dumps({"lng": 500}), json.dumps({"taken_at": "yesterday"})]
)
def test_nonsense_is_no_claim(town: World, claim: str) -> None:
    refused = town.worker1.upload(town.order(), jpeg(), **{"X-Source": "gallery", "X-File-Says": claim})
    assert refused.status_code == 422


def test_a_place_that_wants_photos_of_the_spot_refuses_the_gallery(strict: World) -> None:
    no = strict.order()
    assert strict.worker1.get("/policy")["gallery"] == "refused"
    refused = strict.worker1.upload(no, jpeg(), **{"X-Source": "gallery"})
    assert (refused.status_code, refused.get_json()["error"]) == (409, "photo.gallery_refused")
    assert _evidence(strict, no) == []
    assert strict.worker1.upload(no, jpeg(2), "document", **{"X-Source": "gallery"}).status_code == 201
    assert strict.worker1.upload(no, jpeg()).status_code == 201
