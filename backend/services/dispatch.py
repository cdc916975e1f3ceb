"""派单: who gets an order, by the roster or by a dispatcher's word, and every rung that was asked on the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import Act, Action
from backend.domain.roles import BY_SLIP_ALONE, SYSTEM, Actor
from backend.services import alongside, assignments, gaps, grid, orders, orgs, roster, rules, tenants
from backend.services.assignments import Target
from backend.services.orders import Effect, Working
from backend.services.orgs import Unit


def hand_out(session: Session, order: Working, *, at: datetime) -> None:
    """Give a new order to whoever is on duty for its cell; where nobody is, it waits in the dispatchers' queue."""
    cell = order.row["cell_code"]
    if order.face.get("redacted") is False:
        _queue(session, order, {"why": "not_redacted", "ladder": []}, at=at)
        return
    if cell is None:
        _queue(session, order, {"why": "no_cell", "ladder": []}, at=at)
        return
    found = roster.on_duty(session, cell, at=at, tz=order.policy.tz)
    if found.duty is None:
        _queue(session, order, {"why": "nobody_on_duty", "ladder": list(found.rungs)}, at=at)
        return
    target = assignments.of_duty(found.duty)
    act = orders.internal(order.row["no"], Action.DISPATCH, key="auto", at=at, data={"handler": found.duty.account})
    sent = alongside.sent(session, order, target, None)
    effect = assignments.begin(session, order, target, sent.units, at=at)
    facts = {**effect.facts, **sent.facts, "ladder": list(found.rungs), "by": "roster"}
    effect = Effect(facts, effect.columns, {**effect.face, **sent.facts})
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)


def _queue(session: Session, order: Working, facts: Mapping[str, Any], *, at: datetime) -> None:
    act = orders.internal(order.row["no"], Action.QUEUE, key="auto", at=at, data={})
    effect = Effect(facts=facts, face={"queued": dict(facts)})
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)


def dispatch(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A dispatcher gives the order to a handler (`handler`), to a unit (`org`) or to a cell's duty (`cell`).

    The first dispatch pins the order to the rules in force; a limit that holidays stretch asks for a choice.
    """
    _pin(session, order, act, at=at)
    grade = _grade(order, act)
    _confirmed_by_phone(order, act, grade)
    rewritten = _rewritten(order, act)
    settled = gaps.settle_at_dispatch(session, order, act, actor, grade=grade, at=at)
    given = give(session, order, act, actor, at=at)
    complex_ = flag(act, "complex")
    facts = {**given.facts, **settled.facts, "complex": order.record().complex if complex_ is None else complex_}
    columns = {**given.columns, "grade": settled.columns.get("grade", grade)}
    return Effect(facts, columns, {**given.face, **settled.face, **rewritten})


def _rewritten(order: Working, act: Act) -> dict[str, Any]:
    """What the handler reads of a report, in the dispatcher's words; none is sent out in the caller's (6.2)."""
    words = act.data.get("redacted")
    if isinstance(words, str) and words.strip():
        return {"content": words.strip(), "redacted": True}
    if order.face.get("redacted") is False:
        raise Invalid("dispatch.not_redacted", "write what the handler may read of this report",
                      field="data.redacted")  # fmt: skip
    return {}


def give(session: Session, order: Working, act: Act, actor: Actor, *, at: datetime) -> Effect:
    """A new assignment to whom the act names; whoever held the order before holds it no longer."""
    placed = moved(session, order, act.data.get("cell"))
    cell = placed["columns"].get("cell_code", order.row["cell_code"])
    target, ladder = _target(session, order, act, cell, at=at)
    marked = {"media": True} if flag(act, "media") else {}
    sent = alongside.sent(session, order, target, _named(session, target, act.data.get("assist")), **marked)
    designated = act.action is Action.DESIGNATE
    effect = assignments.begin(session, order, target, sent.units, at=at, designated=designated)
    came = {"from_cell": order.face.get("cell")} if placed["columns"] else {}
    return Effect(
        {**effect.facts, **sent.facts, **came, "ladder": ladder, "by": actor.account},
        {**placed["columns"], **effect.columns},
        {**placed["face"], **effect.face, **sent.facts, **marked, "queued": None},
    )


def _target(
    session: Session, order: Working, act: Act, cell: str | None, *, at: datetime
) -> tuple[Target, list[dict[str, Any]]]:
    account, org = act.data.get("handler"), act.data.get("org")
    if account is not None:
        return assignments.person(session, str(account)), []
    if org is not None:
        return assignments.of_unit(_of_ours(unit(session, org, "data.org"), "data.org")), []
    found = roster.on_duty(session, cell or "", at=at, tz=order.policy.tz)
    if found.duty is None:
        raise Invalid("dispatch.nobody_on_duty", "nobody is on duty there; name a handler or a unit",
                      field="data.handler", ladder=list(found.rungs))  # fmt: skip
    return assignments.of_duty(found.duty), list(found.rungs)


def unit(session: Session, code: object, field: str) -> Unit:
    """The organisation of this code; Invalid where there is none."""
    found = orgs.find(session, str(code))
    if found is None:
        raise Invalid("unit.unknown", f"there is no unit {code}", field=field)
    return found


def _of_ours(named: Unit, field: str) -> Unit:
    """The unit, unless it is one from outside, for which an order with its caller is not meant."""
    if named.kind in BY_SLIP_ALONE:
        raise Invalid("dispatch.outside_unit", "a firm from outside gets a slip, not the order", field=field)
    return named


def units(session: Session, codes: object, field: str) -> list[Unit]:
    """The organisations of codes with commas between them, each once."""
    named = dict.fromkeys(code.strip() for code in str(codes).split(",") if code.strip())
    return [unit(session, code, field) for code in named]


def _named(session: Session, target: Target, codes: object) -> Sequence[Unit] | None:
    """The units that the act itself sends along; None where it says nothing of it."""
    if codes is None:
        return None
    found = [_of_ours(one, "data.assist") for one in units(session, codes, "data.assist")]
    if any(one.code == target.org_code for one in found):
        raise Invalid("dispatch.assists_itself", "the unit that leads does not assist", field="data.assist")
    return found


def moved(session: Session, order: Working, code: object) -> dict[str, dict[str, Any]]:
    """The columns and the face of an order that belongs to another cell now; nothing where none is named."""
    if code is None:
        return {"columns": {}, "face": {}}
    cell = grid.current(session).by_code.get(str(code))
    if cell is None:
        raise Invalid("cell.unknown", f"there is no cell {code}", field="data.cell")
    columns, face = grid.cell_face(session, cell.code, cell.name)
    return {"columns": columns, "face": face}


def flag(act: Act, name: str) -> bool | None:
    """A yes or no of the act; None where it says nothing."""
    value = act.data.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid("act.not_a_flag", f"{name} is true or false", field=f"data.{name}")
    return value


def _pin(session: Session, order: Working, act: Act, *, at: datetime) -> None:
    """The rules in force now of the place where the order lies, which the dispatcher may just have found out."""
    if order.record().hops:
        return
    cell, here = act.data.get("cell") or order.row["cell_code"], order.row["place"]
    policy = rules.policy_in_force(session, tenants.place_of(session, cell and str(cell), default=here), at)
    known = [grade.id for grade in policy.grades]
    grade = act.data.get("grade") or order.row["grade"]
    if grade in known:
        order.policy = policy
        order.row |= {"place": policy.place, "policy_version": policy.version}
    elif policy.place != here:
        raise Invalid("order.unknown_grade", f"{grade!r} is no grade of {policy.place}", field="data.grade",
                      choices=known)  # fmt: skip


def _grade(order: Working, act: Act) -> str:
    """The grade that the dispatcher sets, else the one that it has."""
    asked = act.data.get("grade")
    known = [grade.id for grade in order.policy.grades]
    if asked is not None and asked not in known:
        raise Invalid("order.unknown_grade", f"{asked!r} is no grade of {order.policy.place}", field="data.grade",
                      choices=known)  # fmt: skip
    return str(asked or order.row["grade"])


def _confirmed_by_phone(order: Working, act: Act, grade: str) -> None:
    if grade in order.policy.procedures.confirm_by_phone and flag(act, "phone_confirmed") is not True:
        raise Invalid("dispatch.not_confirmed_by_phone", "orders of this grade are confirmed by telephone",
                      field="data.phone_confirmed", grade=grade)  # fmt: skip
