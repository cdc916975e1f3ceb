"""What the worker does about a report that was asked for: works it out, says that it lies there, takes it away."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.clients import documents
from backend.clients.photo_store import PhotoStore
from backend.domain.report import Report
from backend.models import ReportFile
from backend.services import daily_report, monthly_report, outbox
from backend.services.reports import KEPT_FOR, key

EXPIRE_JOB = "report_expired"


def compose(session: Session, job_id: str, *, at: datetime) -> tuple[Report, str] | None:
    """The report as it stands now and what it is wanted as; None where it is made already."""
    row = session.get(ReportFile, job_id)
    if row is None or row.state != "writing":
        return None
    if row.kind == "daily":
        return daily_report.daily(session, row.place, date.fromisoformat(row.period), at=at), row.format
    return monthly_report.monthly(session, row.place, row.period, at=at), row.format


def file(report: Report, kind: str, *, at: datetime) -> bytes:
    """The report as a file of this kind; what writes it is loaded in the worker alone."""
    return documents.written(report, kind, at=at)


def written(session: Session, job_id: str, size: int, *, at: datetime) -> None:
    """Put down that the file lies there, and until when."""
    row = session.get(ReportFile, job_id, with_for_update=True)
    if row is None or row.state != "writing":
        return
    row.state, row.size, row.ready_at, row.expires_at = "ready", size, at, at + KEPT_FOR
    outbox.add(session, EXPIRE_JOB, {"report": job_id}, due_at=row.expires_at)


def expire(session: Session, store: PhotoStore, job_id: str) -> None:
    """Take a file away whose days are over."""
    row = session.get(ReportFile, job_id)
    if row is None or row.state != "ready":
        return
    store.delete(key(job_id))
    row.state = "expired"
