"""报告: a report is asked for as a file, the worker makes it, and whoever asked follows it by its id (section 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.documents import KINDS
from backend.domain.errors import Conflict, Invalid, NotFound, Refused
from backend.domain.periods import period as span_of
from backend.domain.roles import Actor
from backend.models import ReportFile
from backend.services import outbox, rules

KEPT_FOR = timedelta(days=3)
GIVEN_UP_AFTER = timedelta(days=1)
MOST_OPEN = 20
JOB = "report"


def ask(session: Session, job_id: str, wanted: Mapping[str, str], *, place: str, actor: Actor, at: datetime) -> None:
    """Ask for the report on a day or a month that has begun; the same id again is the same report."""
    held = session.get(ReportFile, job_id)
    if held is not None:
        if (held.asked_by, held.kind, held.period, held.format) != (
            actor.id, wanted["kind"], wanted["period"], wanted["format"]
        ):  # fmt: skip
            raise Conflict("report.id_reused", "this id belongs to another report", id=job_id)
        return
    if _begins(session, wanted, place, at) > at:
        raise Invalid("report.future", "that period has not begun", field="period")
    mine = sa.select(sa.func.count()).select_from(ReportFile).where(
        ReportFile.asked_by == actor.id, ReportFile.state == "writing", ReportFile.asked_at > at - GIVEN_UP_AFTER
    )
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise Refused("report.enough", f"{MOST_OPEN} reports are being made already", most=MOST_OPEN)
    session.add(ReportFile(id=job_id, place=place, asked_by=actor.id, asked_at=at, state="writing", size=0, **wanted))
    session.flush()
    outbox.add(session, JOB, {"report": job_id}, due_at=at)


def _begins(session: Session, wanted: Mapping[str, str], place: str, at: datetime) -> datetime:
    policy = rules.policy_in_force(session, place, at)
    if wanted["kind"] == "daily":
        return rules.calendar(session, policy).instant(date.fromisoformat(wanted["period"]))
    return span_of(wanted["period"], tz=policy.tz, lock_after_days=0).start


@dataclass(frozen=True, slots=True)
class Followed:
    """A report that was asked for as it stands now, and where its file lies."""

    shown: dict[str, Any]
    key: str
    name: str
    type: str


def follow(session: Session, job_id: str, *, actor: Actor, at: datetime) -> Followed:
    """How far a report is that the actor asked for."""
    row = session.get(ReportFile, job_id)
    if row is None or row.asked_by != actor.id:
        raise NotFound("report.not_found", "there is no such report of yours")
    state = _state(row, at)
    moments = {name: (moment := getattr(row, name)) and moment.isoformat()
               for name in ("asked_at", "ready_at", "expires_at")}  # fmt: skip
    shown = {"id": row.id, "kind": row.kind, "period": row.period, "format": row.format, "state": state,
             "size": row.size, **moments,
             "url": f"/api/v1/reports/{row.id}/file" if state == "ready" else None}  # fmt: skip
    return Followed(shown, key(row.id), f"banshi-{row.kind}-{row.period}.{row.format}", KINDS[row.format])


def ready(session: Session, job_id: str, *, actor: Actor, at: datetime) -> Followed:
    """The same for its file, which has to be there."""
    found = follow(session, job_id, actor=actor, at=at)
    if found.shown["state"] != "ready":
        raise Refused("report.not_ready", "there is no file to fetch", state=found.shown["state"])
    return found


def _state(row: ReportFile, at: datetime) -> str:
    if row.state == "writing" and row.asked_at < at - GIVEN_UP_AFTER:
        return "failed"
    over = row.state == "ready" and row.expires_at is not None and row.expires_at <= at
    return "expired" if over else row.state


def key(job_id: str) -> str:
    """Where a report's file lies in the store."""
    return f"reports/{job_id}"
