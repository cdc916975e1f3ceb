"""The worker's phone, as Chromium slowed down: the first screen, a start without a network, five hundred orders."""

import json
import random
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from backend.cli.schema import migrated
from backend.db import Database
from backend.models import PlaceName
from backend.services import accounts, demo, intake, rules
from backend.services.intake import Call
from scripts.measures.server import Running, serving

FEW, MANY, ROUNDS, SLOWDOWN = 30, 500, 5, 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
LIMITS = {"usable_ms": 3000, "offline_start_ms": 1000, "worst_frame_ms": 50, "first_load_bytes": 90_000}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
ROW = "[data-testid^='order-2']"
WHEN_SHOWN = f"""
  new MutationObserver((_, watch) => {{
    const row = document.querySelector("{ROW}");
    if (!row) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => {{ window.shownAt ??= performance.now(); }}));
  }}).observe(document, {{ childList: true, subtree: true }});
"""
WATCH_FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const step = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(step); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
}"""


def settled(folder: Path, count: int) -> dict[str, str]:
    """The settings of an installation in which worker1 has this many orders of every age."""
    settings = {"DATABASE_URL": f"sqlite:///{folder}/banshi.sqlite", "DATA_DIR": str(folder), "POLICY": "qingxi"}
    database, now, draw = Database(settings["DATABASE_URL"]), datetime.now(UTC), random.Random(20261123)
    migrated(database)
    with database.unit_of_work() as session:
        demo.load(session, "qingxi", at=now - timedelta(days=9))
        agent, worker = (accounts.actor_of(session, name) for name in ("agent", "worker1"))
        home = sa.select(PlaceName).where(PlaceName.cell_code.startswith(worker.area[0])).order_by(PlaceName.id)
        places = session.scalars(home).all()
        grades = rules.policy_in_force(session, "qingxi", now).grades
        for number in range(count):
            where, grade = places[number % len(places)], grades[number % len(grades)]
            call = Call(source="hotline", type=(grade.types or ("help",))[0], grade=grade.id,
                        title=f"{where.name}门前积水，行人不便通过", content="雨后一直没有退。", address=where.name,
                        position={"lng": where.lng, "lat": where.lat, "datum": "wgs84"})  # fmt: skip
            at = now - timedelta(minutes=draw.choice((5, 20, 50, 300, 4000)))
            intake.register(session, call, actor=agent, place="qingxi", at=at)
    database.dispose()
    return settings


@contextmanager
def visitor(browser: Browser, server: Running) -> Iterator[BrowserContext]:
    """A phone on which worker1 is signed in and nothing has been fetched yet."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 360, "height": 740}, is_mobile=True,
        has_touch=True, device_scale_factor=2, locale="zh-CN", extra_http_headers={"Accept-Encoding": "gzip"},
    )  # fmt: skip
    said = {"account": "worker1", "password": "demo-worker1"}
    answer = context.request.post("/api/v1/session", data=said, headers={"X-Requested-With": "fetch"})
    if not answer.ok:
        raise RuntimeError(answer.text())
    context.add_init_script(WHEN_SHOWN)
    yield context
    context.close()


def slowed(page: Page, *, network: bool) -> CDPSession:
    """The page with a quarter of this machine's speed, and on demand behind slow 4G."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    devtools.send("Network.enable")
    if network:
        devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    return devtools


def shown(page: Page) -> float:
    """Milliseconds from the start of the page to its first order."""
    page.wait_for_function("() => window.shownAt", timeout=60_000)
    return float(page.evaluate("window.shownAt"))


def first_screen(browser: Browser, server: Running) -> dict[str, float]:
    """A phone that has fetched nothing opens the inbox over slow 4G; then it starts without a network."""
    with visitor(browser, server) as context:
        page, fetched = context.new_page(), []
        devtools = slowed(page, network=True)
        kinds: dict[str, str] = {}
        devtools.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        devtools.on("Network.dataReceived", lambda e: fetched.append((e["requestId"], e["encodedDataLength"])))
        page.goto("/inbox")
        usable = shown(page)
        sent = sum(size for name, size in fetched if kinds.get(name) in {"Script", "Stylesheet"})
        devtools.send("Network.emulateNetworkConditions", SLOW_4G | {"latency": 0, "downloadThroughput": -1})
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.close()
        context.set_offline(True)
        again = context.new_page()
        slowed(again, network=False)
        again.goto("/inbox")
        return {"usable_ms": usable, "first_load_bytes": sent, "offline_start_ms": shown(again)}


def scrolling(browser: Browser, server: Running) -> dict[str, float]:
    """The longest time between two frames while the finger runs from the first order to the last and back."""
    with visitor(browser, server) as context:
        page = context.new_page()
        devtools = slowed(page, network=False)
        page.goto("/inbox")
        shown(page)
        page.wait_for_timeout(5000)
        page.evaluate(WATCH_FRAMES)
        height = page.evaluate("document.documentElement.scrollHeight")
        for way in (-1, 1):
            for _ in range(12):
                gesture = {"x": 180, "y": 400, "yDistance": way * 4000, "speed": 4000, "gestureSourceType": "touch"}
                devtools.send("Input.synthesizeScrollGesture", gesture)
        frames = sorted(page.evaluate("window.frames_ms"))
        return {"worst_frame_ms": frames[-1], "frames_over_50_ms": sum(1 for one in frames if one > 50),
                "frames": len(frames), "height": height}  # fmt: skip


def repeated(measure: Callable[[Browser, Running], dict[str, float]], browser: Browser, server: Running) -> Any:
    """The median over some rounds of each figure, beside the limit that it has to keep."""
    rounds = [measure(browser, server) for _ in range(ROUNDS)]
    found: dict[str, Any] = {}
    for name in rounds[0]:
        found[name] = round(statistics.median(one[name] for one in rounds))
        if name in LIMITS:
            found[f"{name}_limit"] = LIMITS[name]
    return found


def main() -> None:
    """With a day's orders for the first screen, and with five hundred for the scrolling."""
    result: dict[str, Any] = {"rounds": ROUNDS, "cpu_slowdown": SLOWDOWN, "network": "1.6 Mbit/s, 150 ms"}
    with tempfile.TemporaryDirectory(prefix="banshi-bench-") as root, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for count, measure in ((FEW, first_screen), (MANY, scrolling)):
            folder = Path(root) / str(count)
            folder.mkdir()
            with serving(["backend", "web"], path="/healthz", settings=settled(folder, count)) as server:
                result[f"{count}_orders"] = repeated(measure, browser, server)
        browser.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
