"""改派: an order goes to another person or cell of its own unit or town; no return, and no clock moves (row 27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import presence
from backend.domain.act import Action
from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor, Role
from backend.models import Account, Post
from backend.services import assignments, evidence, grid, returns, roster
from backend.services.assignments import Target
from backend.services.fence import measured_at
from backend.services.orders import Effect, Working
from geo.code import CellCode
from geo.position import Position

_DESK = (Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the order truly belongs: by the map, or by the code of a cell."""

    code: str
    name: str
    street: str | None
    position: Position | None = None


def reassign(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """To `handler`, to the duty of `cell`, or to that of the cell in which the actor stands (AS-12).

    Where the true spot lies in another town the act has become a return, and the map is its proof.
    """
    if act.data.get("handler") is not None:
        return _to_person(session, order, act, actor, at=at)
    spot = true_spot(session, order, act)
    if elsewhere(order, spot):
        return returns.ask_by_map(order, act, actor, {"code": spot.code, "name": spot.name}, at=at)
    if spot.position is not None and not _proven(order, act, actor):
        raise Refused("reassign.proof_missing", "a photo shows where the matter really is", field="evidence")
    return _to_cell(session, order, act, actor, spot, at=at)


def true_spot(session: Session, order: Working, act: Act) -> Spot:
    """The cell that the act names, else the one that the map finds where the actor stands."""
    code = act.data.get("cell")
    if code is not None:
        cell = grid.current(session).by_code.get(str(code))
        if cell is None:
            raise Invalid("cell.unknown", f"there is no cell {code}", field="data.cell")
        return Spot(cell.code, cell.name, CellCode.parse(cell.code).street)
    if act.position is None:
        raise Invalid("reassign.target_missing", "name a colleague or a cell, or say where you stand", field="data")
    found = grid.locate(session, grid.position_of({"datum": "wgs84"} | dict(act.position)))
    if found.cell is None:
        raise Refused("reassign.no_cell_here", "no cell lies where you stand", **found.route)
    return Spot(found.cell.code, found.cell.name, CellCode.parse(found.cell.code).street, found.position)


def elsewhere(order: Working, spot: Spot) -> bool:
    """Whether the spot lies in another town than the order."""
    return order.row["street_code"] is not None and spot.street != order.row["street_code"]


def is_elsewhere(session: Session, order: Working, act: Act) -> bool:
    """The same of an act; for acts that move no order to a cell it is never so."""
    if act.action != Action.REASSIGN or act.data.get("handler") is not None:
        return False
    return elsewhere(order, true_spot(session, order, act))


def _proven(order: Working, act: Act, actor: Actor) -> bool:
    return bool(act.evidence) or any(e["uploader"] == actor.account for e in order.face["evidence"])


def _to_person(session: Session, order: Working, act: Act, actor: Actor, *, at: datetime) -> Effect:
    target = assignments.person(session, str(act.data["handler"]))
    if not _same_scope(session, order, target):
        raise Refused("reassign.out_of_scope", "he is neither of the unit nor of the town; ask to return the order",
                      handler=target.account)  # fmt: skip
    by = "desk" if actor.has(*_DESK) else "unit"
    return _moved(session, order, target, {"by": by, "cell": None, "from_cell": None}, at=at)


def _same_scope(session: Session, order: Working, target: Target) -> bool:
    """Of the unit that leads, or serving in the order's town."""
    if target.org_code is not None and target.org_code == order.row["org_code"]:
        return True
    street = order.row["street_code"]
    if street is None:
        return True
    posts = sa.select(Post.id).where(Post.account_id == target.account_id, Post.area.startswith(street))
    area = session.scalar(sa.select(Account.area).where(Account.id == target.account_id)) or ()
    return any(code.startswith(street) for code in area) or session.execute(posts.limit(1)).first() is not None


def _to_cell(session: Session, order: Working, act: Act, actor: Actor, spot: Spot, *, at: datetime) -> Effect:
    found = roster.on_duty(session, spot.code, at=at, tz=order.policy.tz)
    if found.duty is None:
        raise Refused("reassign.nobody_on_duty", "nobody is on duty in that cell", cell=spot.code)
    columns, shown = grid.cell_face(session, spot.code, spot.name)
    facts: dict[str, Any] = {
        "by": "map" if spot.position is not None else "desk" if actor.has(*_DESK) else "unit",
        "cell": {"code": spot.code, "name": spot.name}, "from_cell": order.face["cell"], "ladder": list(found.rungs),
    }  # fmt: skip
    if spot.position is not None:
        columns |= {"lng": spot.position.lng, "lat": spot.position.lat}
        shown |= {"position": grid.shown_position(spot.position)} | _arrival_there(order, actor, spot.position)
    effect = _moved(session, order, assignments.of_duty(found.duty), facts, at=at)
    shown |= evidence.named(order, act, actor, at)
    return Effect(effect.facts, {**columns, **effect.columns}, {**shown, **effect.face})


def _arrival_there(order: Working, actor: Actor, spot: Position) -> dict[str, Any]:
    """An arrival of the same person, judged by the corrected spot; it was and is one arrival."""
    arrived = next((e for e in order.log if e.action == Action.ARRIVE and e.actor == actor.account), None)
    shown = order.face.get("arrival")
    if arrived is None or shown is None:
        return {}
    body = arrived.body
    there = Act(arrived.act_id, Action.ARRIVE, arrived.occurred_at, position=body.get("position"),
                clock=body.get("clock"))  # fmt: skip
    measured = measured_at(grid.shown_position(spot), there, order.policy.presence)
    judged = presence.judge(
        measured, rule=order.policy.presence, reason=body.get("reason"), has_photo=bool(order.face["evidence"])
    )
    again: Mapping[str, Any] = {"state": str(judged.state), "code": judged.code, "distance_m": judged.distance_m,
                                "accuracy_m": judged.accuracy_m, "review": judged.review}  # fmt: skip
    return {"arrival": {**shown, **again}} if judged.state is not presence.Credence.REFUSED else {}


def _moved(
    session: Session, order: Working, target: Target, facts: dict[str, Any], *, at: datetime
) -> Effect:
    """The same assignment goes on in other hands."""
    assignments.end(session, order, at=at, modes=("lead", "offered", "next"))
    assignments.add(session, order, "lead", at=at, org_id=target.org_id, account_id=target.account_id)
    return Effect(
        facts | {"handler": target.handler, "org": target.org, "post": target.post},
        {"handler_id": target.account_id, "org_code": target.org_code},
        {"lead": target.lead, "offered_to": None},
    )
