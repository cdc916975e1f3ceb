"""导出: files of orders, with callers' data only by two people."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.schemas.exports import ExportDecision, ExportIn, ExportList
from backend.services import exports

blp = Blueprint("exports", __name__, url_prefix="/api/v1/exports", description="导出 files of orders")
_TYPES = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}


@blp.post("")
@signed_in(*exports.ASKERS)
@blp.arguments(ExportIn())
@blp.response(201, ExportList)
@blp.alt_response(200, schema=ExportList, description="Asked for before; nothing was written.")
def ask(body: dict[str, Any]) -> Response:
    """Ask for a file; with callers' data it waits for a second person."""
    key, who, at = str(body.pop("id")), actor(), now()
    is_new = write(lambda s: exports.ask(s, key, body, place=context().place, actor=who, at=at))
    return _listed(201 if is_new else 200)


@blp.get("")
@signed_in(*exports.READERS)
@blp.response(200, ExportList)
def listed() -> Response:
    """One's own exports, or everybody's for those who decide and the auditor."""
    return _listed()


def _listed(status: int = 200) -> Response:
    return answer({"items": read(lambda s: exports.listed(s, actor=actor(), at=now()))}, status)


@blp.post("/<uuid:export_id>/decision")
@signed_in(*exports.DECIDERS)
@blp.arguments(ExportDecision())
@blp.response(200, ExportList)
def decide(body: dict[str, Any], export_id: UUID) -> Response:
    """Agree to somebody else's export of callers' data, or not."""
    write(lambda s: exports.decide(s, str(export_id), **body, actor=actor(), at=now()))
    return _listed()


@blp.get("/<uuid:export_id>/file")
@signed_in(*exports.ASKERS)
@blp.response(200, content_type="text/csv")
def fetch(export_id: UUID) -> Response:
    """Fetch one's own finished file; each time is on record."""
    name, keys = write(lambda s: exports.fetch(s, str(export_id), actor=actor(), at=now()))
    response = Response(exports.read_parts(context().store, keys), content_type=_TYPES[name.rsplit(".", 1)[1]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
