"""Supervision: what the clock and people have urged, and which sheets wait for an answer."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, read
from backend.domain.roles import Role
from backend.schemas.supervision import SupervisionPage, SupervisionQuery
from backend.services import supervised

blp = Blueprint("supervision", __name__, url_prefix="/api/v1", description="督单 supervision")
READERS = (Role.SUPERVISOR, Role.CENTER_HEAD, Role.SHIFT_LEAD, Role.ASSESSOR, Role.LEADER, Role.AUDITOR)


@blp.get("/supervision")
@signed_in(*READERS)
@blp.arguments(SupervisionQuery(), location="query", unknown=None)
@blp.response(200, SupervisionPage)
def steps(query: dict[str, Any]) -> Response:
    """A page of steps and sheets, newest first."""
    return answer(read(lambda s: supervised.listed(s, actor=actor(), **query)))
