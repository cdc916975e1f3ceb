"""Keys that the installation makes for itself once and keeps, and what is signed with them."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.models import Secret
from backend.services.shared import shared, touch


def keep(session: Session, name: str, make: Callable[[], str], *, at: datetime) -> str:
    """The secret of this name; made and stored at the first call, the same ever after."""
    value = session.scalar(sa.select(Secret.value).where(Secret.name == name))
    if value is None:
        value = make()
        session.add(Secret(name=name, value=value, created_at=at))
        touch(session, "secrets")
    return value


def ensure(session: Session, *, at: datetime) -> None:
    """Make the keys that signing needs, where they do not exist yet."""
    for name in ("links", "tickets", "phones"):
        keep(session, name, lambda: secrets.token_urlsafe(32), at=at)


def read(session: Session, name: str) -> str:
    """The secret of this name, which must have been made before."""

    def load(fresh: Session) -> str:
        return fresh.scalar(sa.select(Secret.value).where(Secret.name == name)) or ""

    value = shared(session, f"secret/{name}", load, watches="secrets")
    if not value:
        raise LookupError(f"the secret {name!r} was never made; run the command migrate")
    return value


def sign(session: Session, name: str, text: str) -> str:
    """The text with a signature that only this installation can make; safe inside an address."""
    mac = hmac.new(read(session, name).encode(), text.encode(), hashlib.sha256).digest()[:18]
    return f"{text}.{base64.urlsafe_b64encode(mac).decode()}"


def unsign(session: Session, name: str, signed: str) -> str | None:
    """The text, if the signature is ours; else None."""
    text, _, _ = signed.rpartition(".")
    return text if text and hmac.compare_digest(sign(session, name, text).encode(), signed.encode()) else None


def time_ticket(session: Session, account: str, at: datetime) -> str:
    """A signed statement that this person's phone was in touch with us at this instant."""
    return sign(session, "tickets", f"{round(at.timestamp() * 1000)}/{account}")


def ticket_time(session: Session, account: str, ticket: str) -> datetime | None:
    """The instant that a ticket states, or None if it is not ours or was given to somebody else."""
    moment, _, owner = (unsign(session, "tickets", ticket) or "").partition("/")
    if owner != account or not moment.isdigit():
        return None
    return datetime.fromtimestamp(int(moment) / 1000, UTC)
