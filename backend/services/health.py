"""Whether the house stands: does the database answer, does the worker keep up."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from prometheus_client import Gauge
from sqlalchemy.orm import Session

from backend.models import Secret
from backend.services import outbox

SILENT = timedelta(seconds=60)
BEAT = "heartbeat"
_DUE = Gauge("banshi_outbox_due", "Work that is due and not done")
_OLDEST = Gauge("banshi_outbox_oldest_seconds", "Age of the oldest work that is due")


def beat(session: Session, *, at: datetime) -> None:
    """The worker says that it lives."""
    session.merge(Secret(name=BEAT, value=at.isoformat(), created_at=at))


def state(session: Session, *, at: datetime) -> dict[str, Any]:
    """Readiness: the database has answered; the worker was heard of within a minute."""
    heard = session.scalar(sa.select(Secret.value).where(Secret.name == BEAT))
    lives = heard is not None and at - datetime.fromisoformat(heard) < SILENT
    waiting = outbox.backlog(session, at=at)
    oldest = waiting["oldest_due_at"]
    return {"ok": lives, "database": True, "worker": lives, "due": waiting["due"],
            "oldest_due_at": oldest and oldest.isoformat()}  # fmt: skip


def measure(session: Session, *, at: datetime) -> None:
    """Bring the gauges to now."""
    waiting = outbox.backlog(session, at=at)
    _DUE.set(waiting["due"])
    oldest = waiting["oldest_due_at"]
    _OLDEST.set((at - oldest).total_seconds() if oldest else 0)
