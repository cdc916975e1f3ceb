"""Open311: orders as the public may read them, and calls that come in at that door; nobody's data goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import georeport
from backend.domain.act import ENDED
from backend.domain.errors import Forbidden, Invalid, NotFound
from backend.domain.events import Event
from backend.domain.lifecycle import OPEN, Action, Status
from backend.domain.policy import Policy
from backend.domain.roles import Actor, may
from backend.models import Caller, GridCell, Order, OrderEvent, table
from backend.services import accounts, intake, rating, rules, secrets, tenants
from backend.services.intake import Call

SOURCE = "open311"
MOST, AT_ONCE = 1000, 100
"""Orders in an answer, and how many faces are held in memory while it is made."""
_O, _C, _E = table(Order), table(Caller), table(OrderEvent)
_ENDS = (Event.RATED, Event.CONCLUDED, Event.ANSWERED_AT_ONCE, Event.SELF_HANDLED, Event.NOT_ACCEPTED,
         Event.WITHDRAWN, Event.MERGED)  # fmt: skip
_SHOWN = [_O.c[name] for name in ("id", "no", "source", "place", "policy_version", "type", "category", "title",
                                  "address", "cell_code", "lng", "lat", "status", "registered_at", "updated_at",
                                  "face")]  # fmt: skip
_CALLED = [_C.c[name] for name in ("order_id", "name", "phone", "purge_after")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests: by their numbers, or of a span, of services, and in a state."""

    numbers: Sequence[str] = ()
    services: Sequence[str] = ()
    words: Sequence[str] = ("open", "closed")
    span: tuple[datetime, datetime] | None = None


def jurisdiction(session: Session, asked: str | None, *, default: str) -> str:
    """The place that is meant; it has to be named where the installation serves several."""
    known = tenants.places(session, default=default)
    if asked is None:
        if len(known) > 1:
            raise Invalid("open311.jurisdiction_missing", f"jurisdiction_id is one of {', '.join(known)}")
        return default
    if asked not in known:
        raise NotFound("open311.no_jurisdiction", f"jurisdiction_id {asked!r} was not found")
    return asked


def services(session: Session, place: str, *, at: datetime) -> list[dict[str, Any]]:
    """What may be asked for in a place by the rules in force."""
    return georeport.services(rules.policy_in_force(session, place, at))


def definition(session: Session, place: str, code: str, *, at: datetime) -> dict[str, Any]:
    """What may be told of a service beside the place and the words."""
    policy = _knows(session, place, code, at)
    return {"service_code": code, "attributes": georeport.attributes(policy, code)}


def _knows(session: Session, place: str, code: str, at: datetime) -> Policy:
    policy = rules.policy_in_force(session, place, at)
    if code not in {one["service_code"] for one in georeport.services(policy)}:
        raise NotFound("open311.no_service", f"service_code {code!r} was not found")
    return policy


def requests(session: Session, place: str, asked: Asked, *, at: datetime) -> list[dict[str, Any]]:
    """The newest of the orders that are asked for and that the public may read, a thousand at most."""
    wanted = [_O.c.place == place, _O.c.type != georeport.NEVER_SHOWN,
              sa.func.coalesce(_C.c.anonymity, georeport.CONFIDED) == georeport.CONFIDED]  # fmt: skip
    if asked.numbers:
        wanted.append(_O.c.no.in_(asked.numbers))
    else:
        wanted.append(_O.c.status.in_([str(status) for status in georeport.statuses(asked.words)]))
        if asked.span is not None:
            wanted += [_O.c.registered_at >= asked.span[0], _O.c.registered_at <= asked.span[1]]
        if asked.services:
            wanted.append(_of(session, place, asked.services, at))
    statement = (
        sa.select(*_SHOWN, *_CALLED).outerjoin(_C, _C.c.order_id == _O.c.id)
        .where(*wanted).order_by(_O.c.id.desc()).limit(MOST)
    )  # fmt: skip
    shown: list[dict[str, Any]] = []
    for rows in session.execute(statement).mappings().partitions(AT_ONCE):
        ended = _ended(session, [row["id"] for row in rows if Status(row["status"]) not in OPEN])
        shown += [_shown(session, dict(row), ended.get(row["id"])) for row in rows]
    return shown


def request(session: Session, place: str, number: str, *, at: datetime) -> dict[str, Any]:
    """One order that the public may read."""
    found = requests(session, place, Asked(numbers=(number,)), at=at)
    if not found:
        raise NotFound("open311.no_request", f"service_request_id {number!r} was not found")
    return found[0]


def _of(session: Session, place: str, codes: Sequence[str], at: datetime) -> sa.ColumnElement[bool]:
    for code in codes:
        policy = _knows(session, place, code, at)
    matters = [one.id for one in policy.categories]
    other = sa.or_(_O.c.category.is_(None), _O.c.category.not_in(matters))
    return sa.or_(_O.c.category.in_(set(codes) & set(matters)), sa.and_(other, _O.c.type.in_(codes)))


def _ended(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When orders came to their end, the last time that they did."""
    if not ids:
        return {}
    statement = (
        sa.select(_E.c.order_id, sa.func.max(_E.c.effective_at))
        .where(_E.c.order_id.in_(ids), _E.c.event.in_([str(event) for event in _ENDS])).group_by(_E.c.order_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(statement)}


def _shown(session: Session, row: Mapping[str, Any], ended_at: datetime | None) -> dict[str, Any]:
    policy, face = rules.policy_version(session, row["place"], row["policy_version"]), row["face"]
    calendar = rules.calendar(session, policy)
    code, name = georeport.service_of(policy, row["category"], row["type"])
    words = face["content"] if row["source"] == SOURCE and face["content"] else row["title"]
    if _is_forgotten(row):
        words, row = name, {**row, "address": ""}
    local = {key: at and calendar.local(at).isoformat(timespec="seconds")
             for key, at in (("from", row["registered_at"]), ("to", ended_at or row["updated_at"]),
                             ("due", _expected(face)))}  # fmt: skip
    return {
        "service_request_id": row["no"], "status": georeport.word(Status(row["status"])),
        "status_notes": georeport.NOTES[Status(row["status"])], "service_name": name, "service_code": code,
        "description": georeport.unnamed(words, row["name"], row["phone"]),
        "agency_responsible": (face["lead"] or {}).get("org") or None, "service_notice": None,
        "requested_datetime": local["from"], "updated_datetime": local["to"], "expected_datetime": local["due"],
        "address": georeport.unnamed(row["address"], row["name"], row["phone"]), "address_id": row["cell_code"],
        "zipcode": None, "lat": row["lat"], "long": row["lng"], "media_url": None,
    }  # fmt: skip


def _is_forgotten(row: Mapping[str, Any]) -> bool:
    """Whether nobody knows any more who called: then his name cannot be taken out of what he said, and neither his
    words nor his door are shown."""
    return row["order_id"] is not None and row["status"] in ENDED and row["purge_after"] is None


def _expected(face: Mapping[str, Any]) -> datetime | None:
    """By when it will be done: as promised to the caller, else by the limit."""
    promise = face.get("promise")
    if promise and promise["state"] != "objected":
        return datetime.fromisoformat(promise["until_at"])
    limits = (clock["due_at"] for clock in face["clocks"] if clock["name"] == "finish" and clock["due_at"])
    return next(map(datetime.fromisoformat, limits), None)


def key_holder(session: Session, key: str | None, *, at: datetime) -> Actor:
    """Who holds an api_key, which is a token of a program that may register orders."""
    found = accounts.person(session, key, at=at) if key and len(key) <= 200 else None
    if found is None or not may(found.actor, Action.REGISTER):
        raise Forbidden("open311.bad_key", "api_key is missing or not valid here")
    return found.actor


def appeal(session: Session, place: str, code: str, told: dict[str, str], *, at: datetime) -> dict[str, Any]:
    """What an order for this service is, by the answers to its attributes; and the service's name."""
    policy = _knows(session, place, code, at)
    for asked in georeport.attributes(policy, code):
        choices = {one["key"] for one in asked["values"]}
        if told.get(asked["code"], next(iter(choices))) not in choices:
            named = f"attribute[{asked['code']}]"
            raise Invalid("open311.bad_attribute", f"{named} is one of {', '.join(sorted(choices))}")
    found = georeport.appeal(policy, code, told)
    return found | {"service_name": georeport.service_of(policy, found["category"], found["type"])[1]}


def spot(session: Session, address_id: str) -> dict[str, float]:
    """The point that stands for an address_id, which is the code of a cell."""
    held = sa.select(GridCell.lng, GridCell.lat).where(GridCell.code == address_id, GridCell.valid_to.is_(None))
    row = session.execute(held).first()
    if row is None:
        raise Invalid("open311.bad_address_id", f"address_id {address_id!r} is not known")
    return {"lng": row.lng, "lat": row.lat}


def register(session: Session, call: Call, *, actor: Actor, place: str, at: datetime) -> tuple[str, str]:
    """Register a call that came in at this door; its number, and the resident's own address for it."""
    done = intake.register(session, call, actor=actor, place=place, at=at)
    return done.row["no"], rating.link(session, done.row["no"])


def number_of(session: Session, token: str) -> str:
    """The number of the order of a token, which is the secret end of the resident's address."""
    number = secrets.unsign(session, "links", token)
    if number is None:
        raise NotFound("open311.no_token", f"token {token!r} was not found")
    return number
