"""The real product in child processes, and Chromium in front of it: as a phone, and as a desk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.product import APP_FILES, ROOT, Product, running
from tests.browser.visitors import PATIENCE_MS, Visit
from tests.factories.push_service import PushService, push_service
from tests.factories.tile_server import TileServer, tile_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser; screens are looked at first, before others fill the lists that axe reads."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path != here / "test_screens.py")
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def phone_app() -> Path:
    """The built phone app, built now when its sources changed."""
    built = subprocess.run([sys.executable, ROOT / "scripts" / "setup.py", "app"], cwd=ROOT, capture_output=True,
                           text=True, timeout=300, check=False)  # fmt: skip
    assert built.returncode == 0, built.stderr
    return APP_FILES


@pytest.fixture(scope="session")
def browsers_push() -> Iterator[PushService]:
    """The push service of the phones' browsers, on this machine."""
    with push_service() as service:
        yield service


@pytest.fixture(scope="session")
def tiles() -> Iterator[TileServer]:
    """The operator's map service, on this machine."""
    with tile_server() as service:
        yield service


@pytest.fixture(scope="session")
def product(
    phone_app: Path, browsers_push: PushService, tiles: TileServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The whole house, running."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here (apt install chromium)")
    folder = tmp_path_factory.mktemp("product")
    with running(Product(folder, push_origin=browsers_push.origin, tiles=tiles.address)) as house:
        yield house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; closed after each file, as other tests want the event loop for themselves."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder that BANSHI_PICTURES names, or a temporary one."""
    folder = Path(os.environ.get("BANSHI_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(chromium: Browser, product: Product, pictures: Path) -> Iterator[Callable[..., Visit]]:
    """Opens a window for somebody, on a phone unless said otherwise; what it complains of fails the test."""
    opened: list[Visit] = []

    def begin(**options: object) -> Visit:
        opened.append(Visit(chromium, product, pictures, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield begin
    complaints = {one.name or "somebody": one.complaints for one in opened if one.complaints}
    for one in opened:
        with suppress(Exception):
            one.context.close()
    assert not complaints
