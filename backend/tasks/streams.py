"""Live streams: one asyncio process that reads the log once for everybody and tells each what concerns him."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import orjson
import structlog
from werkzeug.http import parse_cookie

from backend.domain.errors import Invalid
from backend.domain.roles import Actor
from backend.services import accounts, alarms, sight, sync, tickets
from backend.tasks.asgi import Send, chunk, problem, short, start

COOKIE = "banshi_session"
TICKET = ":ticket"
"""Beside the headers, under a name that no header has: what the web process gave to a program that it sent here."""
LOOK_EVERY_S = 0.1
HEARTBEAT_S = 15.0
BOARD_EVERY_S = 2.0
ASK_AGAIN_S = 60.0
LATE_COMMITS = timedelta(seconds=5)
MOST_CLIENTS = 2000
QUEUE = 500
Scope = Mapping[str, Any]
Allowed = Callable[[str, str], bool]
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Client:
    """One open stream: who listens, and what he has not been sent yet."""

    actor: Actor
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    broken: bool = False

    def tell(self, message: bytes) -> None:
        """Put a message on its way; a client that does not keep up is cut off and comes back with its cursor."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.broken = True


class Streams:
    """The ASGI application; `origin_allowed` says of a page's origin and the host asked whether it may listen."""

    def __init__(self, units: Any, *, now: Callable[[], datetime], origin_allowed: Allowed) -> None:
        self._units, self._now, self._origin_allowed = units, now, origin_allowed
        self._clients: set[Client] = set()
        self._reader: asyncio.Task[None] | None = None
        self._following = asyncio.Event()
        self._told: dict[str, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers = {k.decode("latin1").lower(): v.decode("latin1") for k, v in scope["headers"]}
        headers[TICKET] = parse_qs(scope.get("query_string", b"").decode("latin1")).get("ticket", [""])[-1]
        if scope["path"] == "/healthz":
            await short(send, 200, {"ok": True}, {})
            return
        cors = self._cors(headers.get("origin"), headers.get("host", ""))
        if scope["path"] != "/api/v1/stream" or scope["method"] != "GET":
            await short(send, 404, problem(404, "Not Found", "route.not_found"), cors)
            return
        try:
            actor = await asyncio.to_thread(self._actor, headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody can be let in now
            log.warning("streams cannot ask who it is", error=str(error))
            await short(send, 503, problem(503, "Service Unavailable", "db.unavailable"), cors)
            return
        if actor is None:
            await short(send, 401, problem(401, "Unauthorized", "session.required"), cors)
        elif len(self._clients) >= MOST_CLIENTS:
            await short(send, 503, problem(503, "Service Unavailable", "stream.full"), cors)
        else:
            await self._serve(actor, headers, receive, send, cors)

    def _cors(self, origin: str | None, host: str) -> dict[str, str]:
        if origin is None or not self._origin_allowed(origin, host):
            return {}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}

    def _actor(self, headers: Mapping[str, str], *, late: bool = False) -> Actor | None:
        bearer = headers.get("authorization", "")
        cookie = parse_cookie(headers.get("cookie", "")).get(COOKIE)
        secret = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else cookie
        with self._units.reading() as session:
            if secret:
                found = accounts.person(session, secret, at=self._now())
            else:
                found = tickets.holder(session, headers[TICKET], at=self._now(), late=late)
        return found.actor if found else None

    async def _serve(
        self, actor: Actor, headers: Mapping[str, str], receive: Receive, send: Send, cors: dict[str, str]
    ) -> None:
        client, since = Client(actor), headers.get("last-event-id")
        with self._listening(client):
            await self._following.wait()  # what is committed from here on is told
            await start(send, 200, {"Content-Type": "text/event-stream", "Cache-Control": "no-store",
                                     "X-Accel-Buffering": "no", **cors})  # fmt: skip
            await send(chunk(b"retry: 3000\n: connected\n\n"))
            if since:
                for message in await asyncio.to_thread(self._missed, actor, since):
                    await send(chunk(message))
            await self._tell(client, headers, receive, send)

    async def _tell(self, client: Client, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        """Pass on what there is to tell until the client leaves, falls behind, or is signed in no longer."""
        gone, loop = asyncio.create_task(_disconnected(receive)), asyncio.get_running_loop()
        asked = loop.time()
        try:
            while not gone.done() and not client.broken:
                if loop.time() - asked > ASK_AGAIN_S:
                    asked = loop.time()
                    if not await asyncio.to_thread(self._still, headers):
                        return
                await send(chunk(await _next(client)))
        finally:
            gone.cancel()

    def _still(self, headers: Mapping[str, str]) -> bool:
        try:
            return self._actor(headers, late=True) is not None
        except Exception as error:  # noqa: BLE001 - a database that is away signs nobody out
            log.warning("streams cannot ask who it is", error=str(error))
            return True

    @contextmanager
    def _listening(self, client: Client) -> Iterator[None]:
        if self._reader is None or self._reader.done():
            self._following.clear()
            self._reader = asyncio.create_task(self._read())
        self._clients.add(client)
        try:
            yield
        finally:
            self._clients.discard(client)

    def _missed(self, actor: Actor, since: str) -> list[bytes]:
        """Everything after the cursor; to one that is not ours, nothing: the client asks /sync when it connects."""
        messages: list[bytes] = []
        with self._units.reading() as session:
            while True:
                try:
                    rows, cursor = sync.feed(session, since)
                except Invalid:
                    return messages
                messages += [_message("order", _order(row), cursor) for row in rows if _concerns(actor, row)]
                if cursor == since:
                    return messages
                since = cursor

    async def _read(self) -> None:
        """Follow the log while anybody listens; a database that goes away is waited for."""
        cursor: str | None = None
        board_at, board_due = 0.0, False
        loop = asyncio.get_running_loop()
        while self._clients:
            try:
                cursor, changed = await asyncio.to_thread(self._look, cursor, loop)
                self._following.set()
                board_due = board_due or changed
                if board_due and loop.time() - board_at > BOARD_EVERY_S:
                    board_at, board_due = loop.time(), False
                    self._tell_all(_message("board", {"as_of": self._now().isoformat()}, None))
            except Exception as error:  # noqa: BLE001 - whatever it is, listeners stay and it tries again
                log.warning("streams wait for the database", error=str(error))
                await asyncio.sleep(1.0)
            await asyncio.sleep(LOOK_EVERY_S)

    def _look(self, cursor: str | None, loop: asyncio.AbstractEventLoop) -> tuple[str, bool]:
        at = self._now()
        with self._units.reading() as session:
            if cursor is None:
                return sync.latest(session), False
            rows, after = sync.feed(session, cursor)
            raised = alarms.raised_since(session, at - LATE_COMMITS)
        for row in rows:
            loop.call_soon_threadsafe(self._tell_order, row, after)
        for alarm in raised:
            if alarm["id"] not in self._told:
                self._told[alarm["id"]] = at
                loop.call_soon_threadsafe(self._tell_alarm, alarm)
        self._told = {k: v for k, v in self._told.items() if v > at - 2 * LATE_COMMITS}
        return after, bool(rows)

    def _tell_order(self, row: Mapping[str, Any], cursor: str) -> None:
        message = _message("order", _order(row), cursor)
        for client in self._clients:
            if _concerns(client.actor, row):
                client.tell(message)

    def _tell_alarm(self, alarm: Mapping[str, Any]) -> None:
        said = {"alarm": alarm["id"], "no": alarm["no"], "class": alarm["grade"], "kind": alarm["kind"]}
        for client in self._clients:
            if client.actor.id == alarm["account_id"]:
                client.tell(_message("alarm", said, None))

    def _tell_all(self, message: bytes) -> None:
        for client in self._clients:
            client.tell(message)


def _concerns(actor: Actor, row: Mapping[str, Any]) -> bool:
    return sight.at_a_glance(actor, row) or actor.id in row["led_by"]


def _order(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"no": row["no"], "version": row["version"], "status": row["status"]}


async def _next(client: Client) -> bytes:
    try:
        return await asyncio.wait_for(client.queue.get(), HEARTBEAT_S)
    except TimeoutError:
        return b": still here\n\n"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _message(event: str, data: Mapping[str, Any], cursor: str | None) -> bytes:
    ident = f"id: {cursor}\n".encode() if cursor else b""
    return ident + b"event: " + event.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
