"""What has changed, and where the live stream is."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request

from backend.api import auth
from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, host, now, read, write
from backend.domain.errors import Refused
from backend.schemas.sync import Changes, SyncQuery
from backend.services import sync, tickets, views

blp = Blueprint("sync", __name__, url_prefix="/api/v1", description="同步 changes and live stream")


@blp.get("/sync")
@signed_in()
@blp.arguments(SyncQuery(), location="query", unknown=None)
@blp.response(200, Changes)
def changes(query: dict[str, Any]) -> Response:
    """Orders changed since a cursor, orders gone elsewhere, and a time ticket for acts without network."""
    found = read(lambda s: sync.changes(s, query["since"], actor=actor(), at=now()))
    shown = [order["no"] for order in found["orders"] if order.get("caller")]
    if shown:
        write(lambda s: views.note_accesses(s, shown, actor=actor(), at=now()))
    return answer(found)


@blp.get("/stream")
@signed_in()
@blp.response(307)
def stream() -> Any:
    """Server-sent events; served by a process of its own, to which this answer leads where no proxy joins them."""
    target = context().stream_url
    if target is None:
        raise Refused("stream.off", "no stream is running here; ask /sync every 20 seconds")
    given, in_cookie = auth.secret()
    query = request.query_string.decode()
    if given and not in_cookie:  # who follows to another port leaves the Authorization header behind
        ticket = urlencode({"ticket": read(lambda s: tickets.stream_ticket(s, given, at=now()))})
        query = f"{query}&{ticket}" if query else ticket
    url = target.replace("{host}", host())
    return redirect(f"{url}?{query}" if query else url, code=307)
