"""The small district as a test lives in it: people who do things over HTTP, and a clock that the test sets."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from backend.app import _context, create_app
from backend.clients.sms import MemorySms
from backend.clients.vapid import VapidKey
from backend.clients.voice import MemoryVoice
from backend.clients.web_push import MemoryPushSender, Outcome, Push, WebPushSender
from backend.config import Config
from backend.db import Database
from backend.domain.roles import Actor
from backend.models import Account, Org
from backend.services import accounts
from backend.services.shared import touch
from backend.tasks import worker
from backend.tasks.jobs import Tools
from tests.factories.district import (
    COMMUNITY,
    FAR,
    FIRST,
    MARKET,
    PEOPLE,
    SECOND,
    STREET,
    THIRD,
    URBAN,
    WATER,
    Seed,
    post,
)
from tests.factories.photos import encoded, scene
from tests.factories.positions import SPOT, here, taken_at
from tests.factories.rules import cst

__all__ = [
    "CALLER", "COMMUNITY", "FAR", "FIRST", "MARKET", "NOBODYS", "PEOPLE", "SAME_ORIGIN", "SECOND", "SPOT", "STREET",
    "THIRD", "URBAN", "WATER", "Person", "World",
    "here", "jpeg", "post", "sha",
]  # fmt: skip

CALLER = {"name": "王小明", "phone": "13812345678"}
NOBODYS = {"lng": 114.165, "lat": 22.84}
"""In the third cell, for which nobody is on duty: an order from there waits for a dispatcher."""
SAME_ORIGIN = {"X-Requested-With": "fetch"}


class Person:
    """Somebody who is signed in by a token and does things over HTTP."""

    def __init__(self, world: "World", account: str, token: str) -> None:
        self.world, self.account, self.token = world, account, token
        self._client = world.app.test_client()

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        """What a GET that succeeds answers."""
        response = self.ask("GET", path, query_string=query)
        assert response.status_code == 200, response.text
        return response.get_json()

    def register(self, **changes: Any) -> TestResponse:
        """Register a call: an urgent one in the first cell unless said otherwise."""
        return self.ask("POST", "/orders", json=self.world.call(**changes))

    def send(self, no: str, action: str, **said: Any) -> TestResponse:
        """Send an act, now and under a new id unless said otherwise."""
        act = {"id": str(uuid4()), "action": action, "occurred_at": self.world.now.isoformat()} | said
        act["position"] = taken_at(act.get("position"), act["occurred_at"])
        return self.ask("POST", f"/orders/{no}/actions", json=act)

    def act(self, no: str, action: str, **said: Any) -> dict[str, Any]:
        """Take an act that succeeds; the order after it."""
        response = self.send(no, action, **said)
        assert response.status_code == 201, response.text
        return dict(response.get_json()["order"])

    def upload(
        self, no: str, data: bytes, phase: str = "before", *, sha256: str = "", **headers: str
    ) -> TestResponse:
        """Upload the bytes of a photo."""
        shot = {"X-Order": no, "X-Phase": phase, "X-Source": "camera",
                "X-Captured-At": self.world.now.isoformat()} | headers  # fmt: skip
        return self.ask("PUT", f"/photos/{sha256 or sha(data)}", data=data, headers=shot)


class World:
    """The district on a database, its application, its people, and what time it is there."""

    def __init__(self, database: Database, folder: Path, seed: Seed, *, push_origin: str = "") -> None:
        self.database, self.folder, self.now = database, folder, cst("2025-09-26 21:38")
        self.ids, self._tokens = seed.ids, seed.tokens
        self.vapid, self._push_origin = seed.vapid, push_origin
        config = Config(data_dir=folder, database_url=database.url, public_url="http://localhost:8000",
                        photo_store=(folder / "photos").as_uri(),
                        push_allowed_origins=(push_origin,) * bool(push_origin))  # fmt: skip
        self.app, self.context = _application(config, lambda: self.now)
        self.sent, self.sms, self.voice = MemoryPushSender(), MemorySms(), MemoryVoice()

    def close(self) -> None:
        """Close every connection."""
        self.context.units.dispose()
        self.database.dispose()

    def __getattr__(self, name: str) -> Person:
        if name in PEOPLE:
            return Person(self, name, self._tokens[name])
        raise AttributeError(name)

    def person(self, name: str) -> Person:
        """Somebody by the name of his account."""
        return Person(self, name, self._tokens[name])

    def actor(self, name: str) -> Actor:
        """The same as services know him."""
        with self.database.reading() as session:
            return accounts.actor_of(session, name)

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Everybody as services know him."""
        return {name: self.actor(name) for name in PEOPLE}

    def anybody(self) -> Any:
        """A client of somebody who is not signed in."""
        return self.app.test_client()

    def give(self, session: Any, name: str, *roles: str, area: Sequence[str] = ()) -> None:
        """Give somebody other roles, or another area."""
        session.execute(sa.update(Account).where(Account.account == name).values(roles=list(roles), area=list(area)))

    def join(self, session: Any, name: str, org: str) -> None:
        """Put somebody into a unit."""
        unit = sa.select(Org.id).where(Org.code == org).scalar_subquery()
        session.execute(sa.update(Account).where(Account.account == name).values(org_id=unit))
        touch(session, "roster")

    def at(self, text: str) -> "World":
        """Set the clock to a moment of the place."""
        self.now = cst(text)
        return self

    def live_in(self, place: str) -> "World":
        """Live by the rules of another place."""
        self.app.extensions["banshi"] = self.context = replace(self.context, place=place)
        return self

    def later(self, **passed: float) -> "World":
        """Let time pass."""
        self.now += timedelta(**passed)
        return self

    def call(self, **changes: Any) -> dict[str, Any]:
        """What a clerk types in."""
        plain = {"source": "hotline", "upstream_no": f"DG{uuid4().hex[:12]}", "type": "help", "grade": "urgent",
                 "title": "井盖缺失", "content": "路口井盖缺失", "address": "清溪大道8号", "position": SPOT,
                 "caller": CALLER}  # fmt: skip
        return {name: value for name, value in (plain | changes).items() if value is not ...}

    def order(self, **changes: Any) -> str:
        """Register a call that succeeds; the number of the order."""
        response = self.agent.register(**changes)
        assert response.status_code == 201, response.text
        return str(response.get_json()["no"])

    def replied(self, no: str, *, by: str = "worker1") -> dict[str, Any]:
        """Take an urgent order from its dispatch to the reply; the order after it."""
        handler = self.person(by)
        handler.act(no, "accept")
        handler.act(no, "contact", data={"connected": True, "method": "call"})
        handler.act(no, "arrive", position=here())
        self.photos(no, by=by)
        return handler.act(no, "reply", data={"result": "solved", "text": "已加盖"})

    def photos(self, no: str, *, by: str = "worker1") -> None:
        """Upload one photo of before and one of after."""
        for seed, phase in enumerate(("before", "after"), start=int(no[-6:]) * 2):
            assert self.person(by).upload(no, jpeg(seed), phase).status_code == 201

    def tools(self, *, real_push: bool = False) -> Tools:
        """What a worker of this district works with."""
        sender = _Post(self.vapid, self._push_origin) if real_push else self.sent
        partners = {"sms": self.sms, "voice": self.voice}
        return Tools(self.database, self.context.store, sender, lambda: self.now, partners)

    def work(self, tools: Tools | None = None) -> int:
        """Let a worker do everything that is due."""
        return worker.drain(tools or self.tools())


class _Post:
    """The real sender; it signs by the machine's clock, for the push service on this machine reads the same."""

    def __init__(self, key: VapidKey, origin: str) -> None:
        self._sender = WebPushSender(key, "mailto:banshi@example.org", added_origins=[origin])

    def send(self, push: Push, *, at: datetime) -> Outcome:
        """Send one push."""
        return self._sender.send(push, at=datetime.now(UTC))


@cache
def _doors() -> list[Flask]:
    return []


def _application(config: Config, now: Callable[[], datetime]) -> tuple[Flask, Any]:
    """The application of the whole run, at work for this district: to put it together takes a while."""
    doors = _doors()
    if not doors:
        doors.append(create_app(config, now=now))
    (app,) = doors
    app.extensions["banshi"] = context = _context(config, now)
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    return app, context


@cache
def jpeg(seed: int = 1) -> bytes:
    """A small photo; another seed, another photo."""
    return encoded(scene((160, 120), seed=seed), quality=80)


def sha(data: bytes) -> str:
    """The name of a photo."""
    return hashlib.sha256(data).hexdigest()
