"""What anybody may ask: the resident's link, and whether the house stands."""

from typing import Any, cast

from flask import Response, redirect, request
from marshmallow import ValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from backend.api import phone_app, resident_page
from backend.api.auth import public
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.errors import Conflict, Invalid, NotFound, Refused
from backend.schemas.public import AnswersIn
from backend.services import health, rating
from backend.services.rating import Answers

blp = Blueprint("public", __name__, description="公开 residents and monitors")


@blp.get("/r/<string:token>")
@public
@blp.response(200, content_type="text/html")
def page(token: str) -> Response:
    """The resident's page: progress, "did anyone contact you?", rating; 404 for an address that is not ours."""
    if read(lambda s: rating.is_link(s, token)):
        return _page(token)
    if not _is_browser():
        raise NotFound("link.unknown", "this link is not ours")
    return phone_app.shell("<p>链接无效，请核对短信。</p>", 404)


def _is_browser() -> bool:
    return request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"


def _page(token: str, trouble: str = "", status: int = 200) -> Response:
    return phone_app.shell(resident_page.written(read(lambda s: rating.follow(s, token)), trouble), status)


@blp.post("/r/<string:token>")
@public
@blp.doc(requestBody={"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {
    name: {"type": "string"} for name in ("id", "contacted", "solved", "satisfied", "words")}}}}})  # fmt: skip
@blp.response(303, content_type="text/html")
def plain_answers(token: str) -> Response:
    """Take the answers of the page's plain form, which is there where no JavaScript runs."""
    try:
        _answered(token, AnswersIn().load(resident_page.read(request.form)))
    except (ValidationError, Refused, Invalid, Conflict) as error:
        status = getattr(error, "status", 422)
        if _is_browser() and read(lambda s: rating.is_link(s, token)):
            return _page(token, "没有提交成功。请回答上面的问题后再试，或拨打 12345。", status)
        if isinstance(error, ValidationError):
            raise Invalid("answers.invalid", "these are no answers", fields=sorted(error.messages_dict)) from error
        raise
    return cast(Response, redirect(f"/r/{token}", code=303))


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
    replayed, shown = _answered(token, body)
    return answer(shown, 200 if replayed else 201)


def _answered(token: str, body: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    ids = {name: str(body[name]) for name in ("id", "promise") if body[name]}
    given = Answers(**{**body, **ids})
    done, shown = write(lambda s: rating.answer(s, token, given, at=now()))
    return done.replayed, shown


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
