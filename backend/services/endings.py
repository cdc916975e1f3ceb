"""How an order ends otherwise, or begins again: refused, withdrawn, concluded by the centre, reopened."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor, side
from backend.models import Order
from backend.services import assignments, errands, evidence
from backend.services.orders import Effect, Working

_FRESH: dict[str, Any] = {
    "lead": None, "assists": [], "arrival": None, "reply": None, "review": None, "suspension": None,
}  # fmt: skip
"""What a reopened order begins without; the log keeps it."""


def refuse(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 2: one says that the appeal is not accepted and on which ground, a second decides; the caller is told."""
    asked = order.record().pending.get("refusal")
    if asked is None or asked.by == actor.account:
        return Effect()
    _childless(order)
    refusal = {"ground": act.data["ground"], "reason": act.reason, "by": asked.by, "decided_by": actor.account,
               "at": at.isoformat()}  # fmt: skip
    return Effect(face={"refusal": refusal, **errands.opened(order, "tell_caller", "not_accepted", at=at)})


def withdraw(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 26: upstream or the shift's leader takes it back; nothing is owed any more."""
    _childless(order)
    return Effect(face={"withdrawn": {"by": actor.account, "reason": act.reason, "at": at.isoformat()}})


def _childless(order: Working) -> None:
    if order.record().children:
        raise Refused("case.has_children", "other orders are handled in this one; split them off first",
                      children=list(order.record().children))  # fmt: skip


def conclude(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 22: two of the centre end the loop with an explanation; the caller hears of his legal ways (AS-19)."""
    asked = order.record().pending.get("conclusion")
    if asked is None:
        return Effect({"side": side(actor)})
    conclusion = {"by": asked.by, "decided_by": actor.account, "reason": act.reason, "at": at.isoformat()}
    return Effect(face={"conclusion": conclusion, **errands.opened(order, "tell_caller", "concluded", at=at)})


def self_handle(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """自处: a grid worker has handled on the spot what he found, and shows it."""
    text = act.data.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Invalid("reply.text_missing", "say what was done", field="data.text")
    shown = {"text": text.strip(), "result": "solved", "at": at.isoformat(), "by": actor.account}
    return Effect(columns={"kind": "self_handled"}, face={"reply": shown, **evidence.named(order, act, actor, at)})


def reopen(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 23: the same caller came again, or the closing was false; the order begins another life."""
    repeat = act.data.get("repeat")
    if repeat is not None:
        known = sa.select(Order.id).where(Order.no == str(repeat), Order.repeat_of == order.row["no"])
        if session.execute(known).first() is None:
            raise Invalid("reopen.no_repeat", f"{repeat} does not repeat this order", field="data.repeat")
    assignments.end(session, order, at=at, modes=(*assignments.OF_THE_LEAD, "called"))
    replies = [*order.face.get("replies", ()), order.face["reply"]] if order.face.get("reply") else []
    face = _FRESH | {"reopened": {"by": actor.account, "reason": act.reason, "at": at.isoformat(), "repeat": repeat}}
    if replies:
        face["replies"] = replies
    columns = {"handler_id": None, "org_code": None, "round": 0, "merged_into": None}
    face |= assignments.let_go(order)
    return Effect({"repeated_by": repeat}, columns, face | evidence.named(order, act, actor, at))
