"""A whole installation of its own: the demo district with orders at every stage, then web, streams and worker."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from backend.config import Config
from tests.browser.people import Demo
from tests.factories.world import SAME_ORIGIN

ROOT = Path(__file__).parents[2]
APP_FILES = ROOT / "pwa" / "dist"
READY_S, STOPPED_S = 90, 30
Orders = Callable[[Demo], Mapping[str, str]]
"""What is done before the product starts; the numbers of the orders by names."""


class Product:
    """The running installation and what was put into it."""

    def __init__(
        self, folder: Path, *, push_origin: str, tiles: str, place: str = "qingxi", orders: Orders | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        port = _free_ports()
        self.url = f"http://127.0.0.1:{port}"
        self.settings = {
            "HOST": "127.0.0.1", "PORT": str(port), "STREAM_PORT": str(port + 1), "PUBLIC_URL": self.url,
            "DATA_DIR": str(folder), "POLICY": place, "PUSH_ALLOWED_ORIGINS": push_origin,
            "MAP_TILES": tiles, "MAP_DATUM": "gcj02", "MAP_CREDIT": "示例地图 GS(2026)0000号",
        }  # fmt: skip
        self.config = Config.from_environment(self.settings)
        self.demo = Demo(self.config, **more)
        self.orders: Mapping[str, str] = (orders or _orders)(self.demo)
        followed = ("accepted", "callback", "closed", "handling")
        self.links = {name: self.demo.link(no) for name, no in self.orders.items() if name in followed}
        self.demo.close()
        self.cookies: dict[str, Any] = {}
        """Whoever has signed in already, and with which cookie."""

    def get(self, account: str, path: str) -> Any:
        """What the running server answers somebody."""
        return self.ask(account, "GET", path)

    def ask(self, account: str, method: str, path: str, body: Any = None) -> Any:
        """The same for any request that succeeds."""
        door = http.client.HTTPConnection("127.0.0.1", self.config.port, timeout=20)
        try:
            headers = SAME_ORIGIN | {"Authorization": f"Bearer {self.demo.tokens[account]}"}
            if body is not None:
                headers |= {"Content-Type": "application/json"}
            door.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers=headers)
            answer = door.getresponse()
            told = answer.read()
            assert answer.status < 300, told
            return json.loads(told) if "json" in (answer.getheader("Content-Type") or "") else told
        finally:
            door.close()

    def order(self, title: str, **changes: Any) -> str:
        """Register a call now, in worker1's first cell; the number of its order."""
        call = {"source": "hotline", "type": "help", "grade": "urgent", "title": title, "address": "清溪大道8号",
                "content": title, "position": self.demo.spot, "upstream_no": f"DG-{uuid4().hex[:10]}"}  # fmt: skip
        return str(self.ask("agent", "POST", "/orders", call | changes)["no"])

    def act(self, account: str, no: str, action: str, **said: Any) -> Any:
        """Take an act now; the order after it."""
        act = {"id": str(uuid4()), "action": action, "occurred_at": datetime.now(UTC).isoformat()} | said
        return self.ask(account, "POST", f"/orders/{no}/actions", act)["order"]

    def is_ready(self) -> bool:
        """Whether web and worker say so."""
        door = http.client.HTTPConnection("127.0.0.1", self.config.port, timeout=5)
        try:
            door.request("GET", "/readyz")
            return door.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            door.close()


def _orders(people: Demo) -> dict[str, str]:
    """An order at every stage, most of them in worker1's hands."""
    nowhere = {"position": ..., "address": "不知道在哪里的一条小路"}
    return {
        "late": people.order("下水道堵塞，污水外溢到三号楼楼下通道，气味很大，老人小孩不便出入", ago_min=95),
        "callback": people.passed(people.order("路灯不亮", ago_min=58)),
        "closed": people.closed(people.order("建筑垃圾多日未清", ago_min=55)),
        "replied": people.replied(people.order("架空线缆掉落", ago_min=40)),
        "handling": people.promised(people.order("自来水管破裂", ago_min=30, hazard="utility_water_power_gas_heat")),
        "accepted": people.accepted(people.order("机动车占道乱停放", ago_min=15)),
        "fresh": people.order("井盖缺失", ago_min=4, hazard="road_safety"),
        "queued": people.order("夜间施工噪音扰民", ago_min=3, **nowhere),
    }


@contextmanager
def running(product: Product) -> Iterator[Product]:
    """Start web, streams and worker on it; stop them all at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    log = product.config.data_dir / "run.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "backend", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=kept | product.settings, stdout=out,
                                   stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    try:
        deadline = time.monotonic() + READY_S
        while not product.is_ready():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOPPED_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on; each process looks from another one on."""
    start = 20000 + os.getpid() * 2 % 10000
    for port in [*range(start, 32000, 2), *range(20000, start, 2)]:
        with contextlib.suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no free ports")
