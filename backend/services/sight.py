"""Which orders an actor may know of; to everybody else they do not exist."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import SEES_ALL, Actor, Role, Tie, Ties
from backend.domain.standing import read, ties
from backend.models import Assignment, Order, Org

COLUMNS = (Order.id, Order.cell_code, Order.handler_id, Order.org_code, Order.registered_by, Order.standing)
"""What `visible` and `at_a_glance` look at."""
_FIELD = (Role.GRID_WORKER, Role.HANDLER, Role.LIAISON)
_LOCAL = (Role.COMMUNITY_CADRE, Role.UNIT_HEAD)
_SEEING = frozenset({Tie.HANDLER, Tie.UNIT, Tie.OPEN_UNIT, Tie.ASSIST, Tie.CALLED, Tie.OFFERED})
_LATE = frozenset({Tie.FORMER, Tie.WORKED})


def scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on orders that leaves those in the actor's sight."""
    found = parts(actor)
    return sa.or_(*found) if found else sa.false()


def parts(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """The same in pieces, any of which suffices, so that a list can ask an index for each of them."""
    if actor.has(*SEES_ALL, Role.RESIDENT):
        return [sa.true() if not actor.area else sa.or_(Order.cell_code.is_(None), _within(actor.area))]
    found: list[sa.ColumnElement[bool]] = []
    if actor.has(*_FIELD):
        found += [Order.handler_id == actor.id, _offered_to(actor)]
    if actor.has(*_LOCAL) and actor.area:
        found.append(_within(actor.area))
    if actor.has(Role.EXCHANGE):
        found.append(Order.registered_by == actor.account)
    if actor.org and actor.has(*_FIELD, *_LOCAL):
        found += _of_units(actor)
    return found


def _of_units(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Orders that his unit leads and those to which it is called or assists."""
    found = [_helped_by(actor.units)]
    if actor.has(Role.UNIT_HEAD):
        found.append(Order.org_code.in_(sorted(actor.units)))
    elif actor.has(Role.LIAISON):
        found.append(Order.org_code == actor.org)
    elif actor.has(*_FIELD):
        found.append(sa.and_(Order.org_code == actor.org, Order.handler_id.is_(None)))
    return found


def _helped_by(units: frozenset[str]) -> sa.ColumnElement[bool]:
    orgs = sa.select(Org.id).where(Org.code.in_(sorted(units)))
    helps = sa.select(Assignment.order_id).where(
        Assignment.org_id.in_(orgs), Assignment.mode.in_(("assist", "called")), Assignment.ended_at.is_(None)
    )
    return Order.id.in_(helps)


def _offered_to(actor: Actor) -> sa.ColumnElement[bool]:
    offers = sa.select(Assignment.order_id).where(
        Assignment.account_id == actor.id, Assignment.mode.in_(("offered", "next")), Assignment.ended_at.is_(None)
    )
    return Order.id.in_(offers)


def visible(session: Session, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the actor may know of this order; a former handler still may, for his late work, and who found it."""
    if at_a_glance(actor, row) or (actor.has(Role.GRID_WORKER) and row["registered_by"] == actor.account):
        return True
    return actor.has(*_FIELD) and (bool(_tied(actor, row) & _LATE) or was_handler(session, actor, row["id"]))


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
    return actor.has(*_FIELD, *_LOCAL) and bool(_tied(actor, row) & _SEEING)


def _tied(actor: Actor, row: Mapping[str, Any]) -> Ties:
    return ties(actor, row, read(row["standing"]))


def was_handler(session: Session, actor: Actor, order_id: int) -> bool:
    """Whether the order has ever been given to this actor."""
    earlier = sa.select(Assignment.seq).where(
        Assignment.account_id == actor.id, Assignment.order_id == order_id, Assignment.mode == "lead"
    )
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
