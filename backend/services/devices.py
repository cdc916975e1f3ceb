"""The devices that may be reached by web push: what browsers subscribe with, and what they hand out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.push_keys import check_keys
from backend.domain.errors import NotFound
from backend.domain.roles import Actor
from backend.models import Subscription
from backend.services import secrets

PUBLIC_KEY = "vapid_public"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser's push subscription as it hands it out."""

    endpoint: str
    p256dh: str
    auth: str


def application_key(session: Session) -> str:
    """The public key that browsers subscribe with."""
    return secrets.read(session, PUBLIC_KEY)


def subscribe(session: Session, device: Device, *, actor: Actor, at: datetime) -> Subscription:
    """Remember a device for this person; the same endpoint again moves to whoever is signed in there now."""
    check_keys(device.p256dh, device.auth)
    key = application_key(session)
    held = session.scalar(sa.select(Subscription).where(Subscription.endpoint == device.endpoint))
    if held is None:
        held = Subscription(id=str(uuid4()), endpoint=device.endpoint, created_at=at, failures=0)
        session.add(held)
    held.account_id, held.p256dh, held.auth = actor.id, device.p256dh, device.auth
    held.vapid_key = key
    session.flush()
    return held


def unsubscribe(session: Session, subscription_id: str, *, actor: Actor) -> None:
    """Forget a device of this person."""
    held = session.get(Subscription, subscription_id)
    if held is None or held.account_id != actor.id:
        raise NotFound("subscription.not_found", "there is no such subscription")
    session.delete(held)
