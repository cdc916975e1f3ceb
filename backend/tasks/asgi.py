"""How an ASGI application answers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

Send = Callable[[dict[str, Any]], Awaitable[None]]


def problem(code: int, status: str, name: str) -> dict[str, Any]:
    """An error in the one shape of all doors."""
    return {"code": code, "status": status, "message": status, "error": name}


async def short(send: Send, status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    """A whole answer in JSON."""
    await start(send, status, {"Content-Type": "application/json", **headers})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})


async def start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """The head of an answer."""
    pairs = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


def chunk(body: bytes) -> dict[str, Any]:
    """A piece of an answer, of which more comes."""
    return {"type": "http.response.body", "body": body, "more_body": True}
