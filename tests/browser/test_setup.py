"""A phone is checked before it is needed, and whoever is in the wrong place is led out of it."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.product import Product
from tests.browser.visitors import Visit
from tests.factories.push_service import PushService
from tests.factories.world import SAME_ORIGIN

WECHAT = {
    "android": "Mozilla/5.0 (Linux; Android 14; M2) AppleWebKit/537.36 Version/4.0 Chrome/116.0 Mobile Safari/537.36 "
    "XWEB/1160 MMWEBSDK/20240301 MicroMessenger/8.0.47",
    "ios": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 "
    "MicroMessenger/8.0.47",
}
HOLDS_A_SUBSCRIPTION = """(held) => {
  const key = Uint8Array.from(atob(held.key.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  const options = { applicationServerKey: key.buffer };
  const made = { options, toJSON: () => held.json, unsubscribe: async () => true };
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async () => made;
}"""


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


def _state(phone: Visit, name: str, state: str) -> None:
    expect(phone.part(f"check-{name}")).to_have_attribute("data-state", state)


def test_a_new_phone_is_checked_at_the_first_sign_in_and_never_again_unasked(
    visit: Callable[..., Visit], product: Product
) -> None:
    phone = visit(at=product.demo.spot)
    for first in (True, False):
        phone.go("/signin", until="signin-go")
        phone.part("signin-account").fill("worker1")
        phone.part("signin-password").fill("demo-worker1")
        phone.tap("signin-go")
        if first:
            phone.see("setup-screen")
            phone.tap("setup-leave")
        phone.see("group-late")
        phone.context.clear_cookies()
        phone.page.evaluate("indexedDB.deleteDatabase('banshi')")
    phone.complaints.clear()  # the server says twice that the cookie is gone


def test_each_thing_is_tested_at_a_press(visit: Callable[..., Visit], product: Product) -> None:
    phone = visit(account="worker1", at=product.demo.spot, permissions=["camera", "geolocation"])
    phone.go("/me", until="me-setup")
    phone.tap("me-setup")
    phone.see("setup-screen")
    _state(phone, "app", "ok")
    expect(phone.part("said-location")).to_have_text("定位可用，误差约 12 米。")  # allowed before: tried at once
    phone.tap("test-location")
    expect(phone.part("said-location")).to_have_text("定位可用，误差约 12 米。")
    phone.tap("test-camera")
    _state(phone, "camera", "ok")
    phone.see("camera-test")
    phone.choose("camera-way-app")
    expect(phone.part("said-camera")).to_contain_text("手机自带")
    phone.choose("camera-way-page")
    assert not phone.axe()
    phone.snap("setup", whole=True)


def test_what_is_forbidden_names_the_setting(visit: Callable[..., Visit]) -> None:
    phone = visit(account="worker1")
    phone.go("/setup", until="setup-screen")
    phone.tap("test-location")
    _state(phone, "location", "bad")
    expect(phone.part("location-help-denied")).to_contain_text("位置")
    phone.tap("test-camera")
    _state(phone, "camera", "bad")
    expect(phone.part("camera-test-trouble")).to_contain_text("相机")
    phone.snap("setup-forbidden", whole=True)
    phone.tap("setup-leave")
    phone.see("me-setup")


def test_a_trial_counts_only_when_the_server_has_this_phones_receipt(
    visit: Callable[..., Visit], product: Product, browsers_push: PushService
) -> None:
    key = product.get("worker1", "/push/key")["key"]
    browser = browsers_push.subscribe(key)
    phone = visit(account="worker1", permissions=["notifications"])
    held = json.dumps({"key": key, "json": browser.as_json()})
    phone.context.add_init_script(f"({HOLDS_A_SUBSCRIPTION})({held})")
    phone.go("/setup", until="setup-screen")
    expect(phone.see("said-notice")).to_contain_text("已开启")
    phone.tap("notice-test")
    expect(phone.part("said-notice")).to_contain_text("正等这部手机的回执")
    _state(phone, "notice", "busy")
    (letter,) = browser.decrypt()
    shown = {"alarm": json.loads(letter)["alarm"], "at": product.demo.now.isoformat(), "kind": "shown"}
    answer = phone.context.request.post("/api/v1/push/receipts", data=shown, headers=SAME_ORIGIN)
    assert answer.ok, answer.text()
    expect(phone.part("said-notice")).to_contain_text("通知是通的")
    _state(phone, "notice", "ok")


@pytest.mark.parametrize("system", WECHAT)
def test_inside_wechat_workers_are_led_to_the_browser_and_residents_are_not_disturbed(
    visit: Callable[..., Visit], product: Product, system: str
) -> None:
    worker = visit(account="worker1", user_agent=WECHAT[system])
    no = product.orders["handling"]
    worker.go(f"/orders/{no}", until="inside-screen")
    expect(worker.part("inside-screen")).to_contain_text("微信")
    worker.snap(f"inside-wechat-{system}", whole=True)
    assert not worker.axe()
    assert not worker.too_wide()
    worker.tap("inside-stay")
    worker.see("order-title")

    resident = visit(user_agent=WECHAT[system])
    resident.go(product.links["callback"], until="resident-send")
    assert resident.page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert resident.part("inside-screen").count() == 0


def test_an_engine_that_cannot_read_the_app_is_led_to_a_page_without_scripts(visit: Callable[..., Visit]) -> None:
    old = visit(service_workers="block")
    old.context.add_init_script("delete Promise.allSettled")
    old.page.goto("/inbox")
    old.page.wait_for_url("**/too-old.html")
    expect(old.page.locator("h1").first).to_have_text("浏览器太旧，打不开半时")
    assert old.page.locator("script").count() == 0
    old.snap("too-old", whole=True)
    assert not old.axe()
    assert not old.too_wide()
    old.complaints.clear()  # the old engine's own


def test_an_engine_that_cannot_parse_the_app_is_led_there_too(visit: Callable[..., Visit]) -> None:
    old = visit(service_workers="block")
    unreadable = "const a = {}; a?..b"
    old.context.route("**/assets/*.js", lambda one: one.fulfill(body=unreadable, content_type="text/javascript"))
    old.page.goto("/inbox")
    old.page.wait_for_url("**/too-old.html")
    old.complaints.clear()
