"""A cell's card: what happened there in the last months and whom to ring, without anybody's private data."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import NotFound
from backend.domain.lifecycle import OPEN
from backend.domain.policy import Policy
from backend.domain.roles import SEES_ALL, Actor
from backend.models import Account, AccountPhone, Caller, Order
from backend.services import grid, roster, sight
from geo.cell import Cell

LOOKS_BACK = timedelta(days=90)
RECENT, MOST_OPEN, MOST_REPEATS = 10, 30, 5
CONFIDENTIAL = "report"
"""举报: who is not at work on one learns neither what nor where."""
_SHOWN = (
    *sight.COLUMNS, Order.no, Order.type, Order.category, Order.title, Order.address, Order.status,
    Order.registered_at, Caller.anonymity,
)  # fmt: skip
_IS_OPEN = Order.status.in_([str(status) for status in OPEN])
_TELLS = sa.and_(Order.type != CONFIDENTIAL, sa.or_(Caller.anonymity.is_(None), Caller.anonymity == "open"))


def card(session: Session, code: str, *, actor: Actor, policy: Policy, at: datetime) -> dict[str, Any]:
    """The card of a cell in the actor's sight; NotFound for every other one."""
    cell = grid.current(session).by_code.get(code)
    if cell is None or not _in_sight(session, code, actor, at):
        raise NotFound("cell.not_found", f"there is no cell {code}", code=code)
    lately = sa.and_(Order.cell_code == code, Order.registered_at >= at - LOOKS_BACK)
    categories = {entry.id: entry.name for entry in policy.categories}
    counts = _counts(session, lately, categories)
    return {
        "cell": {"code": cell.code, "name": cell.name}, "days": LOOKS_BACK.days, "as_of": at.isoformat(),
        "total": sum(entry["count"] for entry in counts),
        "by_category": counts,
        "recent": _orders(session, lately, actor, categories, limit=RECENT),
        "open": _orders(session, sa.and_(Order.cell_code == code, _IS_OPEN), actor, categories, limit=MOST_OPEN),
        "repeats": _repeats(session, lately, categories),
        "posts": _posts(session, cell, at=at, tz=policy.tz),
    }  # fmt: skip


def _in_sight(session: Session, code: str, actor: Actor, at: datetime) -> bool:
    """By his area, by a post that answers for it, or because he is at work there."""
    inside = any(code.startswith(prefix) for prefix in actor.area)
    if inside or (actor.has(*SEES_ALL) and not actor.area) or roster.is_posted(session, actor.id, code, at=at):
        return True
    at_work = sa.select(Order.id).where(Order.cell_code == code, Order.handler_id == actor.id, _IS_OPEN)
    return session.execute(at_work.limit(1)).first() is not None


def _counts(
    session: Session, lately: sa.ColumnElement[bool], categories: Mapping[str, str]
) -> list[dict[str, Any]]:
    """How many of each category, the most frequent first."""
    still = sa.func.sum(sa.case((_IS_OPEN, 1), else_=0))
    statement = sa.select(Order.category, sa.func.count(), still).where(lately).group_by(Order.category)
    found = [_category(row[0], categories) | {"count": row[1], "open": int(row[2])}
             for row in session.execute(statement)]  # fmt: skip
    return sorted(found, key=lambda entry: (-entry["count"], entry["category"] or ""))


def _repeats(
    session: Session, lately: sa.ColumnElement[bool], categories: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What came up more than once at the same address."""
    often = sa.func.count()
    statement = (
        sa.select(Order.category, Order.address, often, sa.func.max(Order.registered_at))
        .outerjoin(Caller, Caller.order_id == Order.id)
        .where(lately, _TELLS, Order.address != "")
        .group_by(Order.category, Order.address).having(often > 1)
        .order_by(often.desc(), sa.func.max(Order.registered_at).desc()).limit(MOST_REPEATS)
    )  # fmt: skip
    return [
        _category(category, categories) | {"address": address, "count": count, "last_at": last.isoformat()}
        for category, address, count, last in session.execute(statement)
    ]


def _orders(
    session: Session, which: sa.ColumnElement[bool], actor: Actor, categories: Mapping[str, str], *, limit: int
) -> list[dict[str, Any]]:
    statement = sa.select(*_SHOWN).outerjoin(Caller, Caller.order_id == Order.id).where(which)
    rows = session.execute(statement.order_by(Order.id.desc()).limit(limit)).mappings()
    return [_entry(dict(row), actor, categories) for row in rows]


def _entry(row: Mapping[str, Any], actor: Actor, categories: Mapping[str, str]) -> dict[str, Any]:
    """An order on the card; what its caller wanted kept quiet has no words for those who do not handle it."""
    quiet = row["type"] == CONFIDENTIAL or row["anonymity"] not in (None, "open")
    told = not quiet or sight.at_a_glance(actor, row)
    return _category(row["category"], categories) | {
        "no": row["no"] if told else None, "title": row["title"] if told else None,
        "address": row["address"] if told else None, "status": row["status"],
        "registered_at": row["registered_at"].isoformat(),
    }  # fmt: skip


def _category(code: str | None, categories: Mapping[str, str]) -> dict[str, Any]:
    return {"category": code, "category_name": categories.get(code or "", code)}


def _posts(session: Session, cell: Cell, *, at: datetime, tz: str) -> list[dict[str, Any]]:
    """Whom to ring, by the roster, and under which number where the installation keeps it."""
    names, posts = grid.area_names(session), roster.posts_over(session, cell.code, at=at, tz=tz)
    numbers = sa.select(Account.account, AccountPhone.phone).join(Account, Account.id == AccountPhone.account_id)
    asked = numbers.where(Account.account.in_({post["account"] for post in posts}))
    phones = {row[0]: row[1] for row in session.execute(asked)}
    return [
        {**post, "area": {"code": post["area"], "name": names.get(post["area"], cell.name)},
         "phone": phones.get(post["account"])}
        for post in posts
    ]  # fmt: skip
