"""Today's figures: what came in, what stands where, what is late; each with numerator and denominator."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.lifecycle import OPEN
from backend.domain.roles import Actor
from backend.models import Order, OrderClock
from backend.services import sight

CLOCKS = ("contact", "arrive", "finish")
SELF_HANDLED = "self_handled"
FOUND = ("grid_event", SELF_HANDLED)


def today(session: Session, *, actor: Actor, at: datetime, tz: str) -> dict[str, Any]:
    """The figures of the place's present day, of the orders in the actor's sight."""
    zone = ZoneInfo(tz)
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    all_ = sa.and_(sight.scope(actor), Order.registered_at >= midnight)
    mine = sa.and_(all_, Order.kind != SELF_HANDLED)
    counts = session.execute(sa.select(Order.status, sa.func.count()).where(mine).group_by(Order.status))
    by_status: dict[str, int] = {row[0]: row[1] for row in counts}
    received = sum(by_status.values())
    open_now = sum(count for status, count in by_status.items() if status in OPEN)
    figures = [_figure("closed", received - open_now, received), *_on_time(session, mine, at),
               _self_handled(session, all_)]  # fmt: skip
    return {"figures": figures, "by_status": by_status, "as_of": at.isoformat()}


def _on_time(session: Session, mine: sa.ColumnElement[bool], at: datetime) -> list[dict[str, Any]]:
    """Clocks of today's orders that have fallen due or been met: how many were met in time."""
    met = sa.func.sum(sa.case((OrderClock.state == "on_time", 1), else_=0))
    rows = session.execute(
        sa.select(OrderClock.name, met, sa.func.count())
        .join(Order, Order.id == OrderClock.order_id)
        .where(mine, OrderClock.name.in_(CLOCKS), OrderClock.state != "void")
        .where(sa.or_(OrderClock.stopped_at.is_not(None), OrderClock.due_at <= at))
        .group_by(OrderClock.name)
    )
    found = {name: (int(numerator or 0), int(denominator)) for name, numerator, denominator in rows}
    return [_figure(f"{name}_on_time", *found.get(name, (0, 0))) for name in CLOCKS]


def _self_handled(session: Session, all_: sa.ColumnElement[bool]) -> dict[str, Any]:
    """自处: what grid workers handled on the spot, among all that they found; no order was dispatched for it."""
    counts = sa.select(Order.kind, sa.func.count()).where(all_, Order.kind.in_(FOUND)).group_by(Order.kind)
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(counts)}
    return _figure("self_handled", found.get(SELF_HANDLED, 0), sum(found.values()))


def _figure(name: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {"name": name, "numerator": numerator, "denominator": denominator}
