"""What phones have not sent yet, by their own last word: for whoever must notice that one has gone silent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import Actor
from backend.models import Account, PhoneReport

MOST = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a phone says: how much waits on it, how much of that for its person, and since when the oldest."""

    device: str
    build: str
    unsent: int
    stuck: int
    oldest_at: datetime | None


def told(session: Session, report: Report, *, actor: Actor, at: datetime) -> None:
    """Keep a phone's word; the last one counts."""
    held = session.get(PhoneReport, (report.device, actor.id))
    if held is None:
        held = PhoneReport(device=report.device, account_id=actor.id)
        session.add(held)
    held.build, held.unsent, held.stuck = report.build, report.unsent, report.stuck
    held.oldest_at = report.oldest_at if report.unsent else None
    held.told_at = at
    session.flush()


def waiting(session: Session, *, actor: Actor) -> list[dict[str, Any]]:
    """Phones with something unsent of people in the actor's area, the longest silent first."""
    found = session.execute(
        sa.select(PhoneReport, Account.account, Account.name, Account.area)
        .join(Account, Account.id == PhoneReport.account_id)
        .where(PhoneReport.unsent > 0, Account.active)
        .order_by(PhoneReport.told_at)
        .limit(MOST)
    )
    return [
        {"account": account, "name": name, "unsent": report.unsent, "stuck": report.stuck, "build": report.build,
         "oldest_at": report.oldest_at and report.oldest_at.isoformat(), "told_at": report.told_at.isoformat()}
        for report, account, name, area in found
        if not actor.area or _meets(actor.area, area)
    ]  # fmt: skip


def _meets(own: tuple[str, ...], theirs: list[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in own for b in theirs)
