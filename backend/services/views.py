"""An order as a given reader sees it: its face, what he may do, and the caller only where that is his business."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import slips
from backend.domain.errors import NotFound
from backend.domain.lifecycle import OPEN, Status
from backend.domain.offers import offers
from backend.domain.roles import Actor, Role, may_see_caller
from backend.domain.standing import read as read_standing
from backend.domain.standing import ties
from backend.models import Caller, Order, PrivacyAccess, table
from backend.services import clocks, log, rating, rules, sight
from backend.services.log import Entry

_ORDERS = table(Order)
HELD = tuple(
    _ORDERS.c[name] for name in ("handler_id", "org_code", "cell_code", "status", "place", "policy_version")
)
"""What decides, with the standing, about the actions that are offered."""
_FACE = (_ORDERS.c.id, *HELD, _ORDERS.c.standing, _ORDERS.c.face)
_CALLERS = table(Caller)
_CALLER = sa.select(_CALLERS.c.name, _CALLERS.c.phone, _CALLERS.c.anonymity, _CALLERS.c.content).where(
    _CALLERS.c.order_id == sa.bindparam("order_id")
)
_PASSED = {"running": "late", "open": "void"}
"""What a stored state has become once the clock's instant has passed."""
NOTED_FOR = timedelta(hours=1)


def face(session: Session, actor: Actor, row: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The face as it is now: what has run out since is late, a right that has lapsed is void; and the actions that
    this actor may take."""
    stored, now = row["face"], at.isoformat()
    clocks = [
        {**c, "state": _PASSED[c["state"]]} if c["state"] in _PASSED and c["due_at"] and c["due_at"] <= now else c
        for c in stored["clocks"]
    ]
    over = frozenset(c["name"] for c in clocks if c["due_at"] and c["due_at"] <= now and c["stopped_at"] is None)
    shown = {**stored, "clocks": clocks, "allowed_actions": allowed(session, actor, row, over)}
    return slips.cut(shown, firm=actor.org, account=actor.account) if actor.has(Role.CONTRACTOR) else shown


def allowed(session: Session, actor: Actor, row: Mapping[str, Any], over: frozenset[str] = frozenset()) -> list[str]:
    """What this actor is offered on an order with these columns; `over` names clocks that have run out."""
    policy = rules.policy_version(session, row["place"], row["policy_version"])
    standing = read_standing(row["standing"])
    tied = ties(actor, row, standing)
    return offers(actor, policy, Status(row["status"]), ties=tied, standing=standing, over=over)


def read(session: Session, no: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The whole order with its history; NotFound for those who may not know of it."""
    row = session.execute(sa.select(_ORDERS).where(_ORDERS.c.no == no)).first()
    if row is None or not sight.visible(session, actor, row._asdict()):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    shown = whole(session, row._asdict(), log.entries(session, row.id), actor=actor, at=at)
    policy = rules.policy_version(session, row.place, row.policy_version)
    return shown | {"clocks": clocks.with_days_left(session, policy, shown["clocks"], at=at)}


def whole(
    session: Session, row: Mapping[str, Any], history: Iterable[Entry], *, actor: Actor, at: datetime,
    caller: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The whole order for somebody who is known to be allowed to see it; a caller at hand is not asked for again."""
    shown = face(session, actor, row, at=at)
    shown["events"] = [event(entry) for entry in history if _tells(actor, entry)]
    shown["caller"] = _caller(session, row, actor, caller)
    sees_link = actor.has(Role.AGENT, Role.CALLBACK_AGENT, Role.DISPATCHER)
    shown["resident_link"] = rating.link(session, row["no"]) if sees_link else None
    return shown


def _tells(actor: Actor, entry: Entry) -> bool:
    """Who works by a slip reads of the log what he has done himself."""
    return not actor.has(Role.CONTRACTOR) or entry.actor == actor.account


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
    if caller is None:
        return None
    return caller_for(dict(caller), is_handler=is_handler, actor=actor, strict=is_strict(row))


def is_strict(row: Mapping[str, Any]) -> bool:
    """A report (举报) gives more away than it says: who handles it asks for the number when he needs it (6.2)."""
    return bool(row["type"] == "report")


def caller_for(
    caller: Mapping[str, Any], *, is_handler: bool, actor: Actor, strict: bool = False
) -> dict[str, Any]:
    """The caller as this actor needs him: a handler the surname, the centre also a report's own words, and nobody
    more than the caller agreed to."""
    name, phone, anonymity = caller["name"], caller["phone"], caller["anonymity"]
    if name and (is_handler or anonymity != "open"):
        name = name[0] + "*"
    if anonymity == "hide_all" and not actor.has(Role.CALLBACK_AGENT):
        phone = None
    withheld = strict and is_handler and phone is not None
    own = {"content": caller["content"]} if caller.get("content") and not is_handler else {}
    return {"name": name, "phone": None if withheld else phone, "anonymity": anonymity, "withheld": withheld, **own}


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


def faces_of(session: Session, ids: Iterable[int], *, actor: Actor, at: datetime) -> dict[int, dict[str, Any]]:
    """The faces of those of these orders that are in the actor's sight, by their ids."""
    wanted = list(ids)
    rows = session.execute(sa.select(*_FACE).where(_ORDERS.c.id.in_(wanted), sight.scope(actor)))
    return {row.id: face(session, actor, row._asdict(), at=at) for row in rows}
