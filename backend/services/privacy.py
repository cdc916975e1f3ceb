"""The caller's number behind a door of its own: who asks says why, it shows for minutes, it is on record (6.2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, Invalid, NotFound
from backend.domain.lifecycle import OPEN, Status
from backend.domain.roles import Actor, Role, may_see_caller
from backend.models import Account, Caller, Order, PrivacyAccess, table
from backend.services import orgs, sight, views
from backend.services.log import entries

SHOWN_FOR = timedelta(minutes=5)
SHORTEST_REASON = 4
_ORDERS, _CALLERS = table(Order), table(Caller)
LISTS = (Role.AUDITOR, Role.SEC_ADMIN)
"""Who may ask who has seen an order."""


def reveal(session: Session, no: str, reason: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The caller's number, and to the centre a report's own words, for five minutes and under the reader's own name;
    that he saw it is written down."""
    row = _row(session, no, actor)
    is_handler, is_open = row["handler_id"] == actor.id, Status(row["status"]) in OPEN
    if not may_see_caller(actor, is_handler=is_handler, is_open=is_open, registered_by=row["registered_by"]):
        raise Forbidden("caller.forbidden", f"{actor.account} may not see this caller")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("caller.reason_short", "say in words why the number is needed", field="reason")
    caller = session.execute(sa.select(_CALLERS).where(_CALLERS.c.order_id == row["id"])).mappings().first()
    phone = None if caller is None else caller["phone"]
    if caller is not None and caller["anonymity"] == "hide_all" and not actor.has(Role.CALLBACK_AGENT):
        phone = None
    content = None if caller is None or is_handler else caller["content"]
    unit = orgs.tree(session).get(actor.org)
    mark = {"account": actor.account, "name": actor.name, "unit": unit and unit.name, "at": at.isoformat()}
    session.add(PrivacyAccess(order_id=row["id"], account_id=actor.id, at=at, reason=reason.strip()[:200],
                              facts={"revealed": True}))  # fmt: skip
    return {"phone": phone, "content": content, "until": (at + SHOWN_FOR).isoformat(), "watermark": mark}


def accesses(session: Session, no: str, *, actor: Actor) -> list[dict[str, Any]]:
    """Everybody who was shown this caller's data or did something to the order, in the order of time."""
    row = session.execute(sa.select(_ORDERS.c.id).where(_ORDERS.c.no == no)).first()
    if row is None:
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    seen = session.execute(
        sa.select(PrivacyAccess.at, PrivacyAccess.reason, PrivacyAccess.facts, Account.account, Account.name)
        .join(Account, Account.id == PrivacyAccess.account_id)
        .where(PrivacyAccess.order_id == row.id)
    )
    found = [
        {"account": account, "name": name, "at": at.isoformat(), "reason": reason,
         "how": next((how for how in ("revealed", "exported") if facts.get(how)), "read")}
        for at, reason, facts, account, name in seen
    ]  # fmt: skip
    found += [
        {"account": entry.actor, "name": entry.body.get("actor_name"), "at": entry.recorded_at.isoformat(),
         "how": "acted", "reason": entry.action}
        for entry in entries(session, row.id)
    ]  # fmt: skip
    return sorted(found, key=lambda access: str(access["at"]))


def slip(session: Session, no: str, *, actor: Actor) -> dict[str, Any]:
    """What an outside firm gets: the place and the task, and nothing of the caller (AS-25)."""
    row = _row(session, no, actor)
    face: Mapping[str, Any] = row["face"]
    is_outside = actor.has(Role.CONTRACTOR)
    given = [one["task"] for one in face.get("slips", ()) if one["code"] == actor.org]
    return {
        "no": no, "title": row["title"], "address": row["address"], "position": face["position"],
        "category": row["category"], "grade_name": face["grade_name"],
        "content": "" if is_outside or views.is_strict(row) else face["content"],
        "task": given[-1] if is_outside and given else None,
        "due_at": next((c["due_at"] for c in face["clocks"] if c["name"] == "finish"), None),
    }  # fmt: skip


def _row(session: Session, no: str, actor: Actor) -> dict[str, Any]:
    row = session.execute(sa.select(_ORDERS).where(_ORDERS.c.no == no)).first()
    if row is None or not sight.visible(session, actor, row._asdict()):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    return row._asdict()
