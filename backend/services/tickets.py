"""What lets a program in at the streams: whoever follows there from the web port leaves his token behind."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from backend.services import accounts, secrets
from backend.services.accounts import Person

HOLDS = timedelta(seconds=60)
_KIND = "stream"


def stream_ticket(session: Session, secret: str, *, at: datetime) -> str:
    """A signed word for the holder of this secret, good for a minute; the secret cannot be read out of it."""
    return secrets.sign(session, "tickets", f"{_KIND}/{round(at.timestamp())}/{accounts.digest(secret)}")


def holder(session: Session, ticket: str, *, at: datetime, late: bool = False) -> Person | None:
    """Who was given this ticket; `late` for somebody who was let in by it in time and listens still."""
    kind, _, rest = (secrets.unsign(session, "tickets", ticket) or "").partition("/")
    moment, _, digest = rest.partition("/")
    if kind != _KIND or not moment.isdigit():
        return None
    in_time = abs(at - datetime.fromtimestamp(int(moment), UTC)) <= HOLDS
    return accounts.holder(session, digest, at=at) if late or in_time else None
