"""The units of the place and the people in them, as forms offer them to choose from."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import Actor, Role
from backend.models import Account, Org

FIELD = frozenset({Role.GRID_WORKER, Role.HANDLER, Role.LIAISON})
"""Who can lead an order."""
TOWN_DIGITS = 9


def units(session: Session, text: str, *, limit: int) -> list[dict[str, Any]]:
    """Units whose name or code has this text, offices before areas, each with the unit that it belongs to."""
    parent = sa.orm.aliased(Org)
    statement = sa.select(Org.code, Org.name, Org.kind, parent.name.label("parent")).outerjoin(
        parent, parent.id == Org.parent_id
    )
    if text:
        statement = statement.where(sa.or_(Org.code == text, Org.name.contains(text, autoescape=True)))
    areas_last = sa.case((Org.kind.in_(("street", "community")), 1), else_=0)
    rows = session.execute(statement.order_by(areas_last, Org.id).limit(limit)).mappings()
    return [dict(row) for row in rows]


def colleagues(session: Session, actor: Actor, text: str, *, limit: int) -> list[dict[str, Any]]:
    """Who could take over an order from this actor: people of the field in his unit, or in one of his towns."""
    statement = (
        sa.select(Account.account, Account.name, Account.roles, Account.area, Org.code, Org.name)
        .outerjoin(Org, Org.id == Account.org_id)
        .where(Account.active, Account.account != actor.account)
        .order_by(Account.id)
    )
    if text:
        statement = statement.where(Account.name.contains(text, autoescape=True))
    towns = _towns(actor.area)
    home = session.scalar(sa.select(Org.code).join(Account, Account.org_id == Org.id).where(Account.id == actor.id))
    found = [
        {"account": account, "name": name, "org": org}
        for account, name, roles, area, code, org in session.execute(statement)
        if not FIELD.isdisjoint(roles) and ((home and code == home) or not towns.isdisjoint(_towns(area)))
    ]
    return found[:limit]


def _towns(area: Iterable[str]) -> set[str]:
    return {code[:TOWN_DIGITS] for code in area if len(code) >= TOWN_DIGITS}
