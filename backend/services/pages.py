"""Lists of orders: page by page, as they are stored, with what the reader may do at the end of each."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Question
from backend.domain.errors import Invalid
from backend.domain.roles import Actor, Role
from backend.domain.standing import Standing, leads_area, read
from backend.models import Order, table
from backend.services import sight, views, waiting
from backend.services.views import HELD

_ORDERS = table(Order)
_STORED = (
    _ORDERS.c.id,
    _ORDERS.c.next_due_at,
    *HELD,
    sa.cast(_ORDERS.c.standing, sa.Text),
    sa.cast(_ORDERS.c.face, sa.Text),
)
_DUE, _OPEN_RIGHT = '"due_at":"', '","stopped_at":null,"state":"open"'
"""A right that may still be used, in the words in which a face is stored: what stands before its day, and behind."""
_HELD = tuple(column.name for column in HELD)
_QUESTIONS: dict[Any, Question] = {}
MAX_PAGE = 200


def page(
    session: Session, query: Mapping[str, Any], *, actor: Actor, at: datetime
) -> tuple[list[orjson.Fragment], str | None]:
    """A page of orders, newest first or (`sort=due`) nearest deadline first, and the cursor of the next one.

    The orders come as JSON: what is stored is handed on as it stands, with what this actor may do at its end.
    """
    limit = min(query.get("limit") or 50, MAX_PAGE)
    by_due = query.get("sort") == "due"
    rows = _asked(session, query, actor, by_due=by_due, count=limit + 1)
    ends: dict[Any, str] = {}
    now = at.isoformat()
    items = [_item(session, actor, row, ends, at=at, now=now) for row in rows[:limit]]
    if len(rows) <= limit:
        return items, None
    id_, due_at, *_ = rows[limit - 1]
    return items, f"{due_at.isoformat()}~{id_}" if by_due else str(id_)


def _asked(
    session: Session, query: Mapping[str, Any], actor: Actor, *, by_due: bool, count: int
) -> Sequence[Sequence[Any]]:
    """The rows of a page; what everybody asks all day is one statement for all who see in the same way."""
    values, after = {"count": count}, None
    if query.get("cursor"):
        cursor = _cursor(str(query["cursor"]), by_due=by_due)
        values, after = values | cursor, _after(cursor)
    conditions = _conditions(query, actor)
    if conditions:
        statement = _list(sight.parts(actor), conditions, after, by_due=by_due)
        return session.connection().execute(statement, values).all()
    key = sight.shape(actor), by_due, after is not None
    if key not in _QUESTIONS:
        _QUESTIONS[key] = Question(_list(sight.parts(actor, _named), [], after, by_due=by_due))
    return _QUESTIONS[key].rows(session, **values, **sight.values(actor))


def _named(name: str, _value: Any) -> Any:
    return sa.bindparam(name)


def _list(
    parts: Sequence[sa.ColumnElement[bool]], conditions: Sequence[sa.ColumnElement[bool]], after: Any, *, by_due: bool
) -> sa.Select[*tuple[Any, ...]]:
    """A page's statement; where several ties give sight, the first of each by its own index, and of those."""
    order_by = (_ORDERS.c.next_due_at, _ORDERS.c.id) if by_due else (_ORDERS.c.id.desc(),)
    count = sa.bindparam("count", type_=sa.Integer)
    wanted = [*conditions, *([_ORDERS.c.next_due_at.is_not(None)] if by_due else [])]
    wanted += [] if after is None else [after]
    seen = parts[0] if len(parts) == 1 else sa.false()
    if len(parts) > 1:
        firsts = [
            sa.select(sa.select(_ORDERS.c.id).where(*wanted, part).order_by(*order_by).limit(count).subquery().c.id)
            for part in parts
        ]
        seen = _ORDERS.c.id.in_(sa.union(*firsts))
    return sa.select(*_STORED).where(*wanted, seen).order_by(*order_by).limit(count)


def _item(
    session: Session, actor: Actor, row: Sequence[Any], ends: dict[Any, str], *, at: datetime, now: str
) -> orjson.Fragment:
    """An order's stored face with its end put on; read and written anew only where a clock has run out since."""
    _, due_at, *held, kept, stored = row
    if actor.has(Role.CONTRACTOR) or (due_at is not None and due_at <= at) or _lapsed(stored, now):
        whole_row = _row(held, kept) | {"face": orjson.loads(stored)}
        return orjson.Fragment(orjson.dumps(views.face(session, actor, whole_row, at=at)))
    handler_id, org, cell, *rest = held
    key = (handler_id, org, leads_area(actor, cell), *rest, kept)
    end = ends.get(key)
    if end is None:
        allowed = orjson.dumps(views.allowed(session, actor, _row(held, kept))).decode()
        end = ends[key] = f',"allowed_actions":{allowed}}}'
    return orjson.Fragment(stored.removesuffix("}") + end)


def _lapsed(stored: str, now: str) -> bool:
    """Whether a right that was open when the face was written has run out since."""
    end = stored.find(_OPEN_RIGHT)
    while end >= 0:
        if stored[stored.rfind(_DUE, 0, end) + len(_DUE) : end] <= now:
            return True
        end = stored.find(_OPEN_RIGHT, end + 1)
    return False


def _row(held: Sequence[Any], kept: str) -> dict[str, Any]:
    return dict(zip(_HELD, held, strict=True)) | {"standing": _standing(kept)}


@lru_cache(maxsize=4096)
def _standing(kept: str) -> Standing:
    """Orders of one hand stand alike, so that most of a page has been read before."""
    return read(orjson.loads(kept))


def _cursor(cursor: str, *, by_due: bool) -> dict[str, Any]:
    """What a cursor says, by the names under which a statement asks for it."""
    due, _, last = cursor.rpartition("~")
    try:
        key = int(last)
        if not 0 <= key < 2**63:
            raise ValueError(cursor)
        return {"last": key} | ({"due": datetime.fromisoformat(due).astimezone(UTC)} if by_due else {})
    except (ValueError, OverflowError) as error:
        raise Invalid("query.bad_cursor", "this cursor was not made by this list", field="cursor") from error


def _after(cursor: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    last = sa.bindparam("last", type_=_ORDERS.c.id.type)
    if "due" not in cursor:
        return _ORDERS.c.id < last
    due = sa.bindparam("due", type_=_ORDERS.c.next_due_at.type)
    return sa.tuple_(_ORDERS.c.next_due_at, _ORDERS.c.id) > sa.tuple_(due, last)


def _conditions(query: Mapping[str, Any], actor: Actor) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.get("status"):
        conditions.append(_ORDERS.c.status.in_(query["status"]))
    if query.get("cell"):
        conditions.append(sight.by_code(query["cell"]))
    if query.get("handler"):
        conditions.append(_ORDERS.c.handler_id == _handler_id(query["handler"], actor))
    if query.get("due_before"):
        conditions.append(_ORDERS.c.next_due_at < query["due_before"])
    if query.get("waits"):
        conditions.append(waiting.conditions(query["waits"], actor))
    if query.get("q"):
        conditions.append(_matching(query["q"].strip()))
    return conditions


def _handler_id(account: str, actor: Actor) -> Any:
    if account in ("me", actor.account):
        return actor.id
    accounts = sa.table("accounts", sa.column("id"), sa.column("account"))
    return sa.select(accounts.c.id).where(accounts.c.account == account).scalar_subquery()


def _matching(text: str) -> sa.ColumnElement[bool]:
    columns: Sequence[Any] = (_ORDERS.c.title, _ORDERS.c.address)
    return sa.or_(
        _ORDERS.c.no == text, _ORDERS.c.upstream_no == text,
        *(column.contains(text, autoescape=True) for column in columns),
    )  # fmt: skip
