"""Web push: the key that signs, and an alarm on its way to a device."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.vapid import VapidKey, make_vapid_keys
from backend.clients.web_push import Outcome, Push, PushStatus, back_off_s, ttl_until
from backend.models import Alarm, Delivery, Order, Receipt, Subscription
from backend.services import secrets
from backend.services.devices import PUBLIC_KEY

MOST_FAILURES = 20
LATE_TTL = timedelta(minutes=10)
LONGEST_WAIT = 6
"""From this many failures on the wait between two tries is at its longest."""


def vapid(session: Session, *, at: datetime) -> VapidKey:
    """The installation's VAPID key; made at first start and kept, its public half for itself as well."""
    key = VapidKey.from_pem(secrets.keep(session, "vapid", lambda: make_vapid_keys().private_pem, at=at))
    secrets.keep(session, PUBLIC_KEY, lambda: key.public, at=at)
    return key


def compose(session: Session, payload: Mapping[str, Any], *, at: datetime) -> Push | None:
    """The push for one alarm and one device, or None where it is no longer wanted.

    It carries number and class only: it passes through a third party's hands (6.2). It lives until the deadline
    that it warns of, not longer, and is not tried again after it; what comes too late for a first try lives shortly.
    """
    alarm = session.get(Alarm, payload["alarm"])
    device = session.get(Subscription, payload["subscription"])
    if alarm is None or device is None or device.account_id != alarm.account_id:
        return None
    if alarm.withdrawn_at is not None:
        return None
    # shown is not seen: a screen that nobody looks at must not keep the phone in the pocket silent
    seen = sa.select(Receipt.alarm_id).where(Receipt.alarm_id == alarm.id, Receipt.kind != "shown").limit(1)
    if session.execute(seen).first() is not None:
        return None
    until = alarm.until or at
    if until <= at:
        if session.get(Delivery, (alarm.id, device.id)) is not None:
            return None
        until = at + LATE_TTL
    order = session.get(Order, alarm.order_id) if alarm.order_id else None
    said = {"alarm": alarm.id, "no": order and order.no, "class": order.grade if order else alarm.kind,
            "class_name": order and order.face["grade_name"], "kind": alarm.kind,
            "at": alarm.created_at.isoformat(), "url": f"/orders/{order.no}" if order else "/me"}  # fmt: skip
    ttl = ttl_until(until, at=at)
    return Push(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth, payload=orjson.dumps(said),
                ttl=ttl, urgency="high", topic=None)  # fmt: skip


def delivered(session: Session, payload: Mapping[str, Any], outcome: Outcome, *, at: datetime) -> timedelta | None:
    """Keep what the push service answered; the time to wait where it is worth another try, else None.

    A device that its service no longer knows (404, 410) is forgotten at once.
    """
    device = session.get(Subscription, payload["subscription"])
    session.merge(
        Delivery(alarm_id=payload["alarm"], subscription_id=payload["subscription"], status=str(outcome.status),
                 http_status=outcome.http_status, sent_at=at)
    )  # fmt: skip
    if device is None:
        return None
    if outcome.status is PushStatus.DELIVERED:
        device.last_ok_at, device.failures = at, 0
        return None
    if outcome.status is PushStatus.GONE:
        session.delete(device)
        return None
    if outcome.status is PushStatus.REFUSED:
        device.failures += 1
        if device.failures >= MOST_FAILURES:
            session.delete(device)
        return None
    # an outage is the push service's or our own, never a reason to forget the device
    device.failures = max(device.failures, min(device.failures + 1, LONGEST_WAIT))
    return timedelta(seconds=back_off_s(device.failures, outcome.retry_after))
