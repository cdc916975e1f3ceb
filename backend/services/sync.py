"""What has changed for somebody since he last asked; a cursor that no late commit can slip past."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import OPEN, Action
from backend.domain.roles import Actor, Role
from backend.models import Assignment, Caller, Order, OrderEvent, Org, table
from backend.services import secrets, sight, views

BATCH = 500
FIRST = 200
"""Orders in one answer to somebody who has none yet: a phone keeps what has come before its network goes."""
FAR = datetime(9999, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CALLERS, _HOPS, _ORDERS, _ORGS = table(Caller), table(Assignment), table(Order), table(Org)
Cursor = tuple[int, int]
_LISTED = "~"
"""Stands in a cursor between where the log stood and how far the open orders have been listed."""
_LEFT_BY: Mapping[str, str] = {
    Action.REASSIGN: "reassigned", Action.TAKE_OVER: "taken_over", Action.APPROVE_RETURN: "returned",
    Action.DESIGNATE: "designated",
}  # fmt: skip
"""The acts that take an order out of somebody's hands, and the word that his phone gets for it."""
_HORIZON = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def changes(session: Session, since: str | None, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Orders changed since the cursor, orders that are no longer the reader's, and the cursor to come back with.

    Sequence numbers are not in the order of commits on PostgreSQL, so events count as readable only below the
    oldest transaction that is still under way; on SQLite, with one writer, the numbers are in order.
    """
    horizon = _horizon(session)
    listing = since is None or _LISTED in since
    ids, cursor, more = (_listed if listing else _heard)(session, since or "", horizon, actor)
    faces = views.faces_of(session, ids, actor=actor, at=at)
    return {
        "orders": _with_callers(session, {i: faces[i] for i in ids if i in faces}, actor),
        "gone": [] if listing else _gone(session, [i for i in ids if i not in faces], actor),
        "cursor": cursor,
        "more": more,
        "server_time": at.isoformat(),
        "time_ticket": secrets.time_ticket(session, actor.account, at),
    }


def _listed(session: Session, since: str, horizon: int | None, actor: Actor) -> tuple[list[int], str, bool]:
    """The next of the open orders, nearest deadlines first; the cursor keeps where the log stood before the first.

    What changes while they are on their way comes afterwards, from there on.
    """
    begun, _, last = since.partition(_LISTED)
    start = _known(session, _parse(begun), horizon) if since else _latest(session, horizon)
    due = sa.func.coalesce(Order.next_due_at, sa.literal(FAR, Order.next_due_at.type), type_=Order.next_due_at.type)
    mine = sa.select(Order.id, due).where(sight.scope(actor), Order.status.in_([str(s) for s in OPEN]))
    if since:
        micros, order_id = _parse(last)
        after = sa.literal(_EPOCH + timedelta(microseconds=min(micros, _micros(FAR))), Order.next_due_at.type)
        mine = mine.where(sa.or_(due > after, sa.and_(due == after, Order.id < order_id)))
    rows = session.execute(mine.order_by(due, Order.id.desc()).limit(FIRST + 1)).all()
    cursor, ids = f"{start[0]}.{start[1]}", [row[0] for row in rows[:FIRST]]
    if len(rows) > FIRST:
        return ids, f"{cursor}{_LISTED}{_micros(rows[FIRST - 1][1])}.{ids[-1]}", True
    return ids, cursor, bool(since)


def _heard(session: Session, since: str, horizon: int | None, actor: Actor) -> tuple[list[int], str, bool]:
    """The orders of the next events after a cursor."""
    after = _known(session, _parse(since), horizon)
    ids, (txid, seq), more = _changed(session, after, horizon)
    return ids, f"{txid}.{seq}", more


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _horizon(session: Session) -> int | None:
    if session.get_bind().dialect.name != "postgresql":
        return None
    return int(session.execute(_HORIZON).scalar_one())


def _latest(session: Session, horizon: int | None) -> Cursor:
    if horizon is not None:
        return horizon - 1, 2**62
    return 0, session.scalar(sa.select(sa.func.max(OrderEvent.seq))) or 0


def _parse(since: str) -> Cursor:
    txid, _, seq = since.partition(".")
    plain = since.isascii() and txid.isdigit() and seq.isdigit() and len(txid) < 19 and len(seq) < 20
    if not plain or int(seq) >= 2**63:
        raise Invalid("query.bad_cursor", "this cursor was not made by this list", field="since")
    return int(txid), int(seq)


def _known(session: Session, cursor: Cursor, horizon: int | None) -> Cursor:
    """Refuse a cursor that this database has not reached: it was restored from a backup since, so begin anew."""
    beyond = cursor[0] >= horizon if horizon is not None else cursor > _latest(session, None)
    if beyond:
        raise Invalid("query.bad_cursor", "this cursor is ahead of the log; begin anew", field="since")
    return cursor


def _changed(session: Session, after: Cursor, horizon: int | None) -> tuple[list[int], Cursor, bool]:
    key = sa.tuple_(OrderEvent.txid, OrderEvent.seq)
    statement = sa.select(OrderEvent.order_id, OrderEvent.txid, OrderEvent.seq).where(
        key > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
    )
    if horizon is not None:
        statement = statement.where(OrderEvent.txid < horizon)
    rows = session.execute(statement.order_by(OrderEvent.txid, OrderEvent.seq).limit(BATCH)).all()
    reached = (rows[-1][1], rows[-1][2]) if rows else after
    return list(dict.fromkeys(row[0] for row in rows)), reached, len(rows) == BATCH


def _with_callers(session: Session, faces: dict[int, dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """A handler needs the number of his open orders where no network is; nobody else gets callers in bulk.

    Whoever is not shown the caller is told so, that his phone forgets what it was shown before.
    """
    for face in faces.values():
        face["caller"] = None
    mine = [i for i, face in faces.items() if _leads(face, actor) and face["status"] in OPEN]
    rows = session.execute(sa.select(_CALLERS).where(_CALLERS.c.order_id.in_(mine))).mappings()
    callers = {row["order_id"]: dict(row) for row in rows}
    for order_id in mine:
        caller = callers.get(order_id)
        if caller is not None:
            strict = views.is_strict(faces[order_id])
            faces[order_id]["caller"] = views.caller_for(caller, is_handler=True, actor=actor, strict=strict)
    return list(faces.values())


def _leads(face: dict[str, Any], actor: Actor) -> bool:
    handler = (face["lead"] or {}).get("handler")
    return handler is not None and bool(handler["account"] == actor.account)


def _gone(session: Session, ids: Iterable[int], actor: Actor) -> list[dict[str, Any]]:
    """Orders that once were in the reader's sight and are no longer, with who has them now."""
    known = list(ids)
    columns = (_ORDERS.c.id, _ORDERS.c.no, _ORDERS.c.face)
    gone = sa.select(*columns).where(_ORDERS.c.id.in_(known), sa.or_(*_ways(known, actor)))
    rows = session.execute(gone).all()
    why = _why_gone(session, [order_id for order_id, _, _ in rows])
    return [{"no": no, "reason": why[id_], "now_with": _holder(face["lead"])} for id_, no, face in rows]


def _ways(ids: Sequence[int], actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    """By what an order may have been in the reader's sight; a firm's people had never more than its slips."""
    hops = sa.select(_HOPS.c.order_id).where(_HOPS.c.order_id.in_(ids))
    units = sa.select(_ORGS.c.id).where(_ORGS.c.code.in_(sorted(actor.units)))
    if actor.has(Role.CONTRACTOR):
        return [_ORDERS.c.id.in_(hops.where(_HOPS.c.mode == "slip", _HOPS.c.org_id.in_(units)))]
    ended = hops.where(_HOPS.c.ended_at.is_not(None), _HOPS.c.mode != "slip")
    ways = [_ORDERS.c.id.in_(ended.where(sa.or_(_HOPS.c.account_id == actor.id, _HOPS.c.org_id.in_(units))))]
    if actor.units:
        ways.append(_ORDERS.c.org_code.in_(sorted(actor.units)))  # a colleague has taken it
    return ways + [_ORDERS.c.id.in_(_left(ids, prefix)) for prefix in actor.area]


def _why_gone(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """By which act each of these orders last left the hands that it was in."""
    left = sa.select(OrderEvent.order_id, OrderEvent.action).where(
        OrderEvent.order_id.in_(ids), OrderEvent.action.in_(list(_LEFT_BY))
    )
    said = session.execute(left.order_by(OrderEvent.version)).all() if ids else []
    return dict.fromkeys(ids, "reassigned") | {order_id: _LEFT_BY[action] for order_id, action in said}


def _left(ids: Iterable[int], prefix: str) -> sa.Select[int]:
    """Those of these orders that have left an area: the log says which cell an order was moved out of."""
    said = sa.cast(OrderEvent.body, sa.Text).contains(f'"from_cell":{{"code":"{prefix}', autoescape=True)
    return sa.select(OrderEvent.order_id).where(OrderEvent.order_id.in_(list(ids)), said)


def _holder(lead: dict[str, Any] | None) -> str | None:
    """The person who has it now; the unit, while nobody of it has taken it."""
    if lead is None:
        return None
    return str(lead["handler"]["name"] if lead["handler"] else lead["org"])


def latest(session: Session) -> str:
    """The cursor of this instant."""
    txid, seq = _latest(session, _horizon(session))
    return f"{txid}.{seq}"


def feed(session: Session, since: str) -> tuple[list[dict[str, Any]], str]:
    """The orders that events after the cursor have touched, as rows for `sight.at_a_glance`, and the new cursor.

    Each row also names the accounts that led the order before, for whom it is news that it has gone.
    """
    ids, cursor, _ = _changed(session, _parse(since), _horizon(session))
    columns = (*sight.COLUMNS, Order.no, Order.version, Order.status)
    rows = [dict(row) for row in session.execute(sa.select(*columns).where(Order.id.in_(ids))).mappings()]
    former: dict[int, set[int | None]] = {}
    hops = sa.select(Assignment.order_id, Assignment.account_id).where(
        Assignment.order_id.in_(ids), Assignment.account_id.is_not(None)
    )
    for order_id, account_id in session.execute(hops):
        former.setdefault(order_id, set()).add(account_id)
    for row in rows:
        row["led_by"] = former.get(row["id"], set())
    return rows, f"{cursor[0]}.{cursor[1]}"
