"""Signing in and out, and who one is."""

from threading import BoundedSemaphore
from typing import Any

from flask import Response

from backend.api import auth
from backend.api.auth import person, public, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.domain.errors import DomainError
from backend.schemas.sessions import Me, SignIn
from backend.services import accounts, rules

blp = Blueprint("session", __name__, url_prefix="/api/v1", description="会话 signing in")
_hashing = BoundedSemaphore(2)
"""A password check takes 64 MiB and a tenth of a second; more at once would starve everybody else."""


class Busy(DomainError):
    """Too many people sign in at this instant (429)."""

    status = 429


@blp.post("/session")
@public
@blp.arguments(SignIn())
@blp.response(200, Me)
def sign_in(body: dict[str, str]) -> Response:
    """Sign in with account and password."""
    account_id = _checked(body["account"], body["password"])
    secret = write(lambda s: accounts.sign_in(s, account_id, at=now()))
    response = answer({"user": _user(read(lambda s: accounts.person_of(s, secret, at=now())))})
    response.set_cookie(
        auth.COOKIE, secret, max_age=accounts.SESSION_DAYS * 86400, httponly=True, samesite="Lax",
        secure=context().secure_cookies, path="/",
    )  # fmt: skip
    return response


def _checked(account: str, password: str) -> int:
    found = read(lambda s: accounts.known(s, account))
    if not _hashing.acquire(timeout=10):
        raise Busy("session.busy", "many people are signing in, try again")
    try:
        return accounts.checked(found, password)
    finally:
        _hashing.release()


@blp.delete("/session")
@signed_in()
@blp.response(204)
def sign_out() -> Response:
    """End this session."""
    token, _ = auth.secret()
    write(lambda s: accounts.sign_out(s, token or ""))
    auth.forget(token or "")
    response = Response(status=204)
    response.delete_cookie(auth.COOKIE, path="/")
    return response


@blp.get("/me")
@signed_in()
@blp.response(200, Me)
def me() -> Response:
    """Who is signed in, where, and the server's time."""
    at = now()
    policy = read(lambda s: rules.policy_in_force(s, context().place, at))
    place = {"id": policy.place, "name": policy.name, "tz": policy.tz, "map": context().map}
    return answer({"user": _user(person()), "place": place, "server_time": at.isoformat()})


def _user(found: accounts.Person) -> dict[str, Any]:
    actor = found.actor
    org = {"code": actor.org, "name": found.org_name or ""} if actor.org else None
    return {"account": actor.account, "name": actor.name, "roles": sorted(actor.roles), "org": org,
            "area": list(actor.area)}  # fmt: skip
