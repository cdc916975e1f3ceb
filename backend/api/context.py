"""What a request works with: the database, the photo store, the clock; and units of work that try once more."""

import gzip
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

import orjson
from flask import Response, current_app, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from backend.services.orders import Raced

T = TypeVar("T")
COMPRESSED_FROM, COMPRESSION = 4_000, 4
"""Bytes below which a phone gains nothing, and a level that takes a tenth of the road for a millisecond a page."""
_HOST = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d+)?", re.ASCII)


class Units(Protocol):
    """A database as the doors see it."""

    def unit_of_work(self) -> AbstractContextManager[Session]:
        """One transaction that writes."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One snapshot to read from."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that the application was put together from."""

    units: Units
    store: Any
    place: str
    now: Callable[[], datetime]
    check_endpoint: Callable[[str], Any]
    public_host: str | None
    stream_url: str | None
    secure_cookies: bool
    map: Mapping[str, Any] | None = None
    """The operator's map service as the phone needs it: layers of tiles, their datum, and whom to name."""


class Contended(Exception):
    """Others were quicker each time: nothing was kept, and the same request may succeed later (503)."""

    code = "service.contended"


def context() -> Context:
    """The context of the running application."""
    return cast(Context, current_app.extensions["banshi"])


def now() -> datetime:
    """The instant of this request, aware UTC."""
    return context().now()


def host() -> str:
    """The name by which browsers reach us: the installation's own, else the request's where it is a name at all."""
    named = context().public_host
    if named is None:
        asked = _HOST.fullmatch(request.host)
        if asked is None:
            raise BadRequest("the Host header names no host")
        named = asked[1]
    return named


def write(work: Callable[[Session], T]) -> T:
    """Run the work as one transaction; where somebody else was quicker, once more on what he left."""
    lost: Exception | None = None
    for _ in range(5):
        try:
            with context().units.unit_of_work() as session:
                return work(session)
        except (Raced, IntegrityError) as error:
            lost = error
    raise Contended(str(lost)) from lost


def read(work: Callable[[Session], T]) -> T:
    """Run the work on one snapshot."""
    with context().units.reading() as session:
        return work(session)


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer that is not to be cached; a long one comes compressed to whoever takes that."""
    data = orjson.dumps(body)
    response = Response(data, status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if len(data) >= COMPRESSED_FROM and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(data, compresslevel=COMPRESSION))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
