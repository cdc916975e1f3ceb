"""Photos: looked through the page's own camera with the photo of before over it, or as the phone takes them.

Chromium's made-up camera shows a moving pattern; who may look through it is asked of the person as ever.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.errands import arrived
from tests.browser.page_scripts import FULL_FOR_PHOTOS
from tests.browser.product import Product
from tests.browser.visitors import Visit
from tests.factories.photos import GZ_TOWER, encoded, exif, scene

MAX_SIDE = 2_000
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium that has a camera."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here (apt install chromium)")
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--use-fake-device-for-media-stream"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of the place, and one of the inside of a pocket."""
    folder = tmp_path_factory.mktemp("photos")
    said = exif(taken="2026:11:20 14:02:00", offset="+08:00", gps=GZ_TOWER)
    (folder / "place.jpg").write_bytes(encoded(scene((1600, 1200), seed=811), quality=85, exif=said))
    grain = Image.effect_noise((1600, 1200), 6).point(lambda light: max(0, light - 122)).convert("RGB")
    (folder / "pocket.jpg").write_bytes(encoded(grain, quality=85))
    return folder


def _shoot(phone: Visit) -> None:
    """Take a photo through the page."""
    expect(phone.see("shutter")).to_be_enabled()
    phone.tap("shutter")
    expect(phone.part("viewfinder-said")).to_contain_text("已拍 1 张")


def test_after_is_taken_through_the_photo_of_before(visit: Callable[..., Visit], product: Product) -> None:
    no = arrived(product, "路面塌陷")
    phone = visit(account="worker1", at=product.demo.spot, permissions=["camera", "geolocation"])
    phone.go(f"/orders/{no}", until="next-before")
    phone.tap("next-before")
    expect(phone.see("viewfinder-spot")).to_contain_text("误差约 12 米")
    _shoot(phone)
    expect(phone.part("ghost")).to_have_count(0)
    phone.snap("viewfinder-before")
    phone.tap("viewfinder-done")

    phone.see("next-after")
    phone.tap("next-after")
    expect(phone.see("ghost")).to_have_css("opacity", "0.45")
    phone.part("ghost-strength").focus()
    phone.page.keyboard.press("ArrowRight")
    expect(phone.part("ghost")).to_have_css("opacity", "0.5")
    expect(phone.see("shutter")).to_be_enabled()
    phone.snap("viewfinder-after")
    assert not phone.axe()
    _shoot(phone)
    phone.tap("viewfinder-done")
    phone.see("next-reply")
    phone.await_sent()

    phone.page.locator("[data-testid='photos-before'] .photo-frame").click()
    spot = product.demo.spot
    expect(phone.see("watermark")).to_contain_text(f"东经 {spot['lng']:.5f} 北纬 {spot['lat']:.5f}，误差约 12 米")
    _are_stored(product, no)


def _are_stored(product: Product, no: str) -> None:
    """Both photos are on the server, with where they come from and where the phone was."""
    spot = product.demo.spot
    evidence = product.get("reviewer", f"/orders/{no}")["evidence"]
    assert sorted((one["phase"], one["source"], one["state"]) for one in evidence) == [
        ("after", "camera", "stored"),
        ("before", "camera", "stored"),
    ]
    places = [one["position"] for one in evidence]
    assert places == [{"lng": spot["lng"], "lat": spot["lat"], "datum": "wgs84", "accuracy_m": 12}] * 2
    large = [Image.open(BytesIO(product.get("reviewer", f"/photos/{one['sha256']}/large"))) for one in evidence]
    assert all(max(image.size) <= MAX_SIDE for image in large)


def test_a_shown_photo_carries_its_watermark_and_the_evidence_none(
    visit: Callable[..., Visit], product: Product, files: Path
) -> None:
    no = arrived(product, "井盖移位")
    phone = visit(account="worker1", at=product.demo.spot)
    phone.go(f"/orders/{no}", until="photos-before")
    phone.take_photo("choose-before", files / "place.jpg")
    slot = phone.page.locator("[data-testid='photos-before'] .photo-stored")
    expect(slot).to_contain_text("相册选取")
    expect(slot).to_contain_text(re.compile("文件自称 .*14:02 拍摄"))
    slot.get_by_role("button", name="放大看").click()
    mark = phone.see("watermark")
    expect(mark).to_contain_text(no)
    expect(mark).to_contain_text("相册选取")
    expect(mark).to_contain_text("14:02 拍摄")
    phone.snap("viewer")
    assert not phone.axe()
    phone.tap("viewer-mark")
    expect(phone.part("watermark")).to_have_count(0)
    phone.page.keyboard.press("Escape")
    expect(phone.part("photo-viewer")).to_have_count(0)

    desk = visit(account="reviewer", size=(1440, 900))
    desk.go(f"/desk/orders/{no}", until="photo-view")
    _reads_what_the_file_says(desk)
    desk.tap("photo-view")
    expect(desk.see("watermark")).to_contain_text(no)
    sha256 = product.get("reviewer", f"/orders/{no}")["evidence"][0]["sha256"]
    clean = Image.open(BytesIO(product.get("reviewer", f"/photos/{sha256}/large"))).convert("RGB")
    sent = Image.open(files / "place.jpg").convert("RGB").resize(clean.size)
    foot = (0, clean.height * 4 // 5, clean.width, clean.height)
    apart = [abs(a - b) for a, b in zip(*(ImageStat.Stat(one.crop(foot)).mean for one in (clean, sent)), strict=True)]
    assert max(apart) < 3


def _reads_what_the_file_says(desk: Visit) -> None:
    """Who judges reads that the photo is from the gallery, and what its file claims."""
    caption = desk.page.locator(".photo-stored").first
    claim = re.compile("加入 · 相册选取 · 文件自称 .*14:02 拍摄 · 文件自称在距现场 .*公里处 · 请酌情采信")
    expect(caption).to_contain_text(claim)
    caption.scroll_into_view_if_needed()
    desk.snap("desk-photo-says")


def test_a_photo_of_nothing_is_kept_and_said(visit: Callable[..., Visit], product: Product, files: Path) -> None:
    no = arrived(product, "路灯全部熄灭")
    phone = visit(account="worker1")
    phone.go(f"/orders/{no}", until="photos-before")
    phone.take_photo("choose-before", files / "pocket.jpg")
    slot = phone.page.locator("[data-testid='photos-before'] .photo-stored")
    expect(slot).to_contain_text("几乎全黑")
    phone.snap("plain-photo", whole=True)
    assert [one["state"] for one in product.get("reviewer", f"/orders/{no}")["evidence"]] == ["stored"]


def test_who_forbids_the_camera_takes_photos_with_the_phones_own(
    visit: Callable[..., Visit], product: Product, files: Path
) -> None:
    no = arrived(product, "护栏破损")
    phone = visit(account="worker1")
    phone.go(f"/orders/{no}", until="next-before")
    phone.tap("next-before")
    expect(phone.see("camera-trouble")).to_have_attribute("data-trouble", "denied")
    expect(phone.part("camera-trouble")).to_contain_text("允许“相机”")
    phone.snap("camera-denied")
    assert not phone.axe()
    phone.tap("viewfinder-system")
    phone.take_photo("next-before", files / "place.jpg")
    phone.see("next-after")
    phone.page.reload()
    phone.take_photo("next-after", files / "pocket.jpg")
    phone.see("next-reply")


def test_a_page_killed_behind_the_viewfinder_comes_back(visit: Callable[..., Visit], product: Product) -> None:
    no = arrived(product, "树木倒伏")
    phone = visit(account="worker1", permissions=["camera"])
    phone.go(f"/orders/{no}", until="next-before")
    phone.tap("next-before")
    expect(phone.see("shutter")).to_be_enabled()
    killed = phone.page
    phone.page = phone.open_page()
    killed.close()
    phone.go("/", until="lost-photo")
    expect(phone.see("order-title")).to_have_text("树木倒伏")


def test_a_full_phone_holds_the_photo_and_says_what_to_do(
    visit: Callable[..., Visit], product: Product, files: Path
) -> None:
    no = arrived(product, "雨水箅子堵塞")
    phone = visit(account="worker1", size=(360, 740))
    phone.context.add_init_script(FULL_FOR_PHOTOS)
    phone.go(f"/orders/{no}", until="photos-before")
    phone.page.evaluate("window.isFull = true")
    phone.take_photo("choose-before", files / "place.jpg")
    expect(phone.see("room-photos")).to_contain_text("请删掉手机里不用的视频、照片或应用")
    expect(phone.see("room-photo")).to_be_visible()
    expect(phone.part("room-photo")).to_be_in_viewport()
    phone.snap("room-photos")
    assert not phone.axe()
    assert not phone.too_wide()
    phone.tap("room-again")
    expect(phone.page.get_by_text("照片仍留在本页")).to_be_visible()
    phone.page.evaluate("window.isFull = false")
    phone.tap("room-again")
    expect(phone.part("room-photos")).to_have_count(0)
    phone.page.locator("[data-testid='photos-before'] .photo-stored").wait_for()
    assert [one["state"] for one in product.get("reviewer", f"/orders/{no}")["evidence"]] == ["stored"]
