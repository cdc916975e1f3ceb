"""隐私: the caller's number on request, who has seen an order, and the slip that firms get."""

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.schemas.privacy import Accesses, Revealed, RevealIn, Slip
from backend.services import privacy

blp = Blueprint("privacy", __name__, url_prefix="/api/v1/orders", description="隐私 callers' data and who saw them")


@blp.post("/<string:no>/reveal")
@signed_in()
@blp.arguments(RevealIn())
@blp.response(200, Revealed)
def reveal(body: dict[str, str], no: str) -> Response:
    """The caller's number for five minutes, with a reason."""
    who, at = actor(), now()
    return answer(write(lambda s: privacy.reveal(s, no, body["reason"], actor=who, at=at)))


@blp.get("/<string:no>/accesses")
@signed_in(*privacy.LISTS)
@blp.response(200, Accesses)
def accesses(no: str) -> Response:
    """Who has seen an order."""
    who = actor()
    return answer({"items": read(lambda s: privacy.accesses(s, no, actor=who))})


@blp.get("/<string:no>/slip")
@signed_in()
@blp.response(200, Slip)
def slip(no: str) -> Response:
    """The task for an outside firm."""
    who = actor()
    return answer(read(lambda s: privacy.slip(s, no, actor=who)))
