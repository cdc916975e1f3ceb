"""An order as a given reader sees it: its face, what he may do, and the caller only where that is his business."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import lifecycle
from backend.domain.errors import Invalid, NotFound
from backend.domain.lifecycle import OPEN, Status
from backend.domain.roles import Actor, Role, Tie, may, may_see_caller
from backend.models import Caller, Order, PrivacyAccess, table
from backend.services import log, rating, sight
from backend.services.log import Entry

_ORDERS = table(Order)
_FACE = (_ORDERS.c.id, _ORDERS.c.handler_id, _ORDERS.c.face)
_STORED = (
    _ORDERS.c.id, _ORDERS.c.next_due_at, _ORDERS.c.handler_id, _ORDERS.c.status, sa.cast(_ORDERS.c.face, sa.Text)
)  # fmt: skip
_CALLERS = table(Caller)
_CALLER = sa.select(_CALLERS.c.name, _CALLERS.c.phone, _CALLERS.c.anonymity).where(
    _CALLERS.c.order_id == sa.bindparam("order_id")
)
_PASSED = {"running": "late", "open": "void"}
"""What a stored state has become once the clock's instant has passed."""
NOTED_FOR = timedelta(hours=1)
MAX_PAGE = 200


def face(actor: Actor, handler_id: int | None, stored: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The face as it is now: what has run out since is late, a right that has lapsed is void; and the actions that
    this actor may take."""
    now = at.isoformat()
    clocks = [
        {**c, "state": _PASSED[c["state"]]} if c["state"] in _PASSED and c["due_at"] and c["due_at"] <= now else c
        for c in stored["clocks"]
    ]
    return {**stored, "clocks": clocks, "allowed_actions": _allowed(actor, handler_id, stored["status"])}


def _allowed(actor: Actor, handler_id: int | None, named: str) -> list[str]:
    status, is_handler = Status(named), handler_id is not None and handler_id == actor.id
    ties = frozenset({Tie.HANDLER} if is_handler else ())
    return [str(a) for a in lifecycle.allowed(status) if may(actor, a, ties=ties, status=status)]


def read(session: Session, no: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The whole order with its history; NotFound for those who may not know of it."""
    row = session.execute(sa.select(_ORDERS).where(_ORDERS.c.no == no)).first()
    if row is None or not sight.visible(session, actor, row._asdict()):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    return whole(session, row._asdict(), log.entries(session, row.id), actor=actor, at=at)


def whole(
    session: Session, row: Mapping[str, Any], history: Iterable[Entry], *, actor: Actor, at: datetime,
    caller: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The whole order for somebody who is known to be allowed to see it; a caller at hand is not asked for again."""
    shown = face(actor, row["handler_id"], row["face"], at=at)
    shown["events"] = [event(entry) for entry in history]
    shown["caller"] = _caller(session, row, actor, caller)
    sees_link = actor.has(Role.AGENT, Role.CALLBACK_AGENT, Role.DISPATCHER)
    shown["resident_link"] = rating.link(session, row["no"]) if sees_link else None
    return shown


def event(entry: Entry) -> dict[str, Any]:
    """One event of the log as everybody who sees the order reads it."""
    body = entry.body
    return {
        "id": entry.act_id, "event": entry.event, "action": entry.action, "version": entry.version,
        "occurred_at": entry.occurred_at.isoformat(), "effective_at": entry.effective_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(), "actor": entry.actor,
        "actor_name": body.get("actor_name"), "status": body["status"],
        "data": body["data"], "facts": body["facts"], "reason": body.get("reason"), "note": body.get("note"),
        "evidence": body.get("evidence", []), "position": body.get("position"), "hash": entry.hash,
    }  # fmt: skip


def _caller(
    session: Session, row: Mapping[str, Any], actor: Actor, at_hand: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    is_handler, is_open = row["handler_id"] == actor.id, Status(row["status"]) in OPEN
    if not may_see_caller(actor, is_handler=is_handler, is_open=is_open, registered_by=row["registered_by"]):
        return None
    caller = at_hand or session.connection().execute(_CALLER, {"order_id": row["id"]}).mappings().first()
    return None if caller is None else caller_for(dict(caller), is_handler=is_handler, actor=actor)


def caller_for(caller: Mapping[str, Any], *, is_handler: bool, actor: Actor) -> dict[str, Any]:
    """The caller as this actor needs him: a handler the surname, and nobody more than the caller agreed to."""
    name, phone, anonymity = caller["name"], caller["phone"], caller["anonymity"]
    if name and (is_handler or anonymity != "open"):
        name = name[0] + "*"
    if anonymity == "hide_all" and not actor.has(Role.CALLBACK_AGENT):
        phone = None
    return {"name": name, "phone": phone, "anonymity": anonymity}


def note_access(session: Session, no: str, *, actor: Actor, at: datetime) -> None:
    """Put it on record that the actor was shown the caller's number; once an hour is enough to tell who saw it."""
    order_id = session.scalar(sa.select(Order.id).where(Order.no == no))
    recent = sa.select(PrivacyAccess.id).where(
        PrivacyAccess.order_id == order_id, PrivacyAccess.account_id == actor.id,
        PrivacyAccess.at > at - NOTED_FOR,
    )  # fmt: skip
    if order_id is not None and session.execute(recent.limit(1)).first() is None:
        session.add(PrivacyAccess(order_id=order_id, account_id=actor.id, at=at, reason="read", facts={}))


def note_accesses(session: Session, nos: Iterable[str], *, actor: Actor, at: datetime) -> None:
    """The same for several orders."""
    for no in nos:
        note_access(session, no, actor=actor, at=at)


def page(
    session: Session, query: Mapping[str, Any], *, actor: Actor, at: datetime
) -> tuple[list[orjson.Fragment], str | None]:
    """A page of orders, newest first or (`sort=due`) nearest deadline first, and the cursor of the next one.

    The orders come as JSON: what is stored is handed on as it stands, with what this actor may do at its end.
    """
    limit = min(query.get("limit") or 50, MAX_PAGE)
    by_due = query.get("sort") == "due"
    statement = sa.select(*_STORED).where(*_conditions(query, actor), sight.scope(actor))
    if by_due:
        statement = statement.where(_ORDERS.c.next_due_at.is_not(None))
        statement = statement.order_by(_ORDERS.c.next_due_at, _ORDERS.c.id)
    else:
        statement = statement.order_by(_ORDERS.c.id.desc())
    if query.get("cursor"):
        statement = statement.where(_after(str(query["cursor"]), by_due=by_due))
    rows = session.execute(statement.limit(limit + 1)).all()
    ends: dict[tuple[int | None, str], str] = {}
    items = [_item(actor, row, ends, at=at) for row in rows[:limit]]
    if len(rows) <= limit:
        return items, None
    id_, due_at, *_ = rows[limit - 1]
    return items, f"{due_at.isoformat()}~{id_}" if by_due else str(id_)


def _item(actor: Actor, row: Sequence[Any], ends: dict[Any, str], *, at: datetime) -> orjson.Fragment:
    """An order's stored face with its end put on; read and written anew only where a clock has run out since."""
    _, due_at, handler_id, status, stored = row
    if due_at is not None and due_at <= at:
        return orjson.Fragment(orjson.dumps(face(actor, handler_id, orjson.loads(stored), at=at)))
    end = ends.get((handler_id, status))
    if end is None:
        allowed = orjson.dumps(_allowed(actor, handler_id, status)).decode()
        end = ends[handler_id, status] = f',"allowed_actions":{allowed}}}'
    return orjson.Fragment(stored.removesuffix("}") + end)


def _after(cursor: str, *, by_due: bool) -> sa.ColumnElement[bool]:
    due, _, last = cursor.rpartition("~")
    try:
        key = int(last)
        if not 0 <= key < 2**63:
            raise ValueError(cursor)
        if not by_due:
            return _ORDERS.c.id < key
        due_at = datetime.fromisoformat(due).astimezone(UTC)
        return sa.tuple_(_ORDERS.c.next_due_at, _ORDERS.c.id) > sa.tuple_(
            sa.literal(due_at, _ORDERS.c.next_due_at.type), sa.literal(key)
        )
    except (ValueError, OverflowError) as error:
        raise Invalid("query.bad_cursor", "this cursor was not made by this list", field="cursor") from error


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


def faces_of(session: Session, ids: Iterable[int], *, actor: Actor, at: datetime) -> dict[int, dict[str, Any]]:
    """The faces of those of these orders that are in the actor's sight, by their ids."""
    wanted = list(ids)
    rows = session.execute(sa.select(*_FACE).where(_ORDERS.c.id.in_(wanted), sight.scope(actor)))
    return {row[0]: face(actor, row[1], row[2], at=at) for row in rows}
