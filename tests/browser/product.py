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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from backend.app import create_app
from backend.cli.schema import migrated
from backend.config import Config
from backend.db import Database
from backend.models import Account, PlaceName, Post
from backend.services import accounts, demo
from tests.factories.world import SAME_ORIGIN, jpeg, sha

ROOT = Path(__file__).parents[2]
APP_FILES = ROOT / "pwa" / "dist"
READY_S, STOPPED_S = 90, 30


class Demo:
    """The people of the demo district at work over HTTP, at an hour that we set."""

    def __init__(self, config: Config) -> None:
        self.now = datetime.now(UTC)
        database = Database(config.database_url)
        migrated(database)
        with database.unit_of_work() as session:
            demo.load(session, config.policy, at=self.now - timedelta(days=3))
            names = session.scalars(sa.select(Account.account)).all()
            self.tokens = {name: accounts.create_token(session, name, at=self.now) for name in names}
            worker = accounts.actor_of(session, "worker1")
            his = (Post.account_id == worker.id, Post.kind == "grid_worker", Post.area.startswith(worker.area[0]))
            self.home = sorted(session.scalars(sa.select(Post.area).where(*his)))
            near = PlaceName.cell_code.in_(self.home)
            self.names_at_home = session.scalars(sa.select(PlaceName.name).where(near).order_by(PlaceName.id)).all()
        database.dispose()
        app = create_app(config, now=lambda: self.now)
        self._client = app.test_client()
        self._units = app.extensions["banshi"].units
        self.spot = self.get("worker1", f"/cells?code={self.home[0]}")["items"][0]["centre"]
        """A place in worker1's first cell."""

    def ask(self, account: str, method: str, path: str, **options: Any) -> Any:
        """What a request that succeeds answers."""
        headers = {"Authorization": f"Bearer {self.tokens[account]}"} | options.pop("headers", {})
        answer = self._client.open(f"/api/v1{path}", method=method, headers=headers, **options)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        return answer.get_json()

    def get(self, account: str, path: str) -> Any:
        """The same for a GET."""
        return self.ask(account, "GET", path)

    def order(self, title: str, *, ago_min: float = 5, **changes: Any) -> str:
        """Register a call some minutes ago in worker1's first cell; the number of its order."""
        self.now = datetime.now(UTC) - timedelta(minutes=ago_min)
        plain = {"source": "hotline", "type": "help", "grade": "urgent", "title": title, "address": "清溪大道8号",
                 "content": "人行道上井盖不见了，洞口没有围挡，晚上看不清，怕有人掉下去。", "position": self.spot,
                 "upstream_no": f"DG-{uuid4().hex[:10]}",
                 "caller": {"name": "王小明", "phone": "13812345678", "anonymity": "open"}}  # fmt: skip
        body = {name: value for name, value in (plain | changes).items() if value is not ...}
        return str(self.ask("agent", "POST", "/orders", json=body)["no"])

    def act(self, account: str, no: str, action: str, **said: Any) -> None:
        """Take an act a minute after the last."""
        self.now += timedelta(minutes=1)
        act = {"id": str(uuid4()), "action": action, "occurred_at": self.now.isoformat()} | said
        self.ask(account, "POST", f"/orders/{no}/actions", json=act)

    def accepted(self, no: str) -> str:
        """Take an order to the contact with its caller."""
        self.act("worker1", no, "accept")
        self.act("worker1", no, "contact", data={"connected": True, "method": "call", "outcome": "reached"})
        return no

    def arrived(self, no: str) -> str:
        """Take it to the place, with a photo of before."""
        self.accepted(no)
        fix = self.spot | {"accuracy_m": 12}
        fix.pop("datum", None)
        self.act("worker1", no, "arrive", position=fix | {"samples": [fix | {"at": self.now.isoformat()}] * 3})
        self.photo(no, "before")
        return no

    def promised(self, no: str) -> str:
        """Take it to a promise that waits for the caller's word."""
        said = {"plan": "今晚抢修，明天恢复路面", "until": "2030-01-01"}
        self.act("worker1", self.arrived(no), "promise", data=said)
        return no

    def replied(self, no: str) -> str:
        """Take it to the reply."""
        self.arrived(no)
        self.photo(no, "after")
        said = {"result": "solved", "text": "井盖已补装并固定，围挡已拆除，路面可以通行。"}
        self.act("worker1", no, "reply", data=said)
        return no

    def passed(self, no: str) -> str:
        """Take it past the reviewer."""
        self.replied(no)
        self.act("reviewer", no, "pass")
        return no

    def closed(self, no: str) -> str:
        """Take it to the end."""
        self.passed(no)
        self.act("callback", no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
        return no

    def photo(self, no: str, phase: str) -> None:
        """Upload a photo that no other order has."""
        data = jpeg(int(no[-6:]) * 2 + (phase == "after"))
        headers = {"X-Order": no, "X-Phase": phase, "X-Source": "camera", "X-Captured-At": self.now.isoformat()}
        self.ask("worker1", "PUT", f"/photos/{sha(data)}", data=data, headers=headers)

    def link(self, no: str) -> str:
        """The path of the caller's own page."""
        return str(self.get("callback", f"/orders/{no}")["resident_link"])

    def close(self) -> None:
        """Let go of the database."""
        self._units.dispose()


class Product:
    """The running installation and what was put into it."""

    def __init__(self, folder: Path, *, push_origin: str, tiles: str, place: str = "qingxi") -> None:
        port = _free_ports()
        self.url = f"http://127.0.0.1:{port}"
        self.settings = {
            "HOST": "127.0.0.1", "PORT": str(port), "STREAM_PORT": str(port + 1), "PUBLIC_URL": self.url,
            "DATA_DIR": str(folder), "POLICY": place, "PUSH_ALLOWED_ORIGINS": push_origin,
            "MAP_TILES": tiles, "MAP_DATUM": "gcj02", "MAP_CREDIT": "示例地图 GS(2026)0000号",
        }  # fmt: skip
        self.config = Config.from_environment(self.settings)
        self.demo = Demo(self.config)
        self.orders: Mapping[str, str] = _orders(self.demo) if place == "qingxi" else {}
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
