"""工单: orders and everything that is done to them."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.errors import Conflict
from backend.domain.lifecycle import Act, Action
from backend.domain.roles import Role
from backend.schemas.acts import ActIn, ActTaken
from backend.schemas.calls import CallIn
from backend.schemas.orders import OrderOut, OrderPage, OrderQuery
from backend.services import acts, intake, pages, views
from backend.services.intake import Call

blp = Blueprint("orders", __name__, url_prefix="/api/v1/orders", description="工单 orders and acts")


@blp.post("")
@signed_in(Role.AGENT, Role.EXCHANGE, Role.GRID_WORKER, Role.SHIFT_LEAD)
@blp.arguments(CallIn())
@blp.response(201, OrderOut)
@blp.alt_response(200, schema=OrderOut, description="Registered before; nothing was written.")
def register(body: dict[str, Any]) -> Response:
    """Register a call."""
    call = Call(**{**body, "id": str(body["id"]) if "id" in body else None})
    at = now()
    done = write(lambda s: _shown(s, intake.register(s, call, actor=actor(), place=context().place, at=at)))
    return answer(done[0], 201 if done[1] else 200)


def _shown(session: Any, done: intake.Registered) -> tuple[dict[str, Any], bool]:
    return views.whole(session, done.row, done.log, actor=actor(), at=now(), caller=done.caller), done.created


@blp.get("")
@signed_in()
@blp.arguments(OrderQuery(), location="query", unknown=None)
@blp.response(200, OrderPage)
def page(query: dict[str, Any]) -> Response:
    """A page of the orders in one's sight."""
    for several in {"status", "waits"} & query.keys():
        query[several] = query[several].split(",")
    items, following = read(lambda s: pages.page(s, query, actor=actor(), at=now()))
    return answer({"items": items, "next": following})


@blp.get("/<string:no>")
@signed_in()
@blp.response(200, OrderOut)
def one(no: str) -> Response:
    """An order with its history."""
    return answer(_read(no))


@blp.post("/<string:no>/actions")
@signed_in()
@blp.arguments(ActIn())
@blp.response(201, ActTaken)
@blp.alt_response(200, schema=ActTaken, description="Taken before; nothing was written.")
def act(body: dict[str, Any], no: str) -> Response:
    """Take an act on an order."""
    try:
        order, event, replayed = write(lambda s: _taken(s, no, _act(body)))
    except Conflict as error:
        if error.code == "order.version_conflict":
            error.facts = {**error.facts, "order": _read(no)}
        raise
    return answer({"order": order, "event": event}, 200 if replayed else 201)


def _act(body: dict[str, Any]) -> Act:
    said = {name: value for name, value in body.items() if name not in ("id", "action", "occurred_at", "evidence")}
    return Act(id=str(body["id"]), action=Action(body["action"]), at=body["occurred_at"],
               evidence=tuple(body["evidence"]), **said)  # fmt: skip


def _taken(session: Any, no: str, given: Act) -> tuple[dict[str, Any], dict[str, Any], bool]:
    at = now()
    done = acts.take(session, no, given, actor=actor(), at=at)
    shown = views.whole(session, done.row, done.log, actor=actor(), at=at)
    if shown["caller"]:
        views.note_access(session, no, actor=actor(), at=at)
    return shown, views.event(done.event), done.replayed


def _read(no: str) -> dict[str, Any]:
    shown = read(lambda s: views.read(s, no, actor=actor(), at=now()))
    if shown["caller"]:
        write(lambda s: views.note_access(s, no, actor=actor(), at=now()))
    return shown
