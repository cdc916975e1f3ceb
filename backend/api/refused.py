"""Keeps what was refused: after the request's own unit of work is undone, in one of its own."""

import structlog
from flask import request
from werkzeug.exceptions import HTTPException

from backend.api import auth
from backend.api.context import now, write
from backend.domain.errors import DomainError, Forbidden
from backend.domain.lifecycle import Action
from backend.services import refusals
from backend.services.refusals import Refused

UNSEEN = "order.not_found"
"""What a look at an order answers that does not exist, or not for whoever asks."""
log = structlog.get_logger()


def keep(error: DomainError) -> None:
    """Write down that an act or a look was refused to somebody who is signed in; the answer stays what it is."""
    actor = auth.known()
    if actor is None or not (isinstance(error, Forbidden) or error.code == UNSEEN):
        return
    what = Refused(str(request.endpoint), _action(), _no(), error.code)
    try:
        write(lambda s: refusals.keep(s, what, actor=actor, at=now()))
    except Exception:  # a database that is gone must not turn a refusal into anything else
        log.exception("a refusal was not kept", account=actor.account, error=error.code)


def _action() -> str | None:
    """The action that an act named, where it is one of ours: nothing else of a body is kept."""
    try:
        said = request.get_json(silent=True)
    except HTTPException:  # too large to be read
        return None
    named = said.get("action") if isinstance(said, dict) else None
    return named if isinstance(named, str) and named in list(Action) else None


def _no() -> str:
    return str((request.view_args or {}).get("no") or request.headers.get("X-Order") or "")[:40]
