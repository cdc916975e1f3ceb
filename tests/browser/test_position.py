"""Where the phone is: told live on the way, asked for at the check-in, and never a reason to stand still."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.errands import called
from tests.browser.page_scripts import FULL_FOR_PHOTOS
from tests.browser.product import Product
from tests.browser.visitors import Visit
from tests.factories.photos import encoded, scene

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of the place."""
    path = tmp_path_factory.mktemp("photos") / "place.jpg"
    path.write_bytes(encoded(scene((1200, 900), seed=311), quality=85))
    return path


def _arrival(product: Product, no: str) -> dict[str, Any]:
    return product.get("worker1", f"/orders/{no}")["arrival"]


def test_sampling_begins_with_the_order_and_one_tap_arrives(visit: Callable[..., Visit], product: Product) -> None:
    no = called(product, "树枝压断电线")
    phone = visit(account="worker1", at=product.demo.spot)
    phone.go(f"/orders/{no}", until="there-yet")
    expect(phone.part("position-line")).to_have_attribute("data-level", "good")
    expect(phone.part("position-line")).to_contain_text("3 次定位一致")
    expect(phone.part("there-yet")).to_contain_text("先在门口登记到场")
    phone.tap("next-arrive")
    phone.page.locator("label:has([data-testid='next-before'])").wait_for()
    expect(phone.part("there-yet")).to_have_count(0)
    phone.await_sent()
    assert _arrival(product, no)["state"] == "verified"


def test_who_forbids_the_position_is_told_the_setting_and_arrives_all_the_same(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    no = called(product, "地下车库积水")
    phone = visit(account="worker1", user_agent=IPHONE)
    phone.go(f"/orders/{no}", until="there-yet")
    phone.tap("next-arrive")
    expect(phone.see("location-help-denied")).to_contain_text("Safari 网站")
    phone.snap("location-denied-iphone")
    assert phone.part("arrive-reason-no_location").is_checked()
    expect(phone.part("arrive-confirm")).to_be_disabled()
    phone.take_photo("arrive-photo", photo)
    phone.tap("arrive-confirm")
    expect(phone.see("order-arrival")).to_contain_text("待人工确认")
    phone.await_sent()
    arrival = _arrival(product, no)
    assert (arrival["state"], arrival["reason"]) == ("unverified", "手机不能定位")


def test_a_rough_position_gets_better_or_is_not_waited_for(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    no = called(product, "楼道堆放杂物")
    spot = product.demo.spot
    phone = visit(account="worker1", at=spot | {"accuracy": 900})
    phone.go(f"/orders/{no}?do=arrive", until="arrive-sheet")
    line = phone.page.locator("dialog [data-testid='position-line']")
    expect(line).to_have_attribute("data-level", "poor")
    expect(phone.part("arrive-confirm")).to_be_disabled()
    phone.tap("arrive-hurry")
    expect(phone.part("arrive-photo")).to_have_count(1)

    for fix in range(20):  # one rough fix may be chance, so the guide waits for another
        phone.be_at({"lng": spot["lng"] + fix * 1e-6, "lat": spot["lat"], "accuracy": 3_000})
        if line.get_attribute("data-level") == "coarse":
            break
        phone.page.wait_for_timeout(200)
    expect(line).to_have_attribute("data-level", "coarse")
    phone.tap("arrive-help")
    expect(phone.see("location-help-coarse")).to_contain_text("手机")
    phone.snap("location-coarse")

    phone.be_at(spot | {"accuracy": 14})
    expect(phone.part("arrive-advice")).to_contain_text("您在现场范围内")
    phone.tap("arrive-confirm")
    phone.page.locator("label:has([data-testid='next-before'])").wait_for()
    phone.await_sent()
    assert _arrival(product, no)["state"] == "verified"


def test_in_the_basement_the_position_from_the_entrance_is_not_taken_for_an_arrival(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    no = called(product, "地下二层渗水")
    phone = visit(account="worker1", at=product.demo.spot)
    phone.page.clock.install()
    phone.go(f"/orders/{no}", until="there-yet")
    expect(phone.part("position-line")).to_have_attribute("data-level", "good")
    phone.page.evaluate("navigator.geolocation.watchPosition = () => 1")  # under the stairs nothing is heard
    phone.expects_trouble = True
    phone.context.set_offline(True)
    phone.see("notice-offline")
    phone.page.clock.fast_forward("03:00")
    expect(phone.part("position-line")).to_have_attribute("data-level", "old")
    expect(phone.part("position-line")).to_contain_text(re.compile("[3-9] 分钟前"))
    phone.tap("next-arrive")
    expect(phone.see("arrive-advice")).to_contain_text("回到门口再试")
    expect(phone.part("arrive-confirm")).to_be_disabled()
    phone.choose("arrive-reason-indoors")
    phone.take_photo("arrive-photo", photo)
    phone.snap("arrive-old")
    phone.tap("arrive-confirm")
    phone.see("pending-acts")
    phone.context.set_offline(False)
    phone.await_sent()
    expect(phone.see("order-arrival")).to_contain_text("待人工确认")
    arrival = _arrival(product, no)
    assert (arrival["state"], arrival["code"]) == ("unverified", "presence.stale")


def test_a_photo_that_found_no_room_is_held_before_the_check_in_and_counts_once_it_is_kept(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    no = called(product, "储藏间漏水")
    phone = visit(account="worker1", size=(320, 640))
    phone.context.add_init_script(FULL_FOR_PHOTOS)
    phone.go(f"/orders/{no}?do=arrive", until="arrive-sheet")
    phone.page.evaluate("window.isFull = true")
    phone.take_photo("arrive-photo", photo)
    sheet = phone.page.locator("dialog[open]")
    expect(sheet.get_by_test_id("room-photo")).to_be_visible()
    expect(sheet.locator(".toast")).to_be_visible()
    expect(phone.part("arrive-confirm")).to_be_disabled()
    assert not phone.too_wide()
    phone.snap("arrive-full")
    phone.page.evaluate("window.isFull = false")
    sheet.get_by_test_id("room-again").click()
    expect(phone.part("arrive-confirm")).to_be_enabled()
    expect(phone.part("room-photo")).to_have_count(0)
    phone.tap("arrive-confirm")
    expect(phone.see("order-arrival")).to_contain_text("待人工确认")


def test_a_page_killed_behind_the_camera_comes_back_to_the_check_in(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = called(product, "电梯困人")
    phone = visit(account="worker1")
    phone.go(f"/orders/{no}?do=arrive", until="arrive-sheet")
    phone.choose("arrive-reason-drift")
    with phone.page.expect_file_chooser():
        phone.page.locator("label:has([data-testid='arrive-photo'])").click()
    killed = phone.page
    phone.page = phone.open_page()
    killed.close()
    phone.go("/", until="arrive-sheet")
    phone.see("lost-photo")
    assert phone.part("arrive-reason-drift").is_checked()

