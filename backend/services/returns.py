"""退单: a unit asks to be relieved, the centre decides, and after the policy's count somebody is designated."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, Invalid
from backend.domain.lifecycle import Act, Action, Status
from backend.domain.roles import SYSTEM, Actor, Role
from backend.services import assignments, dispatch, errands, evidence, heads, orders, orgs
from backend.services.orders import Effect, Working

ERRORS = frozenset({"dispatcher", "unit", "none"})
"""Whose mistake an approved return was."""
AIMED_BADLY = frozenset({"wrong_area", "wrong_duty"})
BY_MAP = "wrong_area"
"""The ground of a return that the map proves."""


def ask(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 7: a ground, the reason in words, what proves it, and whose the order is in the unit's opinion."""
    dispatch.flag(act, "complex")
    named = act.data.get("suggest")
    suggested = None if named is None else dispatch.unit(session, named, "data.suggest")
    name = None if suggested is None else suggested.name
    facts = {"suggest_name": name, "to_cell": None, "needs_head": heads.needed(session, order, actor)}
    return Effect(facts, face=evidence.named(order, act, actor, at))


def ask_by_map(order: Working, act: Act, actor: Actor, cell: dict[str, str], *, at: datetime) -> Effect:
    """The same where the true spot lies in another town: the map is the proof (AS-12)."""
    facts = {"ground": BY_MAP, "to_cell": cell, "needs_head": False}
    return Effect(facts, face=evidence.named(order, act, actor, at))


def approve(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 8: the assignment ends as returned; a dispatcher's own error is for the shift's leader to admit."""
    usual = usual_error(order.record().pending["return"].data.get("ground"))
    error = act.data.get("error", usual)
    if error not in ERRORS:
        raise Invalid("return.error_unknown", "the error is the dispatcher's, the unit's or nobody's",
                      field="data.error")  # fmt: skip
    said = act.data.get("error") is not None and "dispatcher" in {error, usual}
    if said and not actor.has(Role.SHIFT_LEAD, Role.CENTER_HEAD):
        raise Forbidden("return.own_error", "a dispatching error is verified by the shift's leader")
    assignments.end(session, order, at=at)
    face = _decided(order, act, actor, approved=True, at=at, error=error) | assignments.let_go(order)
    face |= {"lead": None, "assists": []}
    if order.record().dispatches >= order.policy.procedures.returns.max_dispatches:
        face |= errands.opened(order, "coordinate", "dispatched_often", at=at)
    return Effect({"error": error}, {"handler_id": None, "org_code": None}, face)


def usual_error(ground: object) -> str:
    """Whose mistake a return on this ground is unless the shift's leader finds otherwise: who sends an order to the
    wrong unit or area has erred (AS-13)."""
    return "dispatcher" if ground in AIMED_BADLY else "none"


def to_backstop(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> None:
    """What nobody owns goes to the place's backstop as soon as its return is approved, where the rules say so; where
    the place has no such unit, it waits for a dispatcher."""
    rules, unit = order.policy.procedures, backstop(session, order)
    often = order.record().dispatches >= rules.returns.max_dispatches
    unclear = order.face["returns"][-1]["ground"] == "owner_unclear" and "owner_unclear" in _cases(order)
    if unit is None or not (rules.returns.then == "backstop" if often else unclear):
        return
    action, words = (Action.DESIGNATE, "多次派单无人承办") if often else (Action.DISPATCH, "权属不清")
    own = orders.internal(order.row["no"], action, key=f"backstop/{act.id}", at=at, data={})
    orders.take(session, order, replace(own, reason=f"{words}，由兜底单位承办"), actor=SYSTEM, at=at,
                prepare=lambda *_: _to_backstop(session, order, SYSTEM, at=at))  # fmt: skip


def _cases(order: Working) -> tuple[str, ...]:
    rule = order.policy.procedures.backstop
    return () if rule is None else rule.when


def reject(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 9: everything stays as it was, and no clock has moved."""
    return Effect(face=_decided(order, act, actor, approved=False, at=at, error=None))


def _decided(
    order: Working, act: Act, actor: Actor, *, approved: bool, at: datetime, error: str | None
) -> dict[str, Any]:
    asked = order.record().pending["return"]
    said = {name: asked.data.get(name) for name in ("ground", "suggest", "suggest_name", "to_cell")}
    decided = said | {"by": asked.by, "at": asked.at.isoformat(), "approved": approved, "decided_by": actor.account,
                      "decided_at": at.isoformat(), "error": error, "answer": act.reason}  # fmt: skip
    return {"returns": [*order.face.get("returns", ()), decided]}


def designate(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 10: the head of the centre says whose the order is; it cannot be returned any more (AS-15).

    Without a name it stays with whoever asked to be relieved, or goes to the place's backstop (兜底).
    """
    named = any(act.data.get(name) is not None for name in ("handler", "org", "cell"))
    task = errands.opened(order, "coordinate", "dispatched_often", at=at)
    shown = dict(task)
    if "return" in order.record().pending:
        shown |= _decided(order, act, actor, approved=False, at=at, error=None)
    if Status(order.row["status"]) is Status.RETURN_PENDING and not named:
        return Effect({"handler": None, "org": None, "by": actor.account}, face=shown)
    give = dispatch.give(session, order, act, actor, at=at) if named else _to_backstop(session, order, actor, at=at)
    return Effect(give.facts, give.columns, {**give.face, **shown})


def _to_backstop(session: Session, order: Working, actor: Actor, *, at: datetime) -> Effect:
    unit = backstop(session, order)
    if unit is None:
        raise Invalid("designate.target_missing", "name a handler, a unit or a cell; this place has no backstop",
                      field="data.org")  # fmt: skip
    effect = assignments.begin(session, order, assignments.of_unit(unit), (), at=at)
    return Effect({**effect.facts, "by": actor.account, "backstop": True, "ladder": []}, effect.columns,
                  {**effect.face, "queued": None})  # fmt: skip


def backstop(session: Session, order: Working) -> orgs.Unit | None:
    """The unit that takes what nobody owns, where the place names one."""
    rule = order.policy.procedures.backstop
    return None if rule is None else orgs.tree(session).get(rule.org)
