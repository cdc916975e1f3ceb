"""Background Sync: what waits goes out while no page of the app is open, woken by the browser, and exactly once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.patience import until
from tests.browser.pocket import Pocket
from tests.browser.product import Product
from tests.factories.bad_road import BadRoad, bad_road
from tests.factories.photos import encoded, scene

WORKER = "worker1"


@pytest.fixture
def road(product: Product) -> Iterator[BadRoad]:
    """A road that is dead, and later forgets the first answer to whatever is sent."""
    with bad_road(product.config.port) as laid:
        yield laid


@pytest.fixture
def phone(product: Product, road: BadRoad, tmp_path: Path) -> Iterator[Pocket]:
    """A phone above ground, with worker1 signed in."""
    spot = product.demo.spot
    with sync_playwright() as playwright:
        pocket = Pocket(playwright, tmp_path / "disk", road.url, {"longitude": spot["lng"], "latitude": spot["lat"]})
        pocket.start()
        try:
            pocket.sign_in(WORKER)
            yield pocket
        finally:
            pocket.stop()


def test_what_waits_goes_out_with_the_page_closed_and_once(
    product: Product, road: BadRoad, phone: Pocket, tmp_path: Path
) -> None:
    no = product.order("关着页面也要发出去")
    photo = tmp_path / "before.jpg"
    photo.write_bytes(encoded(scene((640, 480), seed=5101), quality=80))
    left = _left_behind(phone, road, no, photo)

    wake = _waker(phone, road.url)
    road.mode = "forgetful"
    until(lambda: wake() or all(row["state"] == "done" for row in phone.outbox()))
    assert [row["id"] for row in phone.outbox()] == [row["id"] for row in left]
    assert road.forgotten == len(left)

    order = product.get("reviewer", f"/orders/{no}")
    done = [(event["event"], event["id"]) for event in order["events"] if event["actor"] == WORKER]
    acts = [row["id"] for row in left if row["kind"] == "act"]
    assert [act for event, act in done if event != "evidence.stored"] == acts
    assert [(one["sha256"], one["state"]) for one in order["evidence"]] == [(left[2]["sha256"], "stored")]


def _left_behind(phone: Pocket, road: BadRoad, no: str, photo: Path) -> list[dict[str, Any]]:
    """Accept, reach the caller and take a photo below ground, where nothing can be sent; what then waits."""
    phone.page.goto(f"/orders/{no}")
    phone.page.get_by_test_id("next-accept").wait_for()
    road.mode = "dead"
    phone.tap("next-accept")
    phone.tap("next-contact")
    phone.tap("contact-reached")
    phone.take_photo("choose-before", photo)
    until(lambda: len(phone.outbox()) == 3)
    until(lambda: all(row["state"] == "waiting" for row in phone.outbox()))
    return phone.outbox()


def _waker(phone: Pocket, origin: str) -> Callable[[], None]:
    """Close the app's page; what then wakes its service worker, as the browser does when there is a network again."""
    phone.page.goto("/too-old.html")  # it has no script, and can look at the disk
    door = phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    door.on("ServiceWorker.workerRegistrationUpdated",
            lambda event: found.extend(one["registrationId"] for one in event["registrations"]))  # fmt: skip
    door.send("ServiceWorker.enable")
    until(lambda: phone.page.wait_for_timeout(50) or found)
    event = {"origin": origin, "registrationId": found[-1], "tag": "outbox", "lastChance": False}

    def wake() -> None:
        door.send("ServiceWorker.dispatchSyncEvent", event)
        phone.page.wait_for_timeout(200)

    return wake
