"""Every screen at every size, by day and by night: nothing stands out of it, and nobody is kept out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.product import ROOT, Product
from tests.browser.screens import SCREENS, Screen, filled
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
    arrive(filled(screen.path, product), until=filled(screen.until, product))
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
