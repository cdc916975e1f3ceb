"""Who must be reached about an event: one alarm per person, one push per device, receipts from the devices."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import alarms
from backend.domain.alarms import DESKS, PARTNERS, Rule, Whom
from backend.domain.errors import Invalid, NotFound
from backend.domain.events import Event
from backend.domain.roles import Actor, Role
from backend.models import Account, Alarm, Delivery, Order, OrderClock, Org, Receipt, Subscription
from backend.services import log, outbox
from backend.services.log import Entry
from backend.services.rules import name_uuid, own_id

DEFAULT_TTL = timedelta(hours=1)
TRIAL_TTL = timedelta(minutes=5)
TOLD_TTL = timedelta(days=3)


def raise_for(session: Session, act_id: str, *, at: datetime) -> int:
    """Raise the alarms of the event that this act became; raised twice they stay single. The number of pushes."""
    found = log.taken(session, act_id)
    if found is None:
        raise LookupError(f"no event for act {act_id}")
    order_id, entry = found
    order = session.get_one(Order, order_id)
    pushes, facts = 0, entry.body["facts"]
    warned = entry.event == Event.WARNED
    rules = alarms.of_step(facts) if warned else alarms.due(Event(entry.event), entry.body["status"], facts)
    if entry.event == Event.DISPATCHED and order.face.get("gap") is not None:
        rules = (*rules, alarms.STRETCHED)
    for rule in rules:
        for account_id in _people(session, order, rule, entry):
            alarm = _alarm(session, order, rule, act_id, account_id, at=at)
            pushes += 0 if alarm is None else _push(session, alarm, at=at)
            if alarm is not None and warned and facts["how"] in PARTNERS and rule.whom is Whom.HANDLER:
                outbox.add(session, facts["how"], {"alarm": alarm.id}, due_at=at, lane=facts["how"])
    return pushes


def _people(session: Session, order: Order, rule: Rule, entry: Entry) -> list[int]:
    body = entry.body
    if rule.whom is Whom.AUTHOR:
        return list(session.scalars(sa.select(Account.id).where(Account.account == entry.actor)))
    if rule.whom is Whom.HANDLER:
        named = (body["facts"].get("handler") or {}).get("account")
        if named is None:
            return [order.handler_id] if order.handler_id else []
        return list(session.scalars(sa.select(Account.id).where(Account.account == named)))
    if rule.whom is Whom.GIVER:
        return list(session.scalars(sa.select(Account.id).where(Account.account == body["facts"].get("giver"))))
    if rule.whom is Whom.OFFERED:
        return list(session.scalars(sa.select(Account.id).where(Account.account == body["data"].get("to"))))
    if rule.whom is Whom.CALLED_UNITS:
        codes = [unit["code"] for unit in body["facts"].get("orgs", ())] or [body["data"].get("org")]
        return list(session.scalars(sa.select(Account.id).join(Org, Org.id == Account.org_id).where(
            Org.code.in_(codes), Account.active)))  # fmt: skip
    role = str(DESKS[rule.whom])
    rows = session.execute(sa.select(Account.id, Account.roles).where(Account.active).order_by(Account.id))
    return [row[0] for row in rows if role in row[1]]


def _alarm(session: Session, order: Order, rule: Rule, act_id: str, account_id: int, *, at: datetime) -> Alarm | None:
    alarm_id = name_uuid("alarm", act_id, rule.kind, str(account_id))
    if session.get(Alarm, alarm_id) is not None:
        return None
    running = (OrderClock.name == (rule.clock or "")) & OrderClock.stopped_at.is_(None) & (OrderClock.due_at > at)
    due = session.scalar(sa.select(OrderClock.due_at).where(OrderClock.order_id == order.id, running))
    alarm = Alarm(
        id=alarm_id, act_id=act_id, order_id=order.id, account_id=account_id, kind=rule.kind, created_at=at,
        until=due or at + DEFAULT_TTL,
    )  # fmt: skip
    session.add(alarm)
    session.flush()
    return alarm


def tell(session: Session, role: Role, kind: str, *, key: str, at: datetime) -> int:
    """Tell everybody of a role something that is about no order, once a key; how many were told."""
    act_id, told = own_id("told", key, kind), 0
    rows = session.execute(sa.select(Account.id, Account.roles).where(Account.active)).all()
    for account_id in (row.id for row in rows if role in row.roles):
        alarm_id = name_uuid("alarm", act_id, kind, str(account_id))
        if session.get(Alarm, alarm_id) is not None:
            continue
        alarm = Alarm(id=alarm_id, act_id=act_id, account_id=account_id, kind=kind, created_at=at,
                      until=at + TOLD_TTL)  # fmt: skip
        session.add(alarm)
        session.flush()
        _push(session, alarm, at=at)
        told += 1
    return told


def trial(session: Session, *, actor: Actor, at: datetime, device: str | None = None) -> str:
    """Send an alarm of trial to a device of the actor, or to each of them; its id, by which receipts are known."""
    alarm = Alarm(id=str(uuid4()), act_id=str(uuid4()), account_id=actor.id, kind="trial", created_at=at,
                  until=at + TRIAL_TTL)  # fmt: skip
    session.add(alarm)
    session.flush()
    if not _push(session, alarm, at=at, device=device):
        raise Invalid("push.no_device", "no such device of yours is subscribed", field="subscription")
    return alarm.id


def trial_state(session: Session, alarm_id: str, *, actor: Actor) -> dict[str, Any]:
    """How far an alarm of trial has come: what the push services said, and when a device showed and opened it."""
    alarm = _own(session, alarm_id, actor)
    sent = session.execute(
        sa.select(Delivery.status, Delivery.http_status).where(Delivery.alarm_id == alarm.id)
        .order_by(Delivery.subscription_id)
    )  # fmt: skip
    receipts = session.execute(sa.select(Receipt.kind, Receipt.received_at).where(Receipt.alarm_id == alarm.id))
    seen = {kind: at.isoformat() for kind, at in receipts}
    return {
        "sent": [{"status": status, "http_status": http_status} for status, http_status in sent],
        "shown_at": seen.get("shown"), "opened_at": seen.get("opened"),
    }  # fmt: skip


def _push(session: Session, alarm: Alarm, *, at: datetime, device: str | None = None) -> int:
    devices = sa.select(Subscription.id, Subscription.endpoint).where(Subscription.account_id == alarm.account_id)
    if device is not None:
        devices = devices.where(Subscription.id == device)
    reached = session.execute(devices).all()
    for subscription, endpoint in reached:
        payload = {"alarm": alarm.id, "subscription": subscription}
        outbox.add(session, "push", payload, due_at=at, lane=urlsplit(endpoint).netloc[:200])
    return len(reached)


def _own(session: Session, alarm_id: str, actor: Actor) -> Alarm:
    alarm = session.get(Alarm, alarm_id)
    if alarm is None or alarm.account_id != actor.id:
        raise NotFound("alarm.not_found", "there is no such alarm")
    return alarm


def receipt(session: Session, alarm_id: str, kind: str, *, actor: Actor, claimed_at: datetime, at: datetime) -> bool:
    """A device tells that it showed or opened an alarm; whether this was news. Others' alarms are unknown."""
    _own(session, alarm_id, actor)
    if session.get(Receipt, (alarm_id, kind, actor.id)) is not None:
        return False
    session.add(Receipt(alarm_id=alarm_id, kind=kind, account_id=actor.id, at=claimed_at, received_at=at))
    return True


def raised_since(session: Session, since: datetime) -> list[dict[str, Any]]:
    """The alarms raised at or after an instant, for the live streams."""
    rows = session.execute(
        sa.select(Alarm.id, Alarm.account_id, Alarm.kind, Alarm.created_at, Order.no, Order.grade)
        .outerjoin(Order, Order.id == Alarm.order_id)
        .where(Alarm.created_at >= since)
        .order_by(Alarm.created_at)
        .limit(500)
    )
    return [dict(row) for row in rows.mappings()]
