"""报告: the daily paper and the monthly analysis, for those who lead; no caller stands in them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from flask import Response, request
from sqlalchemy.orm import Session

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.report import Report, as_csv, as_text
from backend.domain.roles import Role
from backend.schemas.reports import ReportAsk, ReportJob, ReportOut, ReportQuery
from backend.services import daily_report, monthly_report, reports, tenants
from backend.services.reports import Followed

blp = Blueprint("reports", __name__, url_prefix="/api/v1", description="报告 daily and monthly reports")
READERS = (Role.LEADER, Role.CENTER_HEAD, Role.SHIFT_LEAD, Role.SUPERVISOR, Role.ASSESSOR, Role.AUDITOR)
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@blp.get("/reports")
@signed_in(*READERS)
@blp.arguments(ReportQuery(), location="query", unknown=None)
@blp.response(200, ReportOut)
def report(query: dict[str, Any]) -> Response:
    """The report on a day or on a month, as it stands now."""
    return _written(read(lambda s: _made(s, query)), query["format"])


def _made(session: Session, query: dict[str, Any]) -> Report:
    place, at = _place(session), now()
    if query["day"] is not None:
        return daily_report.daily(session, place, query["day"], at=at)
    return monthly_report.monthly(session, place, query["month"], at=at)


def _place(session: Session) -> str:
    """The place that the reader belongs to: a tenant's people read of their own."""
    return tenants.place_of_reader(session, actor(), default=context().place)


def _written(made: Report, as_: str) -> Response:
    if as_ == "json":
        return answer(asdict(made))
    body, kind = (as_csv(made), "text/csv") if as_ == "csv" else (as_text(made), "text/plain")
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.post("/reports")
@signed_in(*READERS)
@blp.arguments(ReportAsk())
@blp.response(202, ReportJob)
def ask(body: dict[str, Any]) -> Response:
    """Ask for a report as a file; the answer names the job to follow."""
    job, who, at = str(body.pop("id", uuid4())), actor(), now()
    write(lambda s: reports.ask(s, job, body, place=_place(s), actor=who, at=at))
    response = answer(_followed(job).shown, 202)
    response.headers["Location"] = f"/api/v1/reports/{job}"
    return response


def _followed(job: str) -> Followed:
    return read(lambda s: reports.follow(s, job, actor=actor(), at=now()))


@blp.get("/reports/<uuid:report_id>")
@signed_in(*READERS)
@blp.response(200, ReportJob)
def follow(report_id: UUID) -> Response:
    """How far a report is; once it is ready, its file itself for whoever accepts that kind rather than JSON."""
    found = _followed(str(report_id))
    kind = found.type.partition(";")[0]
    if found.shown["url"] and request.accept_mimetypes.best_match(("application/json", kind)) == kind:
        return _file(found)
    response = answer(found.shown)
    if found.shown["state"] == "writing":
        response.headers["Retry-After"] = "1"
    return response


@blp.get("/reports/<uuid:report_id>/file")
@signed_in(*READERS)
@blp.response(200, content_type="application/pdf")
def fetch(report_id: UUID) -> Response:
    """The file of a report that is ready."""
    return _file(read(lambda s: reports.ready(s, str(report_id), actor=actor(), at=now())))


def _file(found: Followed) -> Response:
    response = Response(context().store.get(found.key), content_type=found.type)
    placed = "inline" if found.name.endswith(".html") else "attachment"
    response.headers["Content-Disposition"] = f'{placed}; filename="{found.name}"'
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Cache-Control"] = "no-store"
    return response
