"""报告: the daily paper and the monthly analysis, for those who lead; no caller stands in them."""

from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from backend.api.auth import signed_in
from backend.api.context import answer, context, now, read
from backend.domain.report import Report, as_csv, as_text
from backend.domain.roles import Role
from backend.schemas.reports import ReportOut, ReportQuery
from backend.services import daily_report, monthly_report

blp = Blueprint("reports", __name__, url_prefix="/api/v1", description="报告 daily and monthly reports")
READERS = (Role.LEADER, Role.CENTER_HEAD, Role.SHIFT_LEAD, Role.SUPERVISOR, Role.ASSESSOR, Role.AUDITOR)


@blp.get("/reports")
@signed_in(*READERS)
@blp.arguments(ReportQuery(), location="query", unknown=None)
@blp.response(200, ReportOut)
def report(query: dict[str, Any]) -> Response:
    """The report on a day or on a month, as it stands now."""
    return _written(_made(query), query["format"])


def _made(query: dict[str, Any]) -> Report:
    place, at = context().place, now()
    if query["day"] is not None:
        return read(lambda s: daily_report.daily(s, place, query["day"], at=at))
    return read(lambda s: monthly_report.monthly(s, place, query["month"], at=at))


def _written(made: Report, as_: str) -> Response:
    if as_ == "json":
        return answer(asdict(made))
    body, kind = (as_csv(made), "text/csv") if as_ == "csv" else (as_text(made), "text/plain")
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
