"""接单: a call becomes an order: registered once, located, and given to whoever is on duty for its cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Question
from backend.domain.act import ENDED
from backend.domain.errors import Conflict, Forbidden, Invalid
from backend.domain.lifecycle import Act, Action
from backend.domain.policy import Policy
from backend.domain.roles import Actor, Role, may
from backend.models import Caller, Order, table
from backend.services import dispatch, faces, grid, log, orders, repeats, rules, sight, tenants
from backend.services.grid import Located
from backend.services.log import Entry
from backend.services.orders import Working
from backend.services.shared import next_number

_CALLERS = table(Caller)
_ORDERS = table(Order)
_SAME_CALL = Question(
    sa.select(_ORDERS.c.no).where(
        _ORDERS.c.source == sa.bindparam("source"), _ORDERS.c.upstream_no == sa.bindparam("upstream_no")
    )
)


PRIVATE = "report"
"""举报: whom it is about must not read it as it was said."""


@dataclass(frozen=True, slots=True)
class Call:
    """What came in: by telephone, from the hotline's platform, or found by a grid worker."""

    source: str
    type: str
    grade: str
    title: str
    id: str | None = None
    upstream_no: str | None = None
    hazard: str = "none"
    category: str | None = None
    content: str = ""
    redacted: str = ""
    """What whoever handles it reads in the stead of a report's own words (6.2)."""
    address: str = ""
    position: Mapping[str, Any] | None = None
    caller: Mapping[str, Any] = field(default_factory=dict)
    queue: bool = True
    kind: str = "appeal"
    media: bool = False
    """Whether the press or the net looks at it already."""
    upstream_due_at: datetime | None = None
    upstream_dispatched_at: datetime | None = None
    upstream_grade: str | None = None
    upstream_category: str | None = None

    @property
    def is_private(self) -> bool:
        """Whether its own words are the centre's alone: a caller's report, or whatever somebody has rewritten."""
        return bool(self.redacted) or (self.type == PRIVATE and self.kind == "appeal")

    def upstream(self) -> dict[str, str]:
        """What the upstream platform said of the order, as it came."""
        said = {name: getattr(self, name) for name in _UPSTREAM}
        return {name: _plain(value) for name, value in said.items() if value is not None}


_UPSTREAM = ("upstream_due_at", "upstream_dispatched_at", "upstream_grade", "upstream_category")


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class Registered:
    """The order with its log, whether this call made it or had been registered before, and the caller if it did."""

    row: Mapping[str, Any]
    log: list[Entry]
    created: bool
    caller: Mapping[str, Any] | None = None


def register(session: Session, call: Call, *, actor: Actor, place: str, at: datetime) -> Registered:
    """Register a call once: the same (source, upstream_no) or id again gives the same order, nothing written."""
    if not may(actor, Action.REGISTER):
        raise Forbidden("order.register_forbidden", f"{actor.account} registers no orders")
    act = _act(call, at)
    known = _known(session, call, act)
    if known is not None:
        return _registered_before(session, known, call, actor)
    located = _locate(session, call)
    cell = located.cell.code if located.cell is not None else None
    policy = rules.policy_in_force(session, tenants.place_of(session, cell, default=place), at)
    check(call, policy)
    _check_kept(call, actor)
    order = _new_order(session, call, policy, actor=actor, at=at)
    _place(session, order, located)
    caller = _caller(session, order, call, at)
    before = repeats.earlier(session, order, caller["phone_key"], at=at)
    facts: dict[str, Any] = {"route": dict(located.route), "policy": order.face["policy"]}
    if before:
        facts["repeat_of"] = order.row["repeat_of"] = before[0]["no"]
        order.row["face"] = order.face | {"earlier": before}
    orders.take(session, order, act, actor=actor, at=at, prepare=lambda *_: orders.Effect(facts=facts))
    if call.queue:
        dispatch.hand_out(session, order, at=at)
    order.beside.append((_CALLERS, caller))
    orders.save(session, order, at=at)
    if before:
        repeats.mark(session, before[0]["no"], order.row["no"], at=at)
    return Registered(order.row, order.history(), created=True, caller=caller)


def _registered_before(session: Session, no: str, call: Call, actor: Actor) -> Registered:
    """The order as it stands, for whoever registered it or may know of it; a number guessed opens nothing."""
    held = orders.load(session, no, lock=False)
    if held.row["registered_by"] != actor.account and not sight.visible(session, actor, held.row):
        if call.upstream_no is None:
            raise Conflict("act.id_reused", "this id belongs to another act", id=call.id)
        raise Conflict("order.upstream_no_taken", "this number is registered already, by somebody else")
    return Registered(held.row, held.log, created=False)


def check(call: Call, policy: Policy) -> None:
    """Refuse a call whose type, grade or hazard the place's policy does not know."""
    for name, known in (("type", policy.types), ("grade", policy.grades), ("hazard", policy.hazards)):
        value = getattr(call, name)
        if value not in {entry.id for entry in known} and not (name == "hazard" and value == "none"):
            choices = [entry.id for entry in known]
            raise Invalid(f"order.unknown_{name}", f"{value!r} is no {name} of {policy.place}", field=name,
                          choices=choices)  # fmt: skip


def _check_kept(call: Call, actor: Actor) -> None:
    """Who takes a call keeps only an inquiry, to answer it himself; a grid worker also what he found and handles."""
    found = call.kind != "appeal" and actor.has(Role.GRID_WORKER)
    if not call.queue and call.type != "inquiry" and not found:
        raise Invalid("order.must_be_queued", "this is for somebody on duty and is not kept back", field="queue")


def _act(call: Call, at: datetime) -> Act:
    """The act of registering; who called, and what a report said, is no part of it: the log is read by many."""
    said = {name: getattr(call, name) for name in Call.__slots__ if name not in ("id", "caller", *_UPSTREAM)}
    said |= call.upstream()
    words, media = said.pop("redacted"), said.pop("media")
    said |= {"media": True} if media else {}
    said |= {"content": words} if call.is_private else {}
    return Act(id=call.id or str(uuid4()), action=Action.REGISTER, at=at, data=said)


def _known(session: Session, call: Call, act: Act) -> str | None:
    if call.upstream_no is not None:
        same = _SAME_CALL.first(session, source=call.source, upstream_no=call.upstream_no)
        if same is not None:
            return str(same[0])
    before = log.taken(session, call.id) if call.id is not None else None
    if before is None:
        return None
    order_id, entry = before
    if entry.body["data"] != act.data or entry.action != Action.REGISTER or not _same_caller(session, order_id, call):
        raise Conflict("act.id_reused", "this id belongs to another act", id=call.id)
    return session.scalar(sa.select(Order.no).where(Order.id == order_id))


def _same_caller(session: Session, order_id: int, call: Call) -> bool:
    """Whether an order's caller is the one of this call, as far as it is still known who called."""
    kept = sa.select(_CALLERS, _ORDERS.c.status).join(_ORDERS, _ORDERS.c.id == _CALLERS.c.order_id)
    held = session.execute(kept.where(_CALLERS.c.order_id == order_id)).mappings().one()
    said = {"name": None, "phone": None, "anonymity": "open", **call.caller}
    purged = held["status"] in ENDED and held["purge_after"] is None
    said["content"] = call.content if call.is_private else None
    return purged or all(held[name] == value for name, value in said.items())


def _new_order(session: Session, call: Call, policy: Policy, *, actor: Actor, at: datetime) -> Working:
    number = next_number(session)
    today = rules.calendar(session, policy).local(at)
    face = faces.blank() | ({"upstream": call.upstream()} if call.upstream() else {}) | {
        "content": call.redacted if call.is_private else call.content,
        **({"redacted": bool(call.redacted)} if call.is_private else {}), **({"media": True} if call.media else {}),
        "policy": {"place": policy.place, "version": policy.version},
    }
    row: dict[str, Any] = {
        "id": number, "no": f"{today:%Y%m%d}-{number:06d}", "place": policy.place,
        "policy_version": policy.version, "source": call.source, "upstream_no": call.upstream_no,
        "type": call.type, "grade": call.grade, "hazard": call.hazard, "kind": call.kind,
        "category": call.category, "title": call.title, "address": call.address, "lng": None, "lat": None,
        "cell_code": None, "street_code": None, "community_code": None, "status": "registered", "version": 0,
        "round": 0, "handler_id": None, "org_code": None, "repeat_of": None, "merged_into": None,
        "standing": {}, "registered_by": actor.account, "registered_at": at, "updated_at": at,
        "next_due_at": None, "next_step_at": None, "log_hash": log.GENESIS, "face": face,
    }  # fmt: skip
    return Working(row, policy, [], is_new=True)


def _locate(session: Session, call: Call) -> Located:
    if call.position is not None:
        return grid.locate(session, grid.position_of(call.position))
    return grid.look_up(session, call.address)


def _place(session: Session, order: Working, located: Located) -> None:
    face: dict[str, Any] = {"route": dict(located.route)}
    if located.position is not None:
        order.row |= {"lng": located.position.lng, "lat": located.position.lat}
        face["position"] = grid.shown_position(located.position)
    if located.cell is not None:
        columns, shown = grid.cell_face(session, located.cell.code, located.cell.name)
        order.row |= columns
        face |= shown
    order.row["face"] = order.face | face


def _caller(session: Session, order: Working, call: Call, at: datetime) -> dict[str, Any]:
    return {
        "order_id": order.row["id"], "name": call.caller.get("name"), "phone": call.caller.get("phone"),
        "phone_key": repeats.phone_key(session, call.caller.get("phone")),
        "anonymity": call.caller.get("anonymity", "open"), "purge_after": None,
        "content": call.content if call.is_private else None,
    }  # fmt: skip
