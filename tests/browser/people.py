"""The people of the demo district at work, before and beside the running product."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from backend.app import create_app
from backend.cli.documents import read_document
from backend.cli.schema import migrated
from backend.config import Config
from backend.db import Database
from backend.models import Account, PlaceName, Post
from backend.services import accounts, demo, rules
from tests.factories.rules import DATA
from tests.factories.world import jpeg, sha


class Demo:
    """The people of the demo district at work over HTTP, at an hour that we set."""

    def __init__(self, config: Config, *, days: float = 3, assess: Mapping[str, Any] | None = None) -> None:
        self.now = datetime.now(UTC)
        database = Database(config.database_url)
        migrated(database)
        with database.unit_of_work() as session:
            if assess is not None:
                rules.import_policy(session, _assessing(config.policy, assess))
            demo.load(session, config.policy, at=self.now - timedelta(days=days))
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

    def publish(self, year: int) -> None:
        """Publish a year that nobody may have published yet, for working days reach into it."""
        if not self.get("admin", f"/calendars/cn_state_council/{year}/days")["days"]:
            first = [[f"{year}-01-01", f"{year}-01-01"]]
            days = {str(year): {"holidays": first, "makeup": [], "source": "为测试而作"}}
            text = json.dumps({"schema": 1, "id": "cn_state_council", "name": "节假日安排", "years": days})
            self.ask("admin", "POST", "/calendars/file", json={"text": text, "take": True, "why": "测试所需"})

    def close(self) -> None:
        """Let go of the database."""
        self._units.dispose()


def _assessing(place: str, otherwise: Mapping[str, Any]) -> dict[str, Any]:
    """A place's rules with another way of assessing."""
    said = read_document(DATA / "policies" / f"{place}.yaml")
    common = {**said["common"], "assess": {**said["common"]["assess"], **otherwise}}
    return {**said, "common": common}
