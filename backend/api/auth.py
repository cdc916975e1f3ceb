"""Who is asking: a session cookie or a bearer token; every route says whom it serves."""

import functools
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from flask import g, request

from backend.api.context import context, now, read
from backend.domain.errors import DomainError, Forbidden
from backend.domain.roles import Actor, Role
from backend.services import accounts
from backend.services.accounts import Person

COOKIE = "banshi_session"
REMEMBERED_S = 5.0
_MOST = 10_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_known: dict[tuple[int, str], tuple[float, Person]] = {}
_lock = Lock()
F = TypeVar("F", bound=Callable[..., Any])


class SignInNeeded(DomainError):
    """Nobody is signed in, or no longer (401)."""

    status = 401


def public(view: F) -> F:
    """Mark a route that anybody may ask."""
    cast(Any, view).__banshi_auth__ = "public"
    return view


def signed_in(*roles: Role) -> Callable[[F], F]:
    """Let in whoever is signed in, of these roles where any are named."""

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.person = found = _person()
            if roles and not found.actor.has(*roles):
                raise Forbidden("role.forbidden", "this is not for your role")
            return view(*args, **kwargs)

        cast(Any, guarded).__banshi_auth__ = "session"
        return cast(F, guarded)

    return decorate


def actor() -> Actor:
    """Who is asking in this request."""
    return person().actor


def person() -> Person:
    """Who is asking, with what a screen shows of him."""
    return cast(Person, g.person)


def known() -> Actor | None:
    """Who is asking, where that is known by now."""
    found = cast(Person | None, g.get("person"))
    return None if found is None else found.actor


def secret() -> tuple[str | None, bool]:
    """The secret that came with the request, and whether it came in the cookie."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip(), False
    return request.cookies.get(COOKIE), True


def forget(token: str) -> None:
    """Let a secret that has just ended end here at once; elsewhere it does within seconds."""
    with _lock:
        for key in [key for key in _known if key[1] == token]:
            del _known[key]


def _person() -> Person:
    token, in_cookie = secret()
    if not token or len(token) > 200:
        raise SignInNeeded("session.required", "sign in first")
    if in_cookie and request.method not in _SAFE and request.headers.get("X-Requested-With") != "fetch":
        raise Forbidden("request.not_from_page", "a change made with the cookie carries X-Requested-With: fetch")
    return _remembered(token)


def _remembered(token: str) -> Person:
    from_app = id(context())
    held = _known.get((from_app, token))
    if held is not None and held[0] > time.monotonic():
        return held[1]
    found = read(lambda session: accounts.person(session, token, at=now()))
    if found is None:
        raise SignInNeeded("session.ended", "this session has ended, sign in again")
    with _lock:
        if len(_known) >= _MOST:
            _known.clear()
        _known[from_app, token] = (time.monotonic() + REMEMBERED_S, found)
    return found
