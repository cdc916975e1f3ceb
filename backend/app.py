"""create_app(config): the only file that knows every room."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Flask, Response, request
from flask.json.provider import JSONProvider
from flask_limiter import Limiter
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.middleware.proxy_fix import ProxyFix

from backend.api import (
    assessment,
    calendars,
    devices,
    errors,
    exports,
    field,
    open311,
    orders,
    people,
    phone_app,
    photos,
    place,
    privacy,
    public,
    push,
    refusals,
    reports,
    session,
    supervision,
    sync,
    units,
)
from backend.api.bodies import take_in_the_rest
from backend.api.context import Context
from backend.api.errors import Doors
from backend.clients.photo_store import photo_store
from backend.clients.push_endpoint import PushServices
from backend.config import LOCAL_HOSTS, Config
from backend.db import Database

BLUEPRINTS = (
    session.blp, orders.blp, photos.blp, sync.blp, push.blp, place.blp, privacy.blp, public.blp, units.blp, field.blp,
    devices.blp, supervision.blp, assessment.blp, calendars.blp, people.blp, refusals.blp, exports.blp, reports.blp,
    open311.blp,
)  # fmt: skip
APP_FILES = Path(__file__).parent.parent / "pwa" / "dist"
MAX_BODY = 256 * 1024
SIGN_IN_LIMIT = "60 per minute"
FAILURES_LIMIT = "10 per minute"
ANSWERS_LIMIT = "30 per minute"
READING_LIMIT = "300 per minute"
OPENAPI = {"info": {"description": "Field service behind a city's 12345 hotline."}}


class Json(JSONProvider):
    """orjson: quick, and strict with what is no JSON (NaN, lone surrogates)."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write JSON."""
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON; a NUL is refused here, no column could keep it."""
        raw = s.encode() if isinstance(s, str) else s
        if b"\\u0000" in raw:
            raise ValueError("NUL in text")
        return orjson.loads(raw)


def create_app(config: Config, *, now: Callable[[], datetime] | None = None) -> Flask:
    """The web application of an installation; `now` is for tests that live in another time."""
    app = Flask("banshi", static_folder=None)
    app.json = Json(app)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY, API_TITLE="Banshi 半时", API_VERSION="v1", OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1", OPENAPI_JSON_PATH="openapi.json", API_SPEC_OPTIONS=OPENAPI,
        RATELIMIT_STORAGE_URI="memory://", RATELIMIT_HEADERS_ENABLED=True,
    )  # fmt: skip
    app.extensions["banshi"] = _context(config, now or _utc_now)
    app.extensions["doors"] = doors = Doors(app)
    for blueprint in BLUEPRINTS:
        doors.register_blueprint(blueprint)
    app.register_blueprint(open311.nowhere)
    app.register_blueprint(phone_app.blueprint(APP_FILES, pictures=phone_app.origins(config.map_tiles)))
    errors.register(app)
    _limit(app)
    app.before_request(_refuse_odd_requests)
    app.after_request(_with_headers)
    app.after_request(take_in_the_rest)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _limit(app: Flask) -> None:
    """Slow down whoever guesses passwords, from one address or at one account, and whoever floods the public door."""
    limiter = Limiter(lambda: request.remote_addr or "", app=app, default_limits=[])
    hooks: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    for kind in hooks:  # the limiter's: only the blueprints that are limited pay for them
        mine = kind.pop(None)
        for blueprint in ("session", "public", "open311"):
            kind[blueprint].extend(mine)
    per_account = limiter.limit(
        FAILURES_LIMIT, key_func=_account, deduct_when=lambda answer: answer.status_code == 401
    )
    views: dict[str, Any] = app.view_functions
    views["session.sign_in"] = per_account(limiter.limit(SIGN_IN_LIMIT)(views["session.sign_in"]))
    views["public.answers"] = limiter.limit(ANSWERS_LIMIT)(views["public.answers"])
    views["public.plain_answers"] = limiter.limit(ANSWERS_LIMIT)(views["public.plain_answers"])
    views["open311.listed"] = limiter.limit(READING_LIMIT)(views["open311.listed"])


def _account() -> str:
    """The account that somebody tries to sign in as."""
    said = request.get_json(silent=True)
    return "account " + str(said.get("account", ""))[:64] if isinstance(said, dict) else "account"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _context(config: Config, now: Callable[[], datetime]) -> Context:
    return Context(
        units=Database(config.database_url),
        store=photo_store(config.photo_store),
        place=config.policy,
        now=now,
        public_host=_public_host(config.public_url),
        check_endpoint=PushServices(config.push_allowed_origins).endpoint,
        stream_url=config.stream_url or f"http://{{host}}:{config.stream_port}/api/v1/stream",
        secure_cookies=config.secure_cookies,
        map=_map(config),
    )


def _map(config: Config) -> dict[str, Any] | None:
    if not config.map_tiles:
        return None
    return {"tiles": list(config.map_tiles), "datum": config.map_datum, "credit": config.map_credit}


def _public_host(url: str) -> str | None:
    """The host that browsers know, where the address is more than this machine's own."""
    name = urlsplit(url).hostname
    return None if name is None or name in LOCAL_HOSTS else name


def _refuse_odd_requests() -> None:
    """Turn away what no route could make sense of: NUL in an address or a query."""
    if "\x00" in request.path or any("\x00" in v for vs in request.args.listvalues() for v in vs):
        raise UnprocessableEntity("NUL in the address")


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response
