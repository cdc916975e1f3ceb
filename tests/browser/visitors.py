"""Somebody before a screen: a window of a certain size, signed in or not, and all that the browser complains of."""

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.browser.patience import until
from tests.browser.product import ROOT, Product
from tests.factories.world import SAME_ORIGIN

PHONE, DESK = (390, 844), (1440, 900)
AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 20_000
NO_ROAD = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|CONNECTION_\w+|ABORTED)")
SAID_ANYWAY = re.compile(r"blocked by Playwright|status of 401 .*/api/v1/me$|status of 404 .*/(public|r)/nobody")
"""Written down anyway: that nobody is signed in, that nobody has a link, that a service worker was not wanted."""
ORDER_ROW = re.compile(r"order-\d{8}-\d+")
FURTHER_DOWN = """() => {
  const page = document.scrollingElement;
  const end = page.scrollTop + page.clientHeight >= page.scrollHeight - 2;
  page.scrollTo(0, end ? 0 : page.scrollTop + page.clientHeight / 2);
}"""
WATCH_DIALLING = """
  window.dialled = [];
  window.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="tel:"]');
    if (!link) return;
    window.dialled.push(link.getAttribute('href'));
    event.preventDefault();
  }, true);
"""


class Visit:
    """One window on the running product."""

    def __init__(
        self, browser: Browser, product: Product, pictures: Path, *, account: str = "", size: tuple[int, int] = PHONE,
        locale: str = "zh-CN", dark: bool = False, at: dict[str, float] | None = None, **options: Any,
    ) -> None:  # fmt: skip
        self.name = account
        self.product, self.pictures = product, pictures
        self.complaints: list[str] = []
        self.expects_trouble = False
        self.taps = 0
        width, height = size
        self.context = browser.new_context(
            base_url=product.url, viewport={"width": width, "height": height}, locale=locale, has_touch=width < 600,
            is_mobile=width < 600, color_scheme="dark" if dark else "light", timezone_id="Asia/Shanghai",
            reduced_motion="reduce", **options,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(WATCH_DIALLING)
        if at:
            self.be_at(at)
        if account:
            self.sign_in_quietly(account)
        self.page = self.open_page()

    def be_at(self, place: dict[str, float]) -> None:
        """Let the phone know where it is."""
        self.context.grant_permissions(["geolocation"])
        fix = {"longitude": place["lng"], "latitude": place["lat"], "accuracy": place.get("accuracy", 12)}
        self.context.set_geolocation(fix)  # type: ignore[arg-type]

    def open_page(self) -> Page:
        """One more window of the same person."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def sign_in_quietly(self, account: str) -> None:
        """Get the cookie as the sign-in screen gets it; once for all the windows of a run."""
        if account in self.product.cookies:
            self.context.add_cookies(self.product.cookies[account])
            return
        said = {"account": account, "password": f"demo-{account}"}
        answer = self.context.request.post("/api/v1/session", data=said, headers=SAME_ORIGIN)
        assert answer.ok, answer.text()
        self.product.cookies[account] = self.context.cookies()

    def _hear(self, message: ConsoleMessage) -> None:
        expected = self.expects_trouble and NO_ROAD.search(message.text)
        expected = expected or SAID_ANYWAY.search(f"{message.text} {message.location.get('url')}")
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{self.page.url}: {message.text} ({message.location.get('url')})")

    def go(self, path: str, *, until: str = "") -> Page:
        """Open an address, and wait for a part of its screen."""
        self.page.goto(path)
        if until:
            self.see(until)
        return self.page

    def visit(self, path: str, *, until: str) -> None:
        """The same within the app that is open already, as its links lead; a resident's page begins anew."""
        inside = self.name and self.page.url.startswith(self.product.url) and not self.page.url.endswith(path)
        if inside:
            self.page.evaluate(FOLLOW, path)
            self.see(until)
        else:
            self.go(path, until=until)

    def part(self, testid: str) -> Locator:
        """A part of the screen by its test id."""
        return self.page.get_by_test_id(testid)

    def see(self, testid: str) -> Locator:
        """The same, once it can be seen."""
        found = self.part(testid).first
        if ORDER_ROW.fullmatch(testid):
            self._scroll_to(found)
        found.wait_for()
        return found

    def _scroll_to(self, row: Locator) -> None:
        """Scroll down a long inbox, which draws only what is in sight, until a row is there."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while row.count() == 0 and time.monotonic() < until:
            self.page.evaluate(FURTHER_DOWN)
            self.page.wait_for_timeout(150)

    def await_sent(self) -> None:
        """Wait until nothing that was done on this phone waits for the server any longer."""
        until(lambda: all(row["state"] == "done" for row in self.page.evaluate(ON_THE_PHONE)), seconds=60)

    def count_taps(self) -> None:
        """From now on count in `taps` how often a finger touches the screen."""
        self.context.expose_function("tapped", self._tapped)
        self.page.evaluate("addEventListener('pointerdown', () => window.tapped(), true)")

    def _tapped(self) -> None:
        self.taps += 1

    def tap(self, testid: str) -> None:
        """Tap a part of the screen."""
        (self.see(testid) if ORDER_ROW.fullmatch(testid) else self.part(testid).first).click()

    def choose(self, testid: str) -> None:
        """Tap the label of a choice, whose own circle is no target."""
        self.page.locator(f"label:has([data-testid='{testid}'])").click()

    def confirm(self) -> None:
        """Say yes to the question."""
        self.tap("confirm-yes")

    def take_photo(self, testid: str, photo: Path) -> None:
        """Open the camera by a tap on its button, and take a photo."""
        with self.page.expect_file_chooser() as chooser:
            self.page.locator(f"label:has([data-testid='{testid}'])").first.click()
        chooser.value.set_files(photo)

    def snap(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the screen."""
        self.page.screenshot(path=self.pictures / f"{name}.jpeg", full_page=whole, type="jpeg", quality=80)

    def too_wide(self) -> list[str]:
        """What stands out of the screen at its right."""
        return self.page.evaluate(TOO_WIDE)

    def axe(self) -> list[str]:
        """Serious and critical findings of axe on this screen, each with the elements it names."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            # The bar at the thumb lies over whatever has not been scrolled up yet.
            self.page.add_style_tag(content=".bottom-bar { position: static !important; }")
        return self.page.evaluate(RUN_AXE)


ON_THE_PHONE = """() => new Promise((resolve, reject) => {
  const asked = indexedDB.open('banshi');
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const rows = asked.result.transaction('outbox').objectStore('outbox').getAll();
    rows.onsuccess = () => { asked.result.close(); resolve(rows.result); };
  };
})"""

FOLLOW = """(path) => {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate', { state: null }));
}"""

TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > room + 1;
  });
  return [`${wide} of ${room} px`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}"""

RUN_AXE = """async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ` + one.nodes.slice(0, 4).map((node) =>
      `${node.target.join(' ')} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`).join(' | '));
}"""
