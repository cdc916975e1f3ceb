"""Who holds an order: accepted by somebody of the unit, moved within it or by the map, handed from one to another."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor
from backend.services import assignments, evidence, orgs
from backend.services.orders import Effect, Prepare, Working
from backend.services.situations import is_former


def accept(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The actor signs for the order (签收); where his unit was given it, he is the handler from now on."""
    if order.is_handler(actor):
        return Effect(facts={"handler": {"account": actor.account, "name": actor.name}})
    return _taken(session, order, actor, at=at)


def _taken(session: Session, order: Working, actor: Actor, *, at: datetime) -> Effect:
    unit = orgs.find(session, actor.org) if actor.org else None
    lead = dict(order.face.get("lead") or {}) | {"handler": {"account": actor.account, "name": actor.name}}
    columns: dict[str, Any] = {"handler_id": actor.id}
    if unit is not None:
        lead |= {"org": unit.name, "org_code": unit.code}
        columns["org_code"] = unit.code
    if order.row["handler_id"] is None:
        assignments.end(session, order, at=at, modes=("offered", "next"))
        assignments.take(session, order, actor.id)
    else:
        assignments.end(session, order, at=at, modes=("lead", "offered", "next"))
        assignments.add(session, order, "lead", at=at, org_id=unit.id if unit else None, account_id=actor.id)
    org = None if unit is None else {"code": unit.code, "name": unit.name}
    return Effect({"handler": lead["handler"], "org": org}, columns, {"lead": lead})


def take_over(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A colleague takes the order that was offered to him; its clocks run on."""
    giver = (order.face["lead"].get("handler") or {}).get("account")
    effect = _taken(session, order, actor, at=at)
    facts = {**effect.facts, "by": "hand_over", "giver": giver}
    return Effect(facts, effect.columns, {**effect.face, "offered_to": None})


def hand_over(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The handler offers the order to a colleague of the field, who may take it or decline."""
    target = assignments.person(session, str(act.data["to"]), "data.to")
    if target.account == actor.account:
        raise Invalid("hand_over.to_oneself", "an order is handed to somebody else", field="data.to")
    assignments.end(session, order, at=at, modes=("offered",))
    assignments.add(session, order, "offered", at=at, account_id=target.account_id)
    return Effect(facts={"to": target.account, "handler": target.handler}, face={"offered_to": target.handler})


def decline(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The colleague leaves the order where it is."""
    assignments.end(session, order, at=at, modes=("offered",))
    return Effect(face={"offered_to": None})


def helping(prepare: Prepare) -> Prepare:
    """What somebody of a unit that assists does says so, for that unit has received the order by then."""

    def either(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
        effect = prepare(session, order, act, actor, at)
        helps = actor.org in order.record().assists and not order.is_handler(actor)
        return replace(effect, facts={**effect.facts, "assist": actor.org}) if helps else effect

    return either


def or_contribute(prepare: Prepare) -> Prepare:
    """What a former lead did before he heard of it is kept beside the order and moves nothing (pains E11)."""

    def either(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
        if not is_former(order, actor):
            return prepare(session, order, act, actor, at)
        kept = {"action": str(act.action), "by": actor.account, "name": actor.name, "at": act.at.isoformat(),
                "recorded_at": at.isoformat(), "text": act.data.get("text") or act.note}  # fmt: skip
        before = order.face.get("contributions", ())
        return Effect(face={"contributions": [*before, kept], **evidence.named(order, act, actor, at)})

    return either
