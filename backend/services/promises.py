"""告知承诺: what a unit promises the caller becomes a limit once he agrees, at the desk or on his own page."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Conflict, Refused
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor
from backend.services import spans
from backend.services.working import Effect, Working

SHOWN = ("plan", "until", "state", "answered_at")


def promise(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """What will be done and by which day; it binds when the caller agrees."""
    if "promise" in order.record().pending:
        raise Refused("promise.pending", "a promise waits for the caller's answer already")
    day, until_at = spans.future_end(session, order, act, "until", at=at)
    shown = {"plan": act.data["plan"], "until": day.isoformat(), "until_at": until_at.isoformat(), "state": "asked",
             "by": actor.account}  # fmt: skip
    return Effect({"until_at": until_at.isoformat()}, face={"promise": shown})


def answer(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The caller agrees, and the day becomes a limit; or objects, and nothing has changed."""
    asked = order.record().pending["promise"]
    if act.data.get("promise") not in (None, asked.id):
        raise Conflict("promise.changed", "another promise stands there by now", promise=asked.id)
    until_at = asked.data["until_at"]
    state = "agreed" if act.data["agrees"] else "objected"
    shown = {**order.face["promise"], "state": state, "answered_at": at.isoformat()}
    return Effect({"due_at": until_at if act.data["agrees"] else None}, face={"promise": shown})


def followed(order: Working) -> dict[str, Any] | None:
    """A promise as the caller's own page shows it; `id` says to which one he answers, while he may."""
    shown, asked = order.face.get("promise"), order.record().pending.get("promise")
    if shown is None:
        return None
    return {"id": asked and asked.id, **{name: shown.get(name) for name in SHOWN}}
