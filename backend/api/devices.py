"""Phones: what they have not sent yet, told by them and read by whoever must notice their silence."""

from typing import Any

from flask import Response, request

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.roles import Role
from backend.schemas.devices import Pending, PhonesWaiting
from backend.services import phones
from backend.services.phones import Report

blp = Blueprint("devices", __name__, url_prefix="/api/v1/devices", description="手机 what phones say of themselves")
LONGEST_BUILD = 40


@blp.post("/pending")
@signed_in()
@blp.arguments(Pending())
@blp.response(204)
def pending(body: dict[str, Any]) -> Response:
    """A phone says what it has not sent yet."""
    said = Report(str(body["device"]), _build(), body["unsent"], body["stuck"], body["oldest_at"])
    write(lambda s: phones.told(s, said, actor=actor(), at=now()))
    return Response(status=204)


def _build() -> str:
    """The build of the phone app that asks, as far as it says so."""
    said = request.headers.get("X-Build", "")
    return said if said.isascii() and said.isprintable() and len(said) <= LONGEST_BUILD else ""


@blp.get("/pending")
@signed_in(Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.SUPERVISOR, Role.UNIT_HEAD, Role.SYS_ADMIN)
@blp.response(200, PhonesWaiting)
def waiting() -> Response:
    """Phones with something unsent by their own last word."""
    return answer({"items": read(lambda s: phones.waiting(s, actor=actor()))})
