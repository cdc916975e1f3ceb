"""The phone's engine in two more browsers: it starts without a road, keeps what waits, and sends it exactly once."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines import FIREFOX, MINI_BROWSER, WEBKIT, XVFB, Engine, Firefox, WebKit
from tests.browser.errands import ordered
from tests.browser.page_scripts import IN_PLACE, IS_SHOWN, SIGN_IN
from tests.browser.product import Product
from tests.browser.visitors import FOLLOW, ON_THE_PHONE
from tests.factories.bad_road import BadRoad, bad_road
from tests.factories.photos import encoded, scene

DIAL_NOBODY = """
  window.addEventListener('click', (event) => {
    if (event.target.closest?.('a[href^="tel:"]')) event.preventDefault();
  }, true);
  return true;
"""
TAKE_PHOTO = """
  const input = document.querySelector(`[data-testid='${args[0]}']`);
  if (!input) return false;
  const bytes = Uint8Array.from(atob(args[1]), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
"""


@pytest.fixture
def road(product: Product) -> Iterator[BadRoad]:
    """A road to the product that forgets its answers once it is told to."""
    with bad_road(product.config.port) as laid:
        yield laid


def _reload(browser: Engine) -> None:
    """Load the page anew; a mark in the old one tells when it has gone."""
    browser.run("window.isOld = true; setTimeout(() => location.reload()); return true;")
    browser.until("return window.isOld === undefined && document.readyState === 'complete';")


def _waiting(browser: Engine) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = browser.run(f"return ({ON_THE_PHONE})();")
    return sorted(rows, key=lambda row: row["seq"])


def _underground(browser: Engine, road: BadRoad, no: str, photo: bytes) -> None:
    """Sign in above, and do without a road what one does below."""
    browser.go(f"{road.url}/r/nobody")
    assert browser.run(SIGN_IN, "worker1")
    browser.go(f"{road.url}/inbox")
    browser.until(IN_PLACE)
    browser.run(f"({FOLLOW})(args[0]);", f"/orders/{no}")
    browser.until(IS_SHOWN, "next-accept")
    road.mode = "dead"
    _reload(browser)
    browser.until(DIAL_NOBODY)
    browser.tap("next-accept")
    browser.tap("next-contact")
    browser.tap("contact-reached")
    browser.until(TAKE_PHOTO, "choose-before", base64.b64encode(photo).decode())
    browser.until(f"return (await ({ON_THE_PHONE})()).length >= 3;")


def _comes_home(browser: Engine, road: BadRoad, product: Product, no: str) -> None:
    """The road is there again and loses every first answer: all the same everything is there once, and in order."""
    kept = _waiting(browser)
    assert [row["kind"] for row in kept] == ["act", "act", "photo"]
    assert {row["state"] for row in kept} <= {"waiting", "sending"}
    road.mode = "forgetful"
    browser.tap("nav-outbox")
    browser.until(f"""
      document.querySelector("[data-testid='send-now']")?.click();
      const rows = await ({ON_THE_PHONE})();
      return rows.length >= 3 && rows.every((row) => row.state === 'done');
    """)
    order = product.get("reviewer", f"/orders/{no}")
    done = [(event["event"], event["id"]) for event in order["events"] if event["actor"] == "worker1"]
    assert [one for one in done if one[0] != "evidence.stored"] == [
        ("order.accepted", kept[0]["id"]), ("order.contacted", kept[1]["id"]),
    ]  # fmt: skip
    (evidence,) = order["evidence"]
    assert (evidence["sha256"], evidence["state"]) == (kept[2]["sha256"], "stored")
    (path,) = [path for path in product.config.data_dir.rglob("photos/**/*") if _hash(path) == kept[2]["sha256"]]
    assert path.stat().st_size == kept[2]["size"]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed here (apt install firefox-esr)")
def test_firefox_keeps_the_queue_when_it_is_killed(product: Product, road: BadRoad, tmp_path: Path) -> None:
    no = ordered(product, "火狐：井盖破损")
    firefox = Firefox(tmp_path / "profile")
    firefox.start()
    try:
        _underground(firefox, road, no, encoded(scene((640, 480), seed=5001), quality=80))
        firefox.kill()
        firefox.start()
        firefox.go(f"{road.url}/orders/{no}")
        firefox.until(IS_SHOWN, "pending-acts")
        _comes_home(firefox, road, product, no)
    finally:
        firefox.stop()


@pytest.mark.skipif(
    not (WEBKIT and MINI_BROWSER and XVFB),
    reason="WebKitGTK and Xvfb are not installed here (apt install webkit2gtk-driver xvfb)",
)
def test_webkit_keeps_the_queue_over_a_reload(product: Product, road: BadRoad) -> None:
    no = ordered(product, "苹果内核：井盖破损")
    webkit = WebKit()

    def through(browser: Engine) -> None:
        _underground(browser, road, no, encoded(scene((640, 480), seed=5002), quality=80))
        _reload(browser)
        browser.until(IS_SHOWN, "pending-acts")
        _comes_home(browser, road, product, no)

    _with(webkit, through)


def _with(browser: Firefox | WebKit, deed: Callable[[Engine], None]) -> None:
    browser.start()
    try:
        deed(browser)
    finally:
        browser.stop()
