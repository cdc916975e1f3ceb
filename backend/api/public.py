"""What anybody may ask: the resident's link, and whether the house stands."""

from typing import Any, cast

from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from backend.api.auth import public
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.errors import NotFound
from backend.schemas.public import AnswersIn
from backend.services import health, rating
from backend.services.rating import Answers

blp = Blueprint("public", __name__, description="公开 residents and monitors")


@blp.get("/r/<string:token>")
@public
@blp.response(200, content_type="text/html")
def page(token: str) -> Response:
    """The resident's page: progress, "did anyone contact you?", rating; 404 for an address that is not ours."""
    known = read(lambda s: rating.is_link(s, token))
    if not known and request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        raise NotFound("link.unknown", "this link is not ours")
    shown = cast(Response, current_app.view_functions["phone_app.page"](f"r/{token}"))
    shown.status_code = shown.status_code if known else 404
    return shown


@blp.get("/api/v1/public/<string:token>")
@public
@blp.response(200)
def follow(token: str) -> Response:
    """The resident's view of his order."""
    return answer(read(lambda s: rating.follow(s, token)))


@blp.post("/api/v1/public/<string:token>/answers")
@public
@blp.arguments(AnswersIn())
@blp.response(201)
def answers(body: dict[str, Any], token: str) -> Response:
    """Take the resident's answers; the same `id` again changes nothing."""
    ids = {name: str(body[name]) for name in ("id", "promise") if body[name]}
    given = Answers(**{**body, **ids})
    done, shown = write(lambda s: rating.answer(s, token, given, at=now()))
    return answer(shown, 200 if done.replayed else 201)


@blp.get("/healthz")
@public
@blp.response(200)
def healthz() -> Response:
    """Whether this process answers."""
    return answer({"ok": True})


@blp.get("/readyz")
@public
@blp.response(200)
def readyz() -> Response:
    """Whether the database answers and the worker keeps up."""
    state = read(lambda s: health.state(s, at=now()))
    return answer(state, 200 if state["ok"] else 503)


@blp.get("/metrics")
@public
@blp.response(200, content_type="text/plain")
def metrics() -> Response:
    """Figures for Prometheus; no orders, no people."""
    read(lambda s: health.measure(s, at=now()))
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
