"""Which orders an actor may know of; to everybody else they do not exist."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import SEES_ALL, Actor, Role
from backend.models import Assignment, Order

_FIELD = (Role.GRID_WORKER, Role.HANDLER, Role.LIAISON)
_LOCAL = (Role.COMMUNITY_CADRE, Role.UNIT_HEAD)


def scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on orders that leaves those in the actor's sight."""
    if actor.has(*SEES_ALL, Role.RESIDENT):
        return sa.true() if not actor.area else sa.or_(Order.cell_code.is_(None), _within(actor.area))
    parts: list[sa.ColumnElement[bool]] = []
    if actor.has(*_FIELD):
        parts.append(Order.handler_id == actor.id)
    if actor.has(*_LOCAL) and actor.area:
        parts.append(_within(actor.area))
    if actor.has(Role.EXCHANGE):
        parts.append(Order.registered_by == actor.account)
    return sa.or_(*parts) if parts else sa.false()


def visible(session: Session, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the actor may know of this order; a former handler still may, for his late work."""
    return at_a_glance(actor, row) or (actor.has(*_FIELD) and was_handler(session, actor, row["id"]))


def at_a_glance(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the row itself says that the actor may know of this order."""
    code = row["cell_code"]
    inside = code is not None and any(code.startswith(prefix) for prefix in actor.area)
    if actor.has(*SEES_ALL, Role.RESIDENT):
        return not actor.area or code is None or inside
    if actor.has(*_LOCAL) and inside:
        return True
    if actor.has(Role.EXCHANGE) and row["registered_by"] == actor.account:
        return True
    return actor.has(*_FIELD) and row["handler_id"] == actor.id


def was_handler(session: Session, actor: Actor, order_id: int) -> bool:
    """Whether the order has ever been given to this actor."""
    earlier = sa.select(Assignment.seq).where(Assignment.account_id == actor.id, Assignment.order_id == order_id)
    return session.execute(earlier.limit(1)).first() is not None


def _within(area: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(*(by_code(prefix) for prefix in area))


def by_code(code: str) -> sa.ColumnElement[bool]:
    """Orders in a street (9 digits), a community (12), a cell, or under any other prefix of its code.

    Only codes of digits alone have these parts; others are nothing but codes.
    """
    match len(code) if code.isascii() and code.isdigit() else 0:
        case 9:
            return Order.street_code == code
        case 12:
            return Order.community_code == code
        case 15:
            return Order.cell_code == code
    return Order.cell_code.startswith(code, autoescape=True)
