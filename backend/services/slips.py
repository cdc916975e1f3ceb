"""任务单: whoever leads an order has a firm from outside do a part of it, and hears when it is done."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.roles import OUTSIDE, Actor
from backend.services import assignments, dispatch, evidence
from backend.services.orders import Effect, Working


def give(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A firm gets the place and its task; once it has reported done it may get another slip."""
    firm = dispatch.unit(session, act.data["org"], "data.org")
    if firm.kind not in OUTSIDE:
        raise Invalid("slip.not_outside", "a slip is for a utility, a property manager or a firm", field="data.org",
                      kind=firm.kind)  # fmt: skip
    known = order.record().slips.get(firm.code)
    if known in {"given", "taken"}:
        raise Refused("slip.open", "this firm has an open slip of the order", state=known)
    if known is None:
        assignments.add(session, order, "slip", at=at, org_id=firm.id)
    slip = {"code": firm.code, "name": firm.name, "task": act.data["task"].strip(), "state": "given",
            "by": actor.account, "at": at.isoformat()}  # fmt: skip
    before = [one for one in order.face.get("slips", ()) if one["code"] != firm.code]
    return Effect({"firm": {"code": firm.code, "name": firm.name}}, face={"slips": [*before, slip]})


def take(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Somebody of the firm takes the task on; whose the order is does not change, and no clock stops."""
    return _stands(order, actor, "taken", at, taken_by=actor.name)


def finish(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The firm has done its part; whoever leads reads what it says, looks at its photos and replies himself."""
    effect = _stands(order, actor, "done", at, note=act.note)
    return Effect(effect.facts, face={**effect.face, **evidence.named(order, act, actor, at)})


def _stands(order: Working, actor: Actor, state: str, at: datetime, **more: Any) -> Effect:
    moved = {"state": state, f"{state}_at": at.isoformat(), **more}
    slips = [one | moved if one["code"] == actor.org else one for one in order.face.get("slips", ())]
    firm = next({"code": one["code"], "name": one["name"]} for one in slips if one["code"] == actor.org)
    return Effect({"firm": firm}, face={"slips": slips})
