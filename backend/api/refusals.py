"""审计: what was refused to whom, for the auditor alone."""

from typing import Any

from flask import Response

from backend.api.auth import signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, read
from backend.domain.roles import Role
from backend.schemas.refusals import RefusalPage, RefusalQuery
from backend.services import refusals

blp = Blueprint("refusals", __name__, url_prefix="/api/v1", description="审计 refused acts and looks")


@blp.get("/refusals")
@signed_in(Role.AUDITOR)
@blp.arguments(RefusalQuery(), location="query", unknown=None)
@blp.response(200, RefusalPage)
def page(query: dict[str, Any]) -> Response:
    """A page of what was refused, newest first."""
    return answer(read(lambda s: refusals.listed(s, **query)))
