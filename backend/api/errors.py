"""One shape for every error: a stable dotted name, the facts, and never a stack trace."""

from typing import Any, cast

import orjson
import structlog
from flask import Flask, Response, request
from flask_smorest import Api
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from backend.api import refused
from backend.api.context import answer
from backend.domain.errors import DomainError

NAMES = {
    400: "request.malformed", 401: "session.required", 403: "request.forbidden", 404: "route.not_found",
    405: "request.method_not_allowed", 408: "request.timeout", 413: "request.too_large",
    415: "request.unsupported_type", 422: "request.invalid", 429: "request.too_many",
    431: "request.headers_too_large", 503: "service.unavailable",
}  # fmt: skip
DOWN = {
    "db.unavailable": "the database does not answer now", "photo.store_down": "photos cannot be kept now",
    "service.contended": "others write the same at this instant",
}  # fmt: skip
log = structlog.get_logger()


def shaped(code: int, error: str, message: str, *, errors: Any = None, facts: Any = None) -> Response:
    """The answer that tells of an error."""
    body: dict[str, Any] = {"code": code, "status": HTTP_STATUS_CODES.get(code, "Error"), "message": message,
                            "error": error}  # fmt: skip
    if errors:
        # the place in a list is a number there, and a JSON object has none for a name
        body["errors"] = orjson.loads(orjson.dumps(errors, option=orjson.OPT_NON_STR_KEYS))
    if facts:
        body["facts"] = facts
    return answer(body, code)


def _by_field(said: Any) -> Any:
    """Messages by the names of the fields, wherever in the request these stood."""
    if not isinstance(said, dict):
        return said
    found: dict[Any, Any] = {}
    for where, messages in said.items():
        found |= messages if isinstance(messages, dict) else {where: messages}
    return found


class Doors(Api):
    """flask-smorest's API with our shape of errors."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Shape what the framework or the validation of a body says."""
        data = getattr(error, "data", None) or {}
        code = error.code or 500
        response = shaped(
            code, NAMES.get(code, "server.error"), str(data.get("message") or error.description or error.name),
            errors=_by_field(data.get("messages") or data.get("errors")),
        )  # fmt: skip
        for name, value in [*(error.get_headers() or ()), *(data.get("headers") or {}).items()]:
            if name.lower() in {"allow", "retry-after", "www-authenticate"}:
                response.headers[name] = value
        return response


def register(app: Flask) -> None:
    """Answer the rules' own errors, and say nothing of the inside when something breaks."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Response:
        refused.keep(error)
        errors = {error.facts["field"]: [error.message]} if "field" in error.facts else None
        return shaped(error.status, error.code, error.message, errors=errors, facts=dict(error.facts))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return cast(Doors, app.extensions["doors"]).handle_http_exception(error)
        code = getattr(error, "code", None)
        if code in DOWN:
            log.error(DOWN[code], path=request.path, error=str(error))
            response = shaped(503, code, f"{DOWN[code]}; try again")
            response.headers["Retry-After"] = "5"
            return response
        log.exception("request failed", path=request.path, method=request.method)
        return shaped(500, "server.error", "something broke; it has been noted")
