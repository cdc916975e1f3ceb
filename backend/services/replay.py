"""The replay of real requests from Baltimore: each row becomes a call, or a refusal with its reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from backend.domain.errors import DomainError
from backend.domain.policy import Policy
from backend.domain.roles import Actor
from backend.services import intake, rules
from backend.services.intake import Call

SOURCE: Final = "replay-baltimore311"
COLUMNS: Final = ("SRRecordID", "ServiceRequestNum", "SRType", "Address", "Latitude", "Longitude")
NOTED: Final = ("Agency", "MethodReceived", "CreatedDate", "Neighborhood", "ZipCode")
CALL_TYPE: Final = "help"
LONGEST: Final = {"number": 80, "title": 200, "address": 300}
Row = Mapping[str | None, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot become an order, and why; the reason is stable, the detail is for people."""

    number: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Where a row ended: `cell`, `queue`, `refused` or `there`, and how or why."""

    where: str
    why: str
    detail: str = ""


def call_of(row: Row, policy: Policy) -> Call | Refusal:
    """The call that a row tells of, or the reason why it tells of none."""
    if None in row or None in row.values():
        return Refusal("", "row_torn", "the row has more or fewer fields than the heading")
    fields = {str(name): str(value).strip() for name, value in row.items()}
    number = fields["ServiceRequestNum"] or fields["SRRecordID"]
    title, address = fields["SRType"], fields["Address"]
    bad = _unfit(number, title, address)
    if bad is not None:
        return bad
    try:
        position = _position(fields["Longitude"], fields["Latitude"])
    except ValueError as error:
        return Refusal(number, "position_invalid", str(error))
    usable = position if position is not None and trusted(*position) else None
    if usable is None and not address:
        return Refusal(number, "no_place", "neither an address nor a position that can be meant")
    return Call(
        id=rules.name_uuid(SOURCE, number), source=SOURCE, type=CALL_TYPE,
        grade=rules.usual_grade(policy, CALL_TYPE), title=title, upstream_no=number,
        content=_noted(fields, position if usable is None else None), address=address,
        position=usable and {"lng": usable[0], "lat": usable[1], "datum": "wgs84"},
    )  # fmt: skip


def register(session: Session, call: Call, *, actor: Actor, place: str, at: datetime) -> Ended:
    """Register a call and tell where it ended; one that the rules refuse leaves nothing behind."""
    try:
        done = intake.register(session, call, actor=actor, place=place, at=at)
    except DomainError as error:
        return Ended("refused", error.code, error.message)
    if not done.created:
        return Ended("there", "registered before")
    route = done.row["face"]["route"]
    if done.row["cell_code"] is None:
        known = "the position lies in no cell" if call.position else "no usable position, address unknown here"
        return Ended("queue", known)
    if done.row["handler_id"] is None:
        return Ended("queue", "nobody is on duty in the cell")
    return Ended("cell", str(route["how"]))


def trusted(lng: float, lat: float) -> bool:
    """Whether a position can be meant: whole degrees on both axes are a placeholder, 100 km wide."""
    return not (lng.is_integer() and lat.is_integer())


def point_of(row: Row) -> tuple[float, float] | None:
    """The row's position, if it has one that can be meant."""
    try:
        position = _position(str(row.get("Longitude") or ""), str(row.get("Latitude") or ""))
    except ValueError:
        return None
    return position if position is not None and trusted(*position) else None


def _unfit(number: str, title: str, address: str) -> Refusal | None:
    if not number:
        return Refusal("", "no_number", "neither a request number nor a record id")
    texts = {"number": number, "title": title, "address": address}
    for name, text in texts.items():
        if len(text) > LONGEST[name] or not text.isprintable():
            shown = number if number.isprintable() else repr(number)
            return Refusal(shown[:80], "text_unfit", f"the {name} is too long or holds control characters")
    return None if title else Refusal(number, "no_title", "the row does not say what is wanted")


def _position(lng: str, lat: str) -> tuple[float, float] | None:
    """Degrees of a row, None where one is missing; ValueError where they are no place on the earth."""
    if not lng.strip() or not lat.strip():
        return None
    try:
        found = float(lng), float(lat)
    except ValueError:
        raise ValueError(f"longitude {lng[:30]!r}, latitude {lat[:30]!r} are no numbers") from None
    if not all(map(math.isfinite, found)) or abs(found[0]) > 180 or abs(found[1]) > 90:
        raise ValueError(f"longitude {lng[:30]}, latitude {lat[:30]} is not on the earth")
    return found


def _noted(fields: Mapping[str, str], unused: tuple[float, float] | None) -> str:
    """What else the row says; a position that was not used is kept in words."""
    said = [
        f"{name}: {''.join(c for c in fields[name] if c.isprintable())[:200]}" for name in NOTED if fields.get(name)
    ]
    if unused is not None:
        said.append(f"position in the file, not used: {unused[0]:g}, {unused[1]:g} (whole degrees)")
    return "\n".join(said)
