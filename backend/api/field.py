"""What people of the field have at hand beside their orders: cell cards, phrases, and feedback on the app."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.roles import Role
from backend.schemas.cards import CellCard
from backend.schemas.field import (
    FeedbackAnswer,
    FeedbackIn,
    FeedbackList,
    FeedbackOut,
    FeedbackQuery,
    PhraseIn,
    Phrases,
)
from backend.services import cell_cards, feedback, phrases, rules

blp = Blueprint("field", __name__, url_prefix="/api/v1", description="随身 cell cards, phrases, feedback")
RUNS_THE_APP = (Role.SYS_ADMIN, Role.CENTER_HEAD)


@blp.get("/cells/<string:code>/card")
@signed_in()
@blp.response(200, CellCard)
def card(code: str) -> Response:
    """What happened in a cell in 90 days, and whom to ring; only for cells in one's sight."""
    at = now()
    return answer(read(lambda s: cell_cards.card(s, code, actor=actor(), policy=_policy(s, at), at=at)))


def _policy(session: Any, at: Any) -> Any:
    return rules.policy_in_force(session, context().place, at)


@blp.get("/phrases")
@signed_in()
@blp.response(200, Phrases)
def own_phrases() -> Response:
    """One's own phrases and the place's."""
    return answer({"items": read(lambda s: phrases.shown(s, actor=actor(), place=context().place))})


@blp.put("/phrases/<uuid:phrase_id>")
@signed_in()
@blp.arguments(PhraseIn())
@blp.response(204)
def keep_phrase(body: dict[str, Any], phrase_id: UUID) -> Response:
    """Keep a phrase of one's own; the same again changes nothing."""
    write(lambda s: phrases.keep(s, str(phrase_id), actor=actor(), place=context().place, **body))
    return Response(status=204)


@blp.delete("/phrases/<uuid:phrase_id>")
@signed_in()
@blp.response(204)
def drop_phrase(phrase_id: UUID) -> Response:
    """Forget a phrase of one's own."""
    write(lambda s: phrases.drop(s, str(phrase_id), actor=actor()))
    return Response(status=204)


@blp.post("/feedback")
@signed_in()
@blp.arguments(FeedbackIn())
@blp.response(201)
@blp.alt_response(200, description="Said before; nothing was written.")
def give_feedback(body: dict[str, Any]) -> Response:
    """Say what is wrong with the app, or what would be better."""
    said = {"kind": body["kind"], "words": body["words"]}
    is_new = write(lambda s: feedback.give(s, str(body["id"]), **said, actor=actor(), at=now()))
    return answer({"id": str(body["id"])}, 201 if is_new else 200)


@blp.get("/feedback/mine")
@signed_in()
@blp.response(200, FeedbackList)
def own_feedback() -> Response:
    """What one has said, with the answers."""
    return answer({"items": read(lambda s: feedback.own(s, actor=actor()))})


@blp.get("/feedback")
@signed_in(*RUNS_THE_APP)
@blp.arguments(FeedbackQuery(), location="query", unknown=None)
@blp.response(200, FeedbackList)
def all_feedback(query: dict[str, Any]) -> Response:
    """What everybody has said."""
    return answer({"items": read(lambda s: feedback.everybodys(s, unanswered=query["unanswered"]))})


@blp.put("/feedback/<uuid:feedback_id>/answer")
@signed_in(*RUNS_THE_APP)
@blp.arguments(FeedbackAnswer())
@blp.response(200, FeedbackOut)
def answer_feedback(body: dict[str, str], feedback_id: UUID) -> Response:
    """Answer somebody."""
    return answer(write(lambda s: feedback.answer(s, str(feedback_id), body["words"], actor=actor(), at=now())))
