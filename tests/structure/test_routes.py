"""Every route asks who is there, or stands on the list of public ones."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from tests.structure.sources import ROOT

MARK = "__banshi_auth__"
PUBLIC = {
    "GET /": "the phone app itself, which asks for sign-in",
    "GET /<path>": "its files, and its screens by their paths",
    "GET /r/<token>": "the resident's page: the token is the key",
    "POST /r/<token>": "its plain form: the token is the key",
    "GET /api/v1/public/<token>": "what the resident may know: the token is the key",
    "POST /api/v1/public/<token>/answers": "what the resident says: the token is the key",
    "GET /open311/discovery.<kind>": "where Open311 is spoken",
    "GET /open311/v2/discovery.<kind>": "the same beside the rest",
    "GET /open311/v2/services.<kind>": "what may be asked for is no secret",
    "GET /open311/v2/services/<code>.<kind>": "nor what may be told of it",
    "GET /open311/v2/requests.<kind>": "orders without their callers, as the standard has it",
    "GET /open311/v2/requests/<number>.<kind>": "one of them",
    "GET /open311/v2/tokens/<token>.<kind>": "the token is the key",
    "POST /open311/v2/requests.<kind>": "asks for the api_key itself",
    "GET /open311/": "says that nothing is there",
    "GET /open311/<path>": "the same",
    "POST /open311/": "the same",
    "POST /open311/<path>": "the same",
    "POST /api/v1/session": "signing in",
    "GET /api/v1/openapi.json": "the contract is no secret",
    "GET /healthz": "the process answers",
    "GET /readyz": "database and worker answer",
    "GET /metrics": "numbers without names, for the watcher",
}
"""Route → why nobody needs to sign in for it."""
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def _views(app: Flask) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every route as `METHOD /path`, with the function that answers it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        view_class = getattr(view, "view_class", None)
        for method in sorted((rule.methods or set()) & METHODS):
            handler = getattr(view_class, method.lower()) if view_class else view
            path = CONVERTER.sub(r"<\1>", rule.rule)
            yield f"{method} {path}", handler


def _mark(handler: Callable[..., Any]) -> str:
    """What the door-keeper wrote on the function: `session`, `public`, or nothing."""
    return getattr(handler, MARK, "")


def test_every_route_asks_who_is_there(app: Flask) -> None:
    open_doors = {route for route, handler in _views(app) if _mark(handler) != "session"}
    assert not open_doors - set(PUBLIC)


def test_the_public_list_names_only_routes_that_exist_and_are_open(app: Flask) -> None:
    routes = dict(_views(app))
    assert not {route for route in PUBLIC if route not in routes or _mark(routes[route]) == "session"}


def test_every_view_is_ours(app: Flask) -> None:
    for route, handler in _views(app):
        file = inspect.getsourcefile(inspect.unwrap(handler)) or ""
        assert file.startswith(str(ROOT / "backend")) or "site-packages" in file, route
