"""The staff as administrators and the auditor read it: pages of people, one of them, and what was changed of whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.lifecycle import OPEN
from backend.domain.roles import STAFF, Actor, Role
from backend.models import Account, AccountChange, AccountPhone, Area, Order, Org, table
from backend.services import people

_OPEN = [str(status) for status in OPEN]
_BY = table(Account).alias("by")
_PEOPLE = (
    sa.select(Account.id, Account.account, Account.name, Account.roles, Account.area, Account.active,
              Org.code.label("org"), Org.name.label("org_name"))
    .outerjoin(Org, Org.id == Account.org_id)
)  # fmt: skip


def page(session: Session, query: Mapping[str, Any], *, actor: Actor) -> dict[str, Any]:
    """A page of people by the age of their accounts: those whose name, account or unit has a text, of a role (or of
    none), shut out or not."""
    statement = _PEOPLE.where(people.is_person(), people.in_scope(session, actor))
    if query["q"]:
        had = (column.contains(query["q"], autoescape=True) for column in (Account.name, Account.account, Org.name))
        statement = statement.where(sa.or_(*had))
    if query["role"] is not None:
        statement = statement.where(_of_role(query["role"]))
    if query["active"] is not None:
        statement = statement.where(Account.active.is_(query["active"]))
    if query["cursor"] is not None:
        statement = statement.where(Account.id > query["cursor"])
    limit = query["limit"]
    rows = session.execute(statement.order_by(Account.id).limit(limit + 1)).mappings().all()
    following = rows[limit - 1]["id"] if len(rows) > limit else None
    return {"items": _shown(session, rows[:limit]), "next": following, "roles": [str(role) for role in STAFF],
            "adds": actor.has(Role.SYS_ADMIN)}  # fmt: skip


def one(session: Session, account: str, *, actor: Actor) -> dict[str, Any]:
    """Somebody with the orders that he leads, the changes that were made of him, and what the reader may change."""
    row = people.known(session, account, actor)
    (person,) = _shown(session, session.execute(_PEOPLE.where(Account.id == row.id)).mappings().all())
    led = sa.select(sa.func.count()).select_from(Order).where(Order.handler_id == row.id, Order.status.in_(_OPEN))
    places, judges = actor.has(Role.SYS_ADMIN), actor.has(Role.SEC_ADMIN) and row.id != actor.id
    return {
        **person, "open_orders": session.scalar(led) or 0,
        "has_phone": session.get(AccountPhone, row.id) is not None,
        "may": {"place": places, "phone": places, "roles": judges, "active": judges},
        "roles_known": [str(role) for role in STAFF],
        "changes": _changes(session, sa.select(AccountChange.id).where(AccountChange.account_id == row.id).limit(50)),
    }  # fmt: skip


def changes(session: Session, *, cursor: int | None, limit: int) -> dict[str, Any]:
    """A page of what was changed of people, the latest first."""
    wanted = sa.select(AccountChange.id)
    if cursor is not None:
        wanted = wanted.where(AccountChange.id < cursor)
    found = _changes(session, wanted.limit(limit + 1))
    return {"items": found[:limit], "next": found[limit - 1]["id"] if len(found) > limit else None}


def _changes(session: Session, wanted: sa.Select[Any]) -> list[dict[str, Any]]:
    ids = session.scalars(wanted.order_by(AccountChange.id.desc())).all()
    rows = session.execute(
        sa.select(AccountChange, Account.account, Account.name, _BY.c.name)
        .join(Account, Account.id == AccountChange.account_id)
        .outerjoin(_BY, _BY.c.id == AccountChange.by_id)
        .where(AccountChange.id.in_(ids)).order_by(AccountChange.id.desc())
    ).all()  # fmt: skip
    units = _units(session, [face.get("org_id") for row, *_ in rows for face in (row.before, row.after)])
    return [
        {"id": row.id, "at": row.at.isoformat(), "account": account, "name": name, "by": by, "what": row.what,
         "why": row.why, "before": _named(row.before, units), "after": _named(row.after, units)}
        for row, account, name, by in rows
    ]  # fmt: skip


def _named(face: Mapping[str, Any], units: Mapping[int, str]) -> dict[str, Any]:
    """What stood there, with the unit by its name."""
    shown = {name: value for name, value in face.items() if name != "org_id"}
    return shown | ({"org": units.get(face["org_id"])} if "org_id" in face else {})


def _units(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    rows = session.execute(sa.select(Org.id, Org.name).where(Org.id.in_({one for one in ids if one is not None})))
    return {row.id: row.name for row in rows}


def _of_role(role: str) -> sa.ColumnElement[bool]:
    if role == "none":
        return sa.cast(table(Account).c.roles, sa.Text) == "[]"
    return people.has_role(role)


def _shown(session: Session, rows: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    codes = {code for row in rows for code in row["area"]}
    names = {area.code: area.name for area in session.scalars(sa.select(Area).where(Area.code.in_(codes)))}
    return [
        {**{name: row[name] for name in ("account", "name", "roles", "active", "org", "org_name")},
         "area": [{"code": code, "name": names.get(code, code)} for code in row["area"]]}
        for row in rows
    ]  # fmt: skip
