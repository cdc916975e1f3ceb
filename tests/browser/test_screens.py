"""Every screen at every size, by day and by night: nothing stands out of it, and nobody is kept out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit

SMALL = (360, 740)
ASKED_AXE = {(SMALL, "light"), (SMALL, "double"), (DESK, "dark")}
"""Colours do not depend on the size, nor sizes on the colours."""
RAW_KEY = re.compile(r"\b(?:common|worker|desk|community|resident|place|camera|setup)\.[a-z_]+(?:\.[a-z_]+)*\b")
LANGUAGES = {"zh-Hant": "zh-TW", "en": "en-US"}
"""Beside the first one, in which every screen is looked at."""
SHOWN = """() => document.body.innerText + '\\n' + [...document.querySelectorAll('[aria-label], [title]')]
  .flatMap((one) => [one.getAttribute('aria-label'), one.getAttribute('title')]).join('\\n')"""
READ = ("signin", "inbox", "order-handling", "contact", "arrive-uncertain", "reply", "outbox-empty", "me",
        "setup", "map", "ways", "register-gaps", "dispatch", "review-back", "callback", "community-order",
        "resident-rates")  # fmt: skip
"""Screens that have nearly all of the words."""


@dataclass(frozen=True)
class Screen:
    """A screen: who looks at it, its address, the part that shows that it is there, and what is done first."""

    account: str
    path: str
    until: str
    act: Callable[[Visit], None] = lambda _: None
    at: tuple[float, float] | None = None
    """Where the phone is: degrees to the east of the order's place, and metres of accuracy."""
    alone: bool = False
    """Whether the screen leaves something behind, and wants a window of its own."""


def _arriving(visit: Visit) -> None:
    visit.page.locator("dialog [data-testid='position-line']:not([data-level='none'])").wait_for()


def _hurrying(visit: Visit) -> None:
    _arriving(visit)
    visit.tap("arrive-hurry")
    visit.see("arrive-photo")


def _with_gaps(visit: Visit) -> None:
    visit.tap("register-go")


def _on_the_map(visit: Visit) -> None:
    visit.tap("open-map")
    visit.page.locator("[data-testid='map'][data-drawn='true']").wait_for()


def _outbox_waits(visit: Visit) -> None:
    visit.tap("nav-outbox")
    visit.see("outbox-screen")  # fetched while there is a network
    visit.page.go_back()
    visit.see("next-accept")
    visit.expects_trouble = True
    visit.context.set_offline(True)
    visit.tap("next-accept")
    visit.see("next-pending")
    visit.tap("nav-outbox")
    visit.page.locator("[data-testid^='outbox-'][data-state]").first.wait_for()


def _to_a_unit(visit: Visit) -> None:
    visit.choose("dispatch-to-unit")
    visit.see("dispatch-unit-water")


def _reviewing(visit: Visit) -> None:
    visit.tap("review-back")


def _calling_back(visit: Visit) -> None:
    visit.choose("callback-outcome-reached")


SCREENS = {
    "signin": Screen("", "/signin", "signin-go"),
    "signin-gaps": Screen("", "/signin", "signin-go", lambda v: v.tap("signin-go")),
    "inbox": Screen("worker1", "/inbox", "group-late"),
    "inbox-empty": Screen("worker9", "/inbox", "inbox-refresh"),
    "order-late": Screen("worker1", "/orders/{late}", "order-title"),
    "order-fresh": Screen("worker1", "/orders/{fresh}", "next-accept"),
    "order-handling": Screen("worker1", "/orders/{handling}", "next-after"),
    "order-replied": Screen("worker1", "/orders/{replied}", "next-none"),
    "contact": Screen("worker1", "/orders/{handling}?do=contact", "contact-reached"),
    "arrive-inside": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _arriving, (0.0, 12)),
    "arrive-uncertain": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _hurrying, (0.001, 900)),
    "arrive-outside": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _arriving, (0.02, 30)),
    "arrive-denied": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet"),
    "reply": Screen("worker1", "/orders/{handling}?do=reply", "reply-sheet"),
    "more-acts": Screen("worker1", "/orders/{accepted}", "more-acts", lambda v: v.tap("more-acts")),
    "return": Screen("worker1", "/orders/{accepted}?do=return", "act-sheet", lambda v: v.tap("act-send")),
    "outbox-empty": Screen("worker1", "/outbox", "outbox-screen"),
    "outbox": Screen("worker1", "/orders/{fresh}", "next-accept", _outbox_waits, alone=True),
    "me": Screen("worker1", "/me", "signout"),
    "setup": Screen("worker1", "/setup", "setup-screen"),
    "map": Screen("worker1", "/orders/{accepted}", "open-map", _on_the_map),
    "ways": Screen("worker1", "/orders/{accepted}", "navigate", lambda v: v.tap("navigate")),
    "register": Screen("agent", "/desk/register", "register-go"),
    "register-gaps": Screen("agent", "/desk/register", "register-go", _with_gaps),
    "queue": Screen("dispatcher", "/desk/queue", "row-{queued}"),
    "dispatch": Screen("dispatcher", "/desk/queue/{queued}", "dispatch-go"),
    "dispatch-unit": Screen("dispatcher", "/desk/queue/{queued}", "dispatch-go", _to_a_unit),
    "unit": Screen("liaison", "/desk/unit", "tab-called"),
    "admin": Screen("security", "/admin", "admin"),
    "review-list": Screen("reviewer", "/desk/review", "row-{replied}"),
    "review": Screen("reviewer", "/desk/review/{replied}", "review-pass"),
    "review-back": Screen("reviewer", "/desk/review/{replied}", "review-pass", _reviewing),
    "callback": Screen("callback", "/desk/callback/{callback}", "callback-go", _calling_back),
    "orders": Screen("supervisor", "/desk/orders", "row-{late}"),
    "order-detail": Screen("supervisor", "/desk/orders/{closed}", "order-detail"),
    "community": Screen("community", "/community", "row-{late}"),
    "community-order": Screen("community", "/community/{handling}", "order-detail"),
    "resident": Screen("", "{link:accepted}", "resident-status"),
    "resident-rates": Screen("", "{link:callback}", "resident-send"),
    "resident-rated": Screen("", "{link:closed}", "resident-rated"),
    "resident-unknown": Screen("", "/r/nobody.knows", "resident-unknown"),
    "not-found": Screen("worker1", "/nowhere", "nav-home"),
}


def _filled(text: str, product: Product) -> str:
    for name, link in product.links.items():
        text = text.replace(f"{{link:{name}}}", link)
    for name, no in product.orders.items():
        text = text.replace(f"{{{name}}}", no)
    return text


@pytest.fixture(scope="module")
def windows(chromium: Browser, product: Product, pictures: Path) -> Iterator[Callable[..., Visit]]:
    """A window for each person and language, which stays open from screen to screen."""
    opened: list[Visit] = []
    shared: dict[tuple[str, str], Visit] = {}

    def of(screen: Screen, locale: str = "zh-CN") -> Visit:
        window = shared.get((screen.account, locale))
        if window is None or screen.alone:
            window = Visit(
                chromium, product, pictures, account=screen.account, locale=locale, service_workers="block"
            )
            opened.append(window)
        if not screen.alone:
            shared[screen.account, locale] = window
        return window

    yield of
    for one in opened:
        one.context.close()


def _opened(windows: Callable[..., Visit], product: Product, screen: Screen, locale: str = "zh-CN") -> Visit:
    window = windows(screen, locale)
    window.complaints.clear()
    window.page.emulate_media(color_scheme="light")
    _resize(window.page, PHONE)
    window.context.clear_permissions()
    if screen.at:
        east, accuracy = screen.at
        spot = product.demo.spot
        window.be_at({"lng": spot["lng"] + east, "lat": spot["lat"], "accuracy": accuracy})
    window.go(_filled(screen.path, product), until=_filled(screen.until, product))
    screen.act(window)
    return window


@pytest.mark.parametrize("name", SCREENS)
def test_screen(windows: Callable[..., Visit], product: Product, name: str) -> None:
    window = _opened(windows, product, SCREENS[name])
    found: dict[str, list[str]] = {}
    window.page.evaluate("document.documentElement.dataset.text = 'double'")
    found |= _looked_at(window, name, "double", SMALL)
    window.page.evaluate("document.documentElement.dataset.text = 'normal'")
    for theme in ("light", "dark"):
        window.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for size in (SMALL, PHONE, DESK):
            found |= _looked_at(window, name, theme, size)
    assert not found
    assert not RAW_KEY.findall(window.page.evaluate(SHOWN))
    assert not window.complaints


def _looked_at(window: Visit, name: str, look: str, size: tuple[int, int]) -> dict[str, list[str]]:
    """What is wrong with the screen as it looks now; a picture of it is kept."""
    _resize(window.page, size)
    picture = f"{name}-{size[0]}-{look}"
    window.snap(picture, whole=window.page.locator("dialog[open]").count() == 0)
    wrong = {f"{picture} is too wide": window.too_wide()}
    if (size, look) in ASKED_AXE:
        wrong[f"{picture} keeps people out"] = window.axe()
    return {what: why for what, why in wrong.items() if why}


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(windows: Callable[..., Visit], product: Product, language: str) -> None:
    raw: dict[str, list[str]] = {}
    for name in READ:
        window = _opened(windows, product, SCREENS[name], LANGUAGES[language])
        assert window.page.locator("html").get_attribute("lang") == language
        if found := RAW_KEY.findall(window.page.evaluate(SHOWN)) + window.complaints:
            raw[name] = found
        window.snap(f"{name}-{language}", whole=window.page.locator("dialog[open]").count() == 0)
    assert not raw
