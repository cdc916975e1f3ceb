"""Every screen at every size, by day and by night: nothing stands out of it, and nobody is kept out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.product import ROOT, Product
from tests.browser.visitors import DESK, PHONE, Visit

SMALL = (360, 740)
NARROW = (320, 640)
LOOKS = (("double", NARROW), ("light", SMALL), ("sun", PHONE), ("dark", DESK))
"""Colours do not depend on the size, nor sizes on the colours: each is asked about once."""
AREAS = "|".join(path.stem for path in (ROOT / "pwa/src/i18n/en").glob("*.json"))
RAW_KEY = re.compile(rf"\b(?:{AREAS})\.[a-z_]+(?:\.[a-z_]+)*\b")
LANGUAGES = {"zh-Hant": "zh-TW", "en": "en-US"}
"""Beside the first one, in which every screen is looked at."""
DRESS = """(look) => {
  const { dataset } = document.documentElement;
  dataset.text = look === 'double' ? 'double' : 'normal';
  dataset.theme = ['dark', 'sun'].includes(look) ? look : 'light';
}"""
SHOWN = """() => document.body.innerText + '\\n' + [...document.querySelectorAll('[aria-label], [title]')]
  .flatMap((one) => [one.getAttribute('aria-label'), one.getAttribute('title')]).join('\\n')"""


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


def _outbox_needs_somebody(visit: Visit) -> None:
    present = visit.product.get("worker1", f"/orders/{visit.product.orders['accepted']}")
    moved = {"error": "order.version_conflict", "facts": {"order": present}}
    visit.context.route("**/actions", lambda road: road.fulfill(status=409, json=moved))
    visit.tap("open-contact")
    visit.tap("contact-reached")
    visit.see("stuck-contact")
    visit.tap("nav-outbox")
    visit.see("conflict")
    visit.complaints.clear()  # the browser writes every refusal down


def _behind_a_figure(visit: Visit) -> None:
    visit.tap("figure")
    visit.tap("tab-denominator")
    visit.see("figure-order")


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
    "outbox-conflict": Screen("worker1", "/orders/{accepted}", "open-contact", _outbox_needs_somebody, alone=True),
    "points": Screen("worker1", "/points", "lost-point", lambda v: v.tap("appeal")),
    "me": Screen("worker1", "/me", "signout"),
    "setup": Screen("worker1", "/setup", "setup-screen"),
    "map": Screen("worker1", "/orders/{accepted}", "open-map", _on_the_map),
    "ways": Screen("worker1", "/orders/{accepted}", "navigate", lambda v: v.tap("navigate")),
    "cell": Screen("worker1", "/cells/{home}", "cell-screen"),
    "report": Screen("worker1", "/report", "report-camera", at=(0.0, 12)),
    "report-gaps": Screen("worker1", "/report/self", "report-camera"),
    "handover": Screen("worker1", "/handover", "handover-send", lambda v: v.tap("handover-send")),
    "phrases": Screen("worker1", "/phrases", "phrase-add", lambda v: v.tap("phrase-add")),
    "feedback": Screen("worker1", "/feedback", "feedback-send", lambda v: v.tap("feedback-send")),
    "feedback-desk": Screen("admin", "/desk/feedback", "feedback-desk"),
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
    "exports": Screen("supervisor", "/desk/exports", "export-send"),
    "supervision": Screen("supervisor", "/desk/supervision", "step"),
    "assessment": Screen("supervisor", "/desk/assessment", "assess-line"),
    "figure": Screen("assessor", "/desk/assessment", "figure", _behind_a_figure),
    "community": Screen("community", "/community", "row-{late}"),
    "community-order": Screen("community", "/community/{handling}", "order-detail"),
    "resident": Screen("", "{link:accepted}", "resident-status"),
    "resident-promise": Screen("", "{link:handling}", "promise-agree"),
    "resident-rates": Screen("", "{link:callback}", "resident-send"),
    "resident-rated": Screen("", "{link:closed}", "resident-rated"),
    "resident-unknown": Screen("", "/r/nobody.knows", "resident-unknown"),
    "not-found": Screen("worker1", "/nowhere", "nav-home"),
}


def _filled(text: str, product: Product) -> str:
    for name, link in product.links.items():
        text = text.replace(f"{{link:{name}}}", link)
    for name, no in {"home": product.demo.home[0], **product.orders}.items():
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
    arrive = window.go if screen.at or "do=" in screen.path else window.visit
    arrive(_filled(screen.path, product), until=_filled(screen.until, product))
    screen.act(window)
    return window


@pytest.mark.parametrize("name", SCREENS)
def test_screen(windows: Callable[..., Visit], product: Product, name: str) -> None:
    window = _opened(windows, product, SCREENS[name])
    found: dict[str, list[str]] = {}
    for look, size in LOOKS:
        window.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        window.page.evaluate(DRESS, look)
        found |= _looked_at(window, f"{name}-{size[0]}-{look}", size)
    _resize(window.page, PHONE)
    window.page.evaluate(DRESS, "light")
    assert not found
    assert not RAW_KEY.findall(window.page.evaluate(SHOWN))
    assert not window.complaints


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, screen in SCREENS.items() if not screen.alone])
def test_screen_in(windows: Callable[..., Visit], product: Product, name: str, language: str) -> None:
    window = _opened(windows, product, SCREENS[name], LANGUAGES[language])
    assert window.page.locator("html").get_attribute("lang") == language
    assert not _looked_at(window, f"{name}-{language}", SMALL)
    assert not RAW_KEY.findall(window.page.evaluate(SHOWN))
    assert not window.complaints


def _looked_at(window: Visit, picture: str, size: tuple[int, int]) -> dict[str, list[str]]:
    """What is wrong with the screen as it looks now; a picture of it is kept."""
    _resize(window.page, size)
    window.snap(picture, whole=window.page.locator("dialog[open]").count() == 0)
    wrong = {f"{picture} is too wide": window.too_wide(), f"{picture} keeps people out": window.axe()}
    return {what: why for what, why in wrong.items() if why}


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
