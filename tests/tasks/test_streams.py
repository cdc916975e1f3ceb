"""Live streams, driven as an ASGI server drives them: events, replay, who is let in, and who is put out."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from backend.models import Credential
from backend.services import sync
from backend.tasks import streams
from backend.tasks.streams import Streams
from tests.factories.world import World

PAGE = "http://localhost:8000"


class Listener:
    """A browser that keeps a stream open."""

    def __init__(self) -> None:
        self.status, self.headers, self.text = 0, {}, ""
        self.hang_up = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        self.text += message.get("body", b"").decode()

    async def until(self, told: Callable[["Listener"], bool]) -> None:
        """Wait until something has been told."""
        async with asyncio.timeout(20):
            while not told(self):
                await asyncio.sleep(0.02)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind so far."""
        return [json.loads(b["data"]) for b in self.blocks() if b.get("event") == kind]

    def blocks(self) -> list[dict[str, str]]:
        """Every block of the stream by its fields."""
        blocks = [b for b in self.text.split("\n\n") if "data: " in b]
        return [dict(line.split(": ", 1) for line in b.splitlines()) for b in blocks]


@asynccontextmanager
async def listening(app: Streams, **headers: str) -> AsyncIterator[Listener]:
    """A stream, open for the length of a block."""
    query = headers.pop("query", "").encode()
    scope = {"type": "http", "method": headers.pop("method", "GET"), "path": headers.pop("path", "/api/v1/stream"),
             "query_string": query,
             "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}  # fmt: skip
    listener = Listener()
    served = asyncio.create_task(app(scope, listener.receive, listener.send))
    try:
        await listener.until(lambda heard: bool(heard.text) or served.done())
        yield listener
    finally:
        listener.hang_up.set()
        served.cancel()
        await asyncio.gather(served, return_exceptions=True)


def _app(world: World) -> Streams:
    return Streams(world.database, now=lambda: world.now, origin_allowed=lambda origin, _host: origin == PAGE)


def _by(world: World, name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {world.person(name).token}"}


def run(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene."""
    asyncio.run(scene)


def test_orders_alarms_and_the_board_reach_whom_they_concern(world: World) -> None:
    async def scene() -> None:
        app = _app(world)
        async with listening(app, **_by(world, "worker1")) as mine, listening(app, **_by(world, "worker2")) as other:
            assert (mine.status, mine.headers["content-type"]) == (200, "text/event-stream")
            assert mine.headers["cache-control"] == "no-store"
            no = await asyncio.to_thread(world.order)
            await asyncio.to_thread(world.work)
            await mine.until(
                lambda heard: bool(heard.events("order") and heard.events("alarm") and heard.events("board"))
            )
            assert mine.events("order")[0] == {"no": no, "version": 2, "status": "dispatched"}
            assert [(a["no"], a["class"], a["kind"]) for a in mine.events("alarm")] == [(no, "urgent", "dispatched")]
            await other.until(lambda heard: bool(heard.events("board")))
            assert (other.events("order"), other.events("alarm")) == ([], [])

    run(scene())


def test_what_was_missed_is_told_from_the_last_event_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "BATCH", 2)

    async def scene() -> None:
        with world.database.reading() as session:
            cursor = sync.latest(session)
        made = [await asyncio.to_thread(world.order) for _ in range(3)]
        async with listening(_app(world), **_by(world, "worker1"), last_event_id=cursor) as heard:
            await heard.until(lambda h: len(h.events("order")) >= 3)
            assert {o["no"] for o in heard.events("order")} == set(made)
            last = heard.blocks()[-1]["id"]
        async with listening(_app(world), **_by(world, "worker1"), last_event_id=last) as heard:
            no = await asyncio.to_thread(world.order)
            await heard.until(lambda h: bool(h.events("order")))
            assert [o["no"] for o in heard.events("order")] == [no]

    run(scene())


@pytest.mark.parametrize("last", ["x", "1", "²." + "1", "9.9.9", "0." + "9" * 25])
def test_a_last_event_that_is_not_ours_is_no_reason_to_break(town: World, last: str) -> None:
    async def scene() -> None:
        async with listening(_app(town), **_by(town, "worker1"), last_event_id=last) as heard:
            no = await asyncio.to_thread(town.order)
            await heard.until(lambda h: bool(h.events("order")))
            assert [o["no"] for o in heard.events("order")] == [no]

    run(scene())


def test_a_program_that_is_sent_here_needs_no_more_than_its_address(town: World) -> None:
    async def scene() -> None:
        sent = town.worker1.ask("GET", "/stream")
        query = urlsplit(sent.headers["Location"]).query
        assert (sent.status_code, town.worker1.token in query) == (307, False)
        async with listening(_app(town), query=query) as heard:
            no = await asyncio.to_thread(town.order)
            await heard.until(lambda h: bool(h.events("order")))
            assert [o["no"] for o in heard.events("order")] == [no]
        async with listening(_app(town), query=f"{query}x") as heard:
            assert heard.status == 401
        async with listening(_app(town.later(seconds=61)), query=query) as heard:
            assert heard.status == 401

    run(scene())


def test_the_board_is_told_of_the_last_of_many_changes(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BOARD_EVERY_S", 0.5)

    async def scene() -> None:
        async with listening(_app(town), **_by(town, "dispatcher")) as heard:
            for _ in range(3):
                await asyncio.to_thread(town.later(seconds=1).order)
                await heard.until(lambda h: bool(h.events("board")))
            last = town.now.isoformat()
            await heard.until(lambda h: h.events("board")[-1]["as_of"] == last)

    run(scene())


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer x"}, {"cookie": "banshi_session=x"}, {"cookie": ";;=;"}], ids=str
)
def test_nobody_listens_unasked(town: World, headers: dict[str, str]) -> None:
    async def scene() -> None:
        async with listening(_app(town), **headers, origin=PAGE) as heard:
            assert (heard.status, json.loads(heard.text)["error"]) == (401, "session.required")
            assert heard.headers["access-control-allow-origin"] == PAGE

    run(scene())


def test_a_cookie_among_others_and_only_our_own_pages(town: World) -> None:
    async def scene() -> None:
        cookie = f'other={{"a":[1,2]}}; banshi_session={town.worker1.token}'
        for origin, allowed in ((PAGE, PAGE), ("https://evil.example", None)):
            async with listening(_app(town), cookie=cookie, origin=origin) as heard:
                assert heard.status == 200
                assert heard.headers.get("access-control-allow-origin") == allowed
                assert heard.headers.get("access-control-allow-credentials") == (allowed and "true")

    run(scene())


def test_silence_is_broken_so_that_the_line_stays_open(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.1)

    async def scene() -> None:
        async with listening(_app(town), **_by(town, "worker1")) as heard:
            await heard.until(lambda h: h.text.count(": still here") >= 3)

    run(scene())


def test_whoever_signs_out_hears_no_more(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(streams, "ASK_AGAIN_S", 0.2)

    async def scene() -> None:
        app = _app(town)
        async with listening(app, **_by(town, "worker1")) as heard, listening(app, **_by(town, "worker2")) as other:
            with town.database.unit_of_work() as session:
                session.execute(sa.delete(Credential).where(Credential.account_id == town.ids["worker1"]))
            await asyncio.sleep(1.0)
            before = heard.text
            await other.until(lambda h: h.text.count(": still here") > 10)
            assert heard.text == before

    run(scene())


@pytest.mark.parametrize(("path", "method", "status"), [
    ("/healthz", "GET", 200), ("/api/v1/stream", "POST", 404), ("/api/v1/orders", "GET", 404), ("/", "GET", 404),
])  # fmt: skip
def test_other_doors(town: World, path: str, method: str, status: int) -> None:
    async def scene() -> None:
        async with listening(_app(town), path=path, method=method) as heard:
            assert heard.status == status

    run(scene())
