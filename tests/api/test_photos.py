"""Photos: taken when they are whole and are what they say, refused with nothing written, served without a trace."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from backend.models import Evidence, OrderEvent, OutboxRow, Photo
from geo.position import Datum, Position, distance_m
from tests.factories.photos import closed_early, encoded, heic, pixel_bomb, scene, tagged_jpeg
from tests.factories.world import SPOT, World, here, jpeg, sha

BIG = 15 * 1024 * 1024


def _rows(world: World) -> list[int]:
    with world.database.reading() as session:
        return [
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (Photo, Evidence, OrderEvent, OutboxRow)
        ]


def _kept(world: World, data: bytes) -> bool:
    return bool(list((world.folder / "photos").rglob(f"*{sha(data)}*")))


def test_a_photo_is_stored_once_and_says_so(world: World) -> None:
    no, photo = world.order(), jpeg()
    first = world.worker1.upload(no, photo)
    before = _rows(world)
    again = world.worker1.upload(no, photo)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [e["state"] for e in first.get_json()["order"]["evidence"]] == ["stored"]
    assert again.get_json() == first.get_json()
    assert _rows(world) == before


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_what_phones_make_is_taken(town: World, kind: str) -> None:
    photo = heic() if kind == "HEIC" else encoded(scene((200, 150)), kind)
    no = town.order()
    assert town.worker1.upload(no, photo).status_code == 201
    copy = town.worker1.ask("GET", f"/photos/{sha(photo)}/large")
    assert Image.open(BytesIO(copy.data)).format == "JPEG"


def test_a_real_photo_is_larger_than_a_form(town: World) -> None:
    photo = encoded(scene((1600, 1200)), quality=95)
    assert len(photo) > 300_000
    assert town.worker1.upload(town.order(), photo).status_code == 201


@pytest.mark.parametrize(
    ("name", "data", "status", "error"),
    [
        ("empty", b"", 422, "photo.empty"),
        ("truncated", jpeg()[: len(jpeg()) // 2], 422, "photo.truncated"),
        ("closed early", closed_early(jpeg(), 0.5), 422, "photo.truncated"),
        ("text", b"hello" * 100, 415, "photo.not_an_image"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "photo.not_an_image"),
        ("gif", encoded(kind="GIF"), 415, "photo.wrong_format"),
        ("bomb", pixel_bomb(9000), 422, "photo.too_many_pixels"),
        ("oversized", b"\xff\xd8" + bytes(BIG), 413, "photo.too_large"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_written(
    town: World, name: str, data: bytes, status: int, error: str
) -> None:
    no = town.order()
    before = _rows(town)
    refused = town.worker1.upload(no, data)
    assert (refused.status_code // 100, refused.get_json()["error"].split(".")[0]) == (4, "photo"), name
    assert _rows(town) == before
    assert not _kept(town, data)
    if refused.get_json()["error"] != error or refused.status_code != status:
        pytest.fail(f"{name}: {refused.status_code} {refused.get_json()['error']}")


def test_bytes_under_a_wrong_hash_are_refused(town: World) -> None:
    no = town.order()
    before = _rows(town)
    wrong = town.worker1.upload(no, jpeg(1), sha256=sha(jpeg(2)))
    assert (wrong.status_code, wrong.get_json()["error"]) == (422, "photo.hash_mismatch")
    for name in ("xyz", "a" * 63, "g" * 64):
        bad = town.worker1.upload(no, jpeg(1), sha256=name)
        assert (bad.status_code, bad.get_json()["error"]) == (422, "photo.bad_hash")
    assert _rows(town) == before
    assert town.worker1.upload(no, jpeg(1), sha256=sha(jpeg(1)).upper()).get_json()["sha256"] == sha(jpeg(1))


@pytest.mark.parametrize(
    "headers",
    [{"X-Phase": "later"}, {"X-Phase": ""}, {"X-Captured-At": "2025-09-26 22:00"}, {"X-Captured-At": "yesterday"},
     {"X-Source": "scanner"}, {"X-Order": "../x"}, {"X-Captured-At": "0001-01-01T00:00:00+14:00"},
     {"X-Position": "here"}, {"X-Position": "[]"}, {"X-Position": '{"lng": 999, "lat": 0}'}, {"X-Clock": "{}"}],
)  # fmt: skip
def test_headers_that_cannot_be_meant_are_refused(town: World, headers: dict[str, str]) -> None:
    no = town.order()
    refused = town.worker1.upload(no, jpeg(), **headers)
    assert (refused.status_code, refused.get_json()["error"]) == (422, "request.invalid")
    assert _rows(town)[0] == 0


def test_place_and_time_of_the_shot_stand_beside_the_photo(world: World) -> None:
    no = world.at("2025-11-20 13:30").order()
    ticket = world.at("2025-11-20 13:40").worker1.get("/sync")["time_ticket"]
    world.at("2025-11-20 16:40")
    clock = json.dumps({"ticket": ticket, "elapsed_ms": 25 * 60_000, "steady": True, "offset_ms": 0})
    shot = {"X-Position": json.dumps(here()), "X-Clock": clock, "X-Captured-At": "2025-11-20T14:05:00+08:00"}
    order = world.worker1.upload(no, jpeg(), **shot).get_json()["order"]
    spot = {"lng": SPOT["lng"], "lat": SPOT["lat"], "datum": "wgs84", "accuracy_m": 18.0}
    assert order["evidence"][0]["position"] == spot
    event = world.worker1.get(f"/orders/{no}")["events"][-1]
    assert (event["effective_at"], event["facts"]["timing"]) == ("2025-11-20T06:05:00+00:00", "offline_ok")
    assert event["position"]["samples"]


def test_a_position_beside_a_photo_is_shown_in_one_datum_whatever_the_phone_reckons_in(town: World) -> None:
    chinese = Position(SPOT["lng"], SPOT["lat"]).to(Datum.GCJ02)
    said = {"lng": chinese.lng, "lat": chinese.lat, "datum": "gcj02", "accuracy_m": 10}
    order = town.worker1.upload(town.order(), jpeg(), **{"X-Position": json.dumps(said)}).get_json()["order"]
    shown = order["evidence"][0]["position"]
    assert (shown["datum"], shown["accuracy_m"]) == ("wgs84", 10)
    assert distance_m(Position(shown["lng"], shown["lat"]), Position(SPOT["lng"], SPOT["lat"])) < 0.1


def test_nobody_adds_to_or_looks_into_a_strangers_file(town: World) -> None:
    no = town.order()
    assert town.worker2.upload(no, jpeg()).status_code == 404
    assert town.worker1.upload("20250926-999999", jpeg()).status_code == 404
    assert _rows(town)[0] == 0
    town.worker1.upload(no, jpeg())
    for name, status in (
        ("worker2", 404),
        ("neighbour", 404),
        ("community", 200),
        ("reviewer", 200),
        ("sys_admin", 404),
    ):
        assert town.person(name).ask("GET", f"/photos/{sha(jpeg())}/large").status_code == status, name
    assert town.anybody().get(f"/api/v1/photos/{sha(jpeg())}/large").status_code == 401
    assert town.worker1.ask("GET", f"/photos/{sha(jpeg())}/original").status_code == 404


def test_the_community_adds_to_its_own_orders_alone(town: World) -> None:
    no = town.order()
    strange = town.person("neighbour").upload(no, jpeg(2), "after")
    assert (strange.status_code, strange.get_json()["error"]) == (404, "order.not_found")
    assert (_rows(town)[0], _kept(town, jpeg(2))) == (0, False)
    own = town.person("community").upload(no, jpeg(1), "after")
    assert (own.status_code, [e["state"] for e in own.get_json()["order"]["evidence"]]) == (201, ["stored"])
    event = town.person("dispatcher").get(f"/orders/{no}")["events"][-1]
    assert (event["event"], event["actor"]) == ("evidence.stored", "community")


def test_served_copies_tell_on_nobody(town: World) -> None:
    no, photo = town.order(), tagged_jpeg()
    town.worker1.upload(no, photo)
    for size in ("large", "thumb"):
        copy = town.worker1.ask("GET", f"/photos/{sha(photo)}/{size}").data
        opened = Image.open(BytesIO(copy))
        assert not opened.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened.info)
        assert b"secret" not in copy
    assert max(opened.size) <= 320


def test_a_photo_is_expected_from_the_act_that_names_it_until_it_is_here(world: World) -> None:
    no, photo = world.order(), jpeg()
    world.worker1.act(no, "accept")
    order = world.worker1.act(no, "arrive", position=here(), evidence=[sha(photo).upper()], data={"phase": "before"})
    assert [(e["sha256"], e["phase"], e["state"]) for e in order["evidence"]] == [(sha(photo), "before", "expected")]
    assert [(d["phase"], d["have"], d["expected"]) for d in order["missing_evidence"]] == [
        ("before", 0, 1),
        ("after", 0, 0),
    ]
    assert world.worker1.ask("GET", f"/photos/{sha(photo)}/large").status_code == 404
    order = world.worker1.upload(no, photo).get_json()["order"]
    assert [(e["phase"], e["state"]) for e in order["evidence"]] == [("before", "stored")]
    assert [d["phase"] for d in order["missing_evidence"]] == ["after"]


def test_a_phase_that_nobody_knows_is_refused(world: World) -> None:
    no = world.order()
    refused = world.worker1.send(no, "note", evidence=[sha(jpeg())], data={"phase": "long after all of it was over"})
    assert (refused.status_code, refused.get_json()["error"]) == (422, "evidence.unknown_phase")


def test_a_reply_waits_for_its_evidence(world: World) -> None:
    no = world.order()
    world.worker1.act(no, "accept")
    world.worker1.act(no, "contact", data={"connected": True})
    world.worker1.act(no, "arrive", position=here(), evidence=[sha(jpeg(1))], data={"phase": "before"})
    said = {"data": {"result": "solved", "text": "已加盖"}}
    for upload in (None, (jpeg(1), "before"), (jpeg(2), "after")):
        if upload is not None:
            refused = world.worker1.send(no, "reply", **said)
            assert (refused.status_code, refused.get_json()["error"]) == (409, "reply.evidence_missing")
            assert world.worker1.upload(no, *upload).status_code == 201
    assert world.worker1.act(no, "reply", **said)["status"] == "replied"


def test_one_photo_sent_by_eight_at_once_is_stored_once(world: World) -> None:
    orders, photo = [world.order() for _ in range(4)], jpeg()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda no: world.worker1.upload(no, photo), orders * 2))
    assert sorted(a.status_code for a in answers) == [200] * 4 + [201] * 4, [a.text for a in answers]
    assert _rows(world)[:2] == [1, 4]


def test_one_photo_is_not_both_before_and_after(town: World) -> None:
    no = town.order()
    assert town.worker1.upload(no, jpeg(), "before").status_code == 201
    rows = _rows(town)
    twice = town.worker1.upload(no, jpeg(), "after")
    assert (twice.status_code, twice.get_json()["error"]) == (409, "photo.other_phase")
    assert twice.get_json()["facts"]["phase"] == "before"
    assert town.worker1.upload(no, jpeg(), "before").status_code == 200
    assert _rows(town) == rows


def test_late_photos_reach_a_closed_order(town: World) -> None:
    no = town.order()
    town.replied(no)
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data={"contacted": True, "solved": "yes"})
    late = town.worker1.upload(no, jpeg(99), "after")
    assert (late.status_code, late.get_json()["order"]["status"]) == (201, "closed")
