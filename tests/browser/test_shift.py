"""A whole shift without a network: twelve orders, thirty photos, a browser that dies twenty times, and a road home
on which the server fails, hangs and loses its answers. At the end everything is there, once, and in order."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.errands import ordered
from tests.browser.pocket import Pocket
from tests.browser.product import Product
from tests.factories.bad_road import BadRoad, bad_road
from tests.factories.photos import encoded, scene

SEED = 20261125
WORKER = "worker2"
ORDERS, PHOTOS, DEATHS = 12, 30, 20
STEPS = ["accept", "contact", "arrive", "reply"]
NEXT = "[data-testid^='next-']:not([data-testid='next-pending'])"
SEND_NOW = "document.querySelector(`[data-testid='send-now']:not([disabled])`)?.click()"


@pytest.fixture(scope="module")
def spot(product: Product) -> dict[str, float]:
    """A place where this worker, whom nobody else looks at, is on duty."""
    (area, *_) = product.get(WORKER, "/me")["user"]["area"]
    for cell in product.get("agent", f"/cells?code={area}&limit=200")["items"]:
        centre = {"lng": cell["centre"]["lng"], "lat": cell["centre"]["lat"]}
        no = ordered(product, "探路", position=centre)
        lead = product.get("agent", f"/orders/{no}")["lead"]
        if lead and lead["handler"]["account"] == WORKER:
            return centre
    raise AssertionError("nowhere is this worker on duty")


@pytest.fixture(scope="module")
def shift(
    product: Product, spot: dict[str, float], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Path]]:
    """The orders of the day, each with the photos that will be taken for it: one of before, then those of after."""
    folder = tmp_path_factory.mktemp("taken")
    orders: dict[str, list[Path]] = {}
    for number in range(ORDERS):
        no = ordered(product, f"井盖破损 {number + 1}", position=spot)
        orders[no] = [folder / f"{no}-{turn}.jpg" for turn in range(3 if number < PHOTOS - 2 * ORDERS else 2)]
    for seed, path in enumerate((path for paths in orders.values() for path in paths), start=4000):
        path.write_bytes(encoded(scene((640, 480), seed=seed), quality=80))
    return orders


@pytest.fixture
def road(product: Product) -> Iterator[BadRoad]:
    """The road between the phone and the product."""
    with bad_road(product.config.port, seed=SEED) as laid:
        yield laid


def test_everything_arrives_once_and_in_order(
    product: Product, road: BadRoad, spot: dict[str, float], shift: dict[str, list[Path]], tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    with sync_playwright() as playwright:
        place = {"longitude": spot["lng"], "latitude": spot["lat"]}
        phone = Pocket(playwright, tmp_path / "disk", road.url, place)
        phone.live_through(lambda one: one.sign_in(WORKER))

        road.mode = "dead"
        underground = Underground(shift, dice)
        phone.live_through(underground.work)
        assert phone.deaths == DEATHS // 2
        assert not product.get("dispatcher", f"/orders/{next(iter(shift))}")["arrival"]

        road.mode = "bad"
        for turn in dice.sample(range(1, ORDERS * len(STEPS) + PHOTOS), DEATHS // 2):
            road.ambush[turn] = partial(phone.shoot, dice.uniform(0, 0.3))
        kept: list[dict[str, Any]] = []
        phone.live_through(partial(_go_home, kept=kept))
    assert phone.deaths == DEATHS
    assert {"failed", "cut", "hung", "lost"} <= set(road.fates)
    _is_there(product, shift, kept)


class Underground:
    """The shift itself: every order as far as it goes, from wherever it stands when the browser is back."""

    def __init__(self, shift: dict[str, list[Path]], dice: random.Random) -> None:
        self.shift, self.steps, self._dice = shift, 0, dice
        self._fatal = sorted(dice.sample(range(1, ORDERS * 6), DEATHS // 2))
        """Steps over which the browser dies: some while they are taken, some right after."""

    def work(self, phone: Pocket) -> None:
        """Go through all orders."""
        for no, photos in self.shift.items():
            phone.open_order(no)
            expect(phone.page.locator(".order-no")).to_have_text(no)
            while (step := _next(phone)) != "none":
                self.steps += 1
                if self._fatal and self.steps >= self._fatal[0] and phone.shoot(self._dice.uniform(0, 0.4)):
                    self._fatal.pop(0)
                _take(phone, no, step, photos)
                expect(phone.page.get_by_test_id(f"next-{step}")).to_have_count(0)


def _next(phone: Pocket) -> str:
    """The step that the order's screen offers."""
    found = phone.page.locator(NEXT).first
    found.wait_for(state="attached")
    return str(found.get_attribute("data-testid")).removeprefix("next-")


def _take(phone: Pocket, no: str, step: str, photos: list[Path]) -> None:
    """Take one step."""
    if step == "contact":
        phone.tap("next-contact")
        phone.tap("contact-reached")
    elif step == "arrive":
        phone.tap("next-arrive")
        arrived = phone.page.locator("[data-testid='next-before'], .arrive-inside").first
        while not arrived.is_visible():  # the receiver finds the place as often as a second goes by
            phone.stand_here()
            phone.page.wait_for_timeout(100)
        if phone.page.get_by_test_id("arrive-confirm").is_visible():
            phone.tap("arrive-confirm")
    elif step in {"before", "after"}:
        phone.take_photo(f"next-{step}", photos[0] if step == "before" else photos[1])
    elif step == "reply":
        if len(photos) > 2 and _taken(phone, no) < len(photos):
            phone.take_photo("take-after", photos[2])
            expect(phone.page.get_by_test_id("photos-after").locator("img")).to_have_count(2)
        phone.tap("next-reply")
        phone.choose("reply-result-solved")
        phone.page.get_by_test_id("reply-text").fill(f"井盖已更换。{no}")
        phone.tap("reply-send")
    else:
        phone.tap(f"next-{step}")


def _taken(phone: Pocket, no: str) -> int:
    return sum(row["kind"] == "photo" and row["order"] == no for row in phone.outbox())


def _go_home(phone: Pocket, kept: list[dict[str, Any]]) -> None:
    """Above ground again: what waits goes out, by itself and by the button."""
    phone.page.goto("/outbox")
    phone.page.get_by_test_id("outbox-screen").wait_for()
    for _ in range(120):
        kept[:] = phone.outbox()
        if all(row["state"] == "done" for row in kept):
            return
        phone.page.evaluate(SEND_NOW)
        phone.page.wait_for_timeout(250)
    raise AssertionError([row for row in kept if row["state"] != "done"])


def _is_there(product: Product, shift: dict[str, list[Path]], kept: list[dict[str, Any]]) -> None:
    """Every act and every byte of the shift is on the server exactly once, and each order went its way in order."""
    acts = [row for row in kept if row["kind"] == "act"]
    photos = {row["sha256"]: row for row in kept if row["kind"] == "photo"}
    assert Counter(row["act"]["action"] for row in acts) == Counter(STEPS * ORDERS)
    assert len(photos) == PHOTOS
    stored: set[str] = set()
    for no in shift:
        order = product.get("reviewer", f"/orders/{no}")
        done = [event for event in order["events"] if event["actor"] == WORKER]
        of_acts = [event for event in done if event["event"] != "evidence.stored"]
        assert [event["action"] for event in of_acts] == STEPS
        assert [event["id"] for event in of_acts] == [row["id"] for row in acts if row["order"] == no]
        assert done[-1]["action"] == "reply"  # after all its photos
        assert {one["state"] for one in order["evidence"]} == {"stored"}
        mine = {row["sha256"] for row in photos.values() if row["order"] == no}
        assert {one["sha256"] for one in order["evidence"]} == mine
        assert len(order["evidence"]) == len(mine) == len(shift[no])
        assert order["missing_evidence"] == []
        stored |= mine
    assert stored == set(photos)
    folder = product.config.data_dir
    hashes = Counter(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("photos/**/*") if path.is_file()
    )
    assert {sha256: hashes[sha256] for sha256 in photos} == dict.fromkeys(photos, 1)
