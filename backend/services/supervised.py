"""The supervisor's list: steps and sheets that are still open, or all of them, newest first."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import OPEN
from backend.domain.roles import Actor
from backend.models import Order, OrderClock, Supervision
from backend.services import sight

_OPEN_STATES = [str(status) for status in OPEN]
_FIELDS = ("act_id", "key", "sheet", "level", "how", "name", "clock", "planned_at", "taken_at", "answered_at",
           "withdrawn_at")  # fmt: skip


def listed(session: Session, *, actor: Actor, which: str, cursor: str | None, limit: int) -> dict[str, Any]:
    """A page of what was done on orders in the actor's sight: `open`, `sheets`, or `all`."""
    named = [getattr(Supervision, name) for name in _FIELDS]
    clock = sa.and_(OrderClock.order_id == Supervision.order_id, OrderClock.name == Supervision.clock)
    statement = (
        sa.select(*named, Order.no, Order.title, Order.grade, Order.status, OrderClock.due_at, OrderClock.stopped_at)
        .join(Order, Order.id == Supervision.order_id).outerjoin(OrderClock, clock)
        .where(sight.scope(actor)).order_by(Supervision.taken_at.desc(), Supervision.act_id.desc()).limit(limit + 1)
    )  # fmt: skip
    if which != "all":
        statement = statement.where(Supervision.withdrawn_at.is_(None))
    if which == "sheets":
        statement = statement.where(Supervision.sheet.is_not(None))
    if which == "open":
        runs = sa.and_(Supervision.sheet.is_(None), Order.status.in_(_OPEN_STATES), OrderClock.stopped_at.is_(None))
        unanswered = sa.and_(Supervision.sheet.is_not(None), Supervision.answered_at.is_(None))
        statement = statement.where(sa.or_(runs, unanswered))
    if cursor is not None:
        taken_at, act_id = _read(cursor)
        before = sa.and_(Supervision.taken_at == taken_at, Supervision.act_id < act_id)
        statement = statement.where(sa.or_(Supervision.taken_at < taken_at, before))
    rows = [_shown(row) for row in session.execute(statement).mappings()]
    following = f"{rows[limit - 1]['taken_at']}|{rows[limit - 1]['act_id']}" if len(rows) > limit else None
    return {"items": rows[:limit], "next": following}


def _read(cursor: str) -> tuple[datetime, str]:
    taken_at, _, act_id = cursor.partition("|")
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError as error:
        raise Invalid("cursor.unknown", "this cursor is not ours", field="cursor") from error
    if moment.tzinfo is None:
        raise Invalid("cursor.unknown", "this cursor is not ours", field="cursor")
    return moment, act_id


def _shown(row: sa.RowMapping) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
