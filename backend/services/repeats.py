"""重复诉求: the same caller with the same matter at the same place within the policy's days.

A report (举报) is held against reports alone: whoever handles another order of its caller would learn who it was.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Question
from backend.domain.act import Action, Status
from backend.domain.roles import SYSTEM
from backend.models import Caller, Order, table
from backend.services import orders, secrets
from backend.services.orders import Effect, Working

_ORDERS, _CALLERS = table(Order), table(Caller)
CONFIDENTIAL = "report"
"""举报"""
_METRES = 111_320.0
"""Of a degree of latitude."""
_SHORTEST = 5
"""Digits: a shorter number is nobody's own."""
_EARLIER = Question(
    sa.select(
        _ORDERS.c.no, _ORDERS.c.title, _ORDERS.c.status, _ORDERS.c.category, _ORDERS.c.address,
        _ORDERS.c.lng, _ORDERS.c.lat, _ORDERS.c.registered_at, _ORDERS.c.type,
    )
    .join(_CALLERS, _CALLERS.c.order_id == _ORDERS.c.id)
    .where(
        _CALLERS.c.phone_key == sa.bindparam("key"), _ORDERS.c.updated_at >= sa.bindparam("since"),
        _ORDERS.c.place == sa.bindparam("place"),
    )
    .order_by(_ORDERS.c.id.desc())
    .limit(sa.literal_column("50"))
)  # fmt: skip


def phone_key(session: Session, phone: str | None) -> str | None:
    """A keyed digest of a number by its digits, so that the same caller is found and no number stands in an index."""
    digits = "".join(c for c in phone or "" if c.isdigit())[-11:]
    if len(digits) < _SHORTEST:
        return None
    key = secrets.read(session, "phones").encode()
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:40]


def earlier(session: Session, order: Working, key: str | None, *, at: datetime) -> list[dict[str, Any]]:
    """The orders that this one repeats, the latest first: same caller, category and place within the days, and of
    no other tenant."""
    rule = order.policy.procedures.repeats
    if key is None or rule.days <= 0:
        return []
    rows = _EARLIER.rows(session, key=key, since=at - timedelta(days=rule.days), place=order.row["place"])
    return [_shown(row) for row in rows if _same(row, order.row, within_m=rule.within_m)]


def _same(row: Sequence[Any], mine: Mapping[str, Any], *, within_m: float) -> bool:
    _, _, _, category, address, lng, lat, _, type_ = row
    if category != mine["category"] or (type_ == CONFIDENTIAL) != (mine["type"] == CONFIDENTIAL):
        return False
    if mine["address"] and address == mine["address"]:
        return True
    if lng is None or mine["lng"] is None:
        return False
    east = (lng - mine["lng"]) * _METRES * cos(radians(lat))
    return hypot(east, (lat - mine["lat"]) * _METRES) <= within_m


def _shown(row: Sequence[Any]) -> dict[str, Any]:
    return {"no": row[0], "title": row[1], "status": row[2], "registered_at": row[7].isoformat()}


def mark(session: Session, no: str, by: str, *, at: datetime) -> None:
    """The earlier order learns that its caller came again; closed as solved, it is an open matter once more."""
    before = orders.load(session, no, lock=True)
    act = orders.internal(no, Action.LINK_REPEAT, key=by, at=at, data={})
    face = {"repeated_by": [*before.face.get("repeated_by", ()), by]}
    if before.row["status"] == Status.CLOSED:
        face["reopened_by"] = [*before.face.get("reopened_by", ()), by]
    orders.take(session, before, act, actor=SYSTEM, at=at, prepare=lambda *_: Effect({"repeated_by": by}, face=face))
    orders.save(session, before, at=at)
