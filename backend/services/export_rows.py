"""The rows of an export: orders in the sight of whoever asked, callers only as far as he may know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import sheets
from backend.domain.calendar import WorkCalendar
from backend.domain.lifecycle import OPEN, Status
from backend.domain.roles import Actor, may_see_caller
from backend.models import Account, Caller, Order, table
from backend.services import rules, sight, views

BATCH = 1000
_ORDERS, _CALLERS, _ACCOUNTS = table(Order), table(Caller), table(Account)
STATUS = {
    "registered": "已登记", "pending_dispatch": "待派单", "dispatched": "待签收", "in_progress": "办理中",
    "return_pending": "退单审核", "suspended": "挂账", "replied": "待审核", "awaiting_callback": "待回访",
    "rework": "重办", "closed": "办结归档", "merged": "并案", "not_accepted": "不予受理", "withdrawn": "已撤回",
}  # fmt: skip
TYPE = {
    "inquiry": "咨询", "help": "求助", "complaint": "投诉", "report": "举报", "suggestion": "建议", "praise": "表扬",
}  # fmt: skip
PUBLIC = {
    "no": "工单编号", "upstream_no": "上级编号", "source": "来源", "type": "类型", "grade": "等级", "status": "状态",
    "category": "类别", "title": "标题", "content": "内容", "address": "地址", "lng": "经度", "lat": "纬度",
    "cell": "网格", "unit": "承办单位", "handler": "承办人", "registered_at": "登记时间", "due_at": "办结期限",
    "replied_at": "回单时间", "solved": "是否解决", "satisfied": "是否满意",
}  # fmt: skip
PRIVATE = {"caller_name": "诉求人", "caller_phone": "联系电话"}
MARK = {"mark": "导出标记"}


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of their ids, the last of these, and of which orders a caller's number is among them."""

    rows: Sequence[Mapping[str, Any]]
    last: int
    revealed: Sequence[int]
    is_last: bool


def _wanted(session: Session, filters: Mapping[str, Any], *, place: str, actor: Actor) -> list[Any]:
    conditions: list[Any] = [_ORDERS.c.place == place, sight.scope(actor)]
    calendar = rules.calendar(session, rules.latest(session, place))
    if filters.get("from"):
        conditions.append(_ORDERS.c.registered_at >= calendar.instant(date.fromisoformat(filters["from"])))
    if filters.get("to"):
        after = date.fromisoformat(filters["to"]) + timedelta(days=1)
        conditions.append(_ORDERS.c.registered_at < calendar.instant(after))
    if filters.get("status"):
        conditions.append(_ORDERS.c.status == filters["status"])
    if filters.get("cell"):
        conditions.append(sight.by_code(filters["cell"]))
    return conditions


def count(session: Session, filters: Mapping[str, Any], *, place: str, actor: Actor) -> int:
    """How many orders the export would hold."""
    wanted = _wanted(session, filters, place=place, actor=actor)
    return session.scalar(sa.select(sa.func.count()).select_from(_ORDERS).where(*wanted)) or 0


def batch(
    session: Session, filters: Mapping[str, Any], *, place: str, actor: Actor, after: int, private: bool
) -> Batch:
    """The next rows."""
    held = [_ORDERS.c[name] for name in ("id", "no", "source", "upstream_no", "type", "status", "category", "title",
                                         "address", "lng", "lat", "handler_id", "org_code", "registered_by",
                                         "registered_at", "face")]  # fmt: skip
    statement = (
        sa.select(*held, _CALLERS.c.name, _CALLERS.c.phone, _CALLERS.c.anonymity, _ACCOUNTS.c.name.label("handler"))
        .outerjoin(_CALLERS, _CALLERS.c.order_id == _ORDERS.c.id)
        .outerjoin(_ACCOUNTS, _ACCOUNTS.c.id == _ORDERS.c.handler_id)
        .where(*_wanted(session, filters, place=place, actor=actor), _ORDERS.c.id > after)
        .order_by(_ORDERS.c.id).limit(BATCH)
    )  # fmt: skip
    calendar = rules.calendar(session, rules.latest(session, place))
    rows, revealed, last = [], [], after
    for row in map(dict, session.execute(statement).mappings()):
        last = row["id"]
        shown = _public(row, calendar, private=private)
        if private:
            shown |= _private(row, actor)
            if row["phone"] and shown["caller_phone"] == row["phone"]:
                revealed.append(row["id"])
        rows.append(shown)
    return Batch(rows, last, revealed, is_last=len(rows) < BATCH)


def _public(row: Mapping[str, Any], calendar: WorkCalendar, *, private: bool) -> dict[str, Any]:
    face = row["face"]
    reply, rated = face.get("reply") or {}, [r for r in face.get("ratings", ()) if r["solved"] is not None]
    due_at = next((c["due_at"] for c in face["clocks"] if c["name"] in ("finish", "feedback")), None)
    lead = face.get("lead") or {}
    return {
        "no": row["no"], "upstream_no": row["upstream_no"], "source": row["source"],
        "type": TYPE.get(row["type"], row["type"]), "grade": face["grade_name"],
        "status": STATUS.get(row["status"], row["status"]), "category": row["category"], "title": row["title"],
        "content": "" if views.is_strict(row) and not private else face["content"], "address": row["address"],
        "lng": row["lng"], "lat": row["lat"], "cell": (face.get("cell") or {}).get("code"),
        "unit": lead.get("org"), "handler": row["handler"],
        "registered_at": _local(row["registered_at"], calendar), "due_at": _local(due_at, calendar),
        "replied_at": _local(reply.get("at"), calendar),
        "solved": rated[-1]["solved"] if rated else None, "satisfied": rated[-1]["satisfied"] if rated else None,
    }  # fmt: skip


def _local(at: datetime | str | None, calendar: WorkCalendar) -> str | None:
    if at is None:
        return None
    return f"{calendar.local(datetime.fromisoformat(at) if isinstance(at, str) else at):%Y-%m-%d %H:%M:%S}"


def _private(row: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The caller as this actor may see him on this order, else masked; never more than the caller agreed to."""
    is_handler, is_open = row["handler_id"] == actor.id, Status(row["status"]) in OPEN
    if row["anonymity"] is None:
        return {"caller_name": None, "caller_phone": None}
    may = may_see_caller(actor, is_handler=is_handler, is_open=is_open, registered_by=row["registered_by"])
    shown = views.caller_for(row, is_handler=is_handler or not may, actor=actor, strict=views.is_strict(row))
    phone = shown["phone"]
    return {"caller_name": shown["name"], "caller_phone": phone if may else sheets.masked(phone)}
