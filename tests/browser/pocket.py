"""A phone in somebody's pocket: its browser is killed at any moment, and comes back with what lies on its disk."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.visitors import FOLLOW, ON_THE_PHONE, PATIENCE_MS, PHONE, WATCH_DIALLING


class Pocket:
    """One phone with a disk of its own; `page` is the window that is open now."""

    context: BrowserContext
    page: Page

    def __init__(self, playwright: Playwright, folder: Path, url: str, spot: dict[str, float]) -> None:
        self._playwright, self.folder, self.url, self._spot = playwright, folder, url, spot
        self.deaths, self._fixes = 0, 0
        self._killer: threading.Timer | None = None

    def start(self) -> None:
        """Open the browser on what lies on the disk."""
        width, height = PHONE
        self.context = self._playwright.chromium.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=list(FLAGS), viewport={"width": width, "height": height},
            is_mobile=True, has_touch=True, base_url=self.url, locale="zh-CN", timezone_id="Asia/Shanghai",
            reduced_motion="reduce", permissions=["geolocation"],
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(WATCH_DIALLING)
        self.page = self.context.pages[0]
        self.stand_here()

    def stand_here(self) -> None:
        """Let the phone find its place once more, a hand's breadth from the last fix."""
        self._fixes += 1
        east = self._fixes % 10 * 1e-6
        fix = self._spot | {"longitude": self._spot["longitude"] + east, "accuracy": 12}
        self.context.set_geolocation(fix)  # type: ignore[arg-type]

    def sign_in(self, account: str) -> None:
        """Sign in above ground: the orders of the day come down, and the app stays on the disk."""
        self.page.goto("/signin")
        self.page.get_by_test_id("signin-account").fill(account)
        self.page.get_by_test_id("signin-password").fill(f"demo-{account}")
        self.tap("signin-go")
        self.tap("setup-leave")
        self.page.locator("a[data-testid^='order-']").first.wait_for()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def stop(self) -> None:
        """Close the browser in peace, which writes its cookies down."""
        with suppress(Error):
            self.context.close()

    def live_through(self, deed: Callable[["Pocket"], None]) -> None:
        """Do something until it is done, however often the browser is killed over it."""
        while True:
            deaths = self.deaths
            try:
                self.start()
                deed(self)
                self._await_death()
            except (Error, AssertionError):
                self._await_death()
                if self.deaths == deaths:
                    raise
            finally:
                self.stop()
            if self.deaths == deaths:
                return

    def shoot(self, after_s: float) -> bool:
        """Kill the browser in a moment; False where a shot is on its way already."""
        if self._killer is not None:
            return False
        self._killer = threading.Timer(after_s, self._kill)
        self._killer.start()
        return True

    def _kill(self) -> None:
        browsers = _browsers(self.folder)
        for pid in browsers:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.deaths += bool(browsers)

    def _await_death(self) -> None:
        """A shot that was fired hits."""
        if self._killer is not None:
            self._killer.join()
            self._killer = None

    def outbox(self) -> list[dict[str, Any]]:
        """What the phone keeps of acts and photos, sent or not, in the order in which they were made."""
        rows: list[dict[str, Any]] = self.page.evaluate(ON_THE_PHONE)
        return sorted(rows, key=lambda row: row["seq"])

    def open_order(self, no: str) -> None:
        """Open an order: at first by its address, later as the app's own links lead."""
        path = f"/orders/{no}"
        if self.page.url.startswith(self.url):
            self.page.evaluate(FOLLOW, path)
            self.page.wait_for_url(path)
        else:
            self.page.goto(path)

    def tap(self, testid: str) -> None:
        """Tap a part of the screen."""
        self.page.get_by_test_id(testid).first.click()

    def choose(self, testid: str) -> None:
        """Tap the label of a choice."""
        self.page.locator(f"label:has([data-testid='{testid}'])").first.click()

    def take_photo(self, testid: str, photo: Path) -> None:
        """Open the camera by a tap on its button, and take a photo."""
        with self.page.expect_file_chooser() as chooser:
            self.choose(testid)
        chooser.value.set_files(photo)


def _browsers(folder: Path) -> list[int]:
    """The browsers on this disk: Playwright lets each lead a process group of its own."""
    mark = f"--user-data-dir={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if mark in words and not any(word.startswith(b"--type=") for word in words):
                found.append(int(entry.name))
    return [pid for pid in found if os.getpgid(pid) == pid]
