"""派单: who gets an order, by the roster or by a dispatcher's word, and every rung that was asked on the way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import Act, Action
from backend.domain.roles import SYSTEM, Actor
from backend.models import Account, Assignment, Org, table
from backend.services import grid, orders, roster
from backend.services.orders import Effect, Working
from backend.services.roster import Duty

_ASSIGNMENTS = table(Assignment)
_END = (
    sa.update(Assignment)
    .where(Assignment.order_id == sa.bindparam("of_order"), Assignment.ended_at.is_(None))
    .values(ended_at=sa.bindparam("now"))
)


def hand_out(session: Session, order: Working, *, at: datetime) -> None:
    """Give a new order to whoever is on duty for its cell; where nobody is, it waits in the dispatchers' queue."""
    cell = order.row["cell_code"]
    if cell is None:
        _queue(session, order, {"why": "no_cell", "ladder": []}, at=at)
        return
    found = roster.on_duty(session, cell, at=at, tz=order.policy.tz)
    if found.duty is None:
        _queue(session, order, {"why": "nobody_on_duty", "ladder": list(found.rungs)}, at=at)
        return
    duty = found.duty
    act = orders.internal(order.row["no"], Action.DISPATCH, key="auto", at=at, data={"handler": duty.account})
    effect = _assigned(order, duty, at=at, facts={"ladder": list(found.rungs), "by": "roster"})
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)


def _queue(session: Session, order: Working, facts: Mapping[str, Any], *, at: datetime) -> None:
    act = orders.internal(order.row["no"], Action.QUEUE, key="auto", at=at, data={})
    effect = Effect(facts=facts, face={"queued": dict(facts)})
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)


def dispatch(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A dispatcher gives the order to a handler (`data.handler`) or to a cell's duty (`data.cell`)."""
    placed = _moved(session, order, act)
    cell = placed["columns"].get("cell_code", order.row["cell_code"])
    account = act.data.get("handler")
    ladder: list[dict[str, Any]] = []
    if account is not None:
        duty = _handler(session, str(account), at)
    else:
        found = roster.on_duty(session, cell or "", at=at, tz=order.policy.tz)
        ladder = list(found.rungs)
        if found.duty is None:
            raise Invalid("dispatch.nobody_on_duty", "nobody is on duty there; name a handler", field="data.handler",
                          ladder=ladder)  # fmt: skip
        duty = found.duty
    if not order.is_new:
        session.execute(_END, {"of_order": order.row["id"], "now": at})
    effect = _assigned(order, duty, at=at, facts={"ladder": ladder, "by": actor.account})
    return Effect(
        effect.facts,
        {**placed["columns"], **effect.columns},
        {**placed["face"], **effect.face, "queued": None},
    )


def _moved(session: Session, order: Working, act: Act) -> dict[str, dict[str, Any]]:
    code = act.data.get("cell")
    if code is None:
        return {"columns": {}, "face": {}}
    cell = grid.current(session).by_code.get(str(code))
    if cell is None:
        raise Invalid("cell.unknown", f"there is no cell {code}", field="data.cell")
    columns, face = grid.cell_face(session, cell.code, cell.name)
    return {"columns": columns, "face": face}


def _handler(session: Session, account: str, at: datetime) -> Duty:
    row = session.execute(
        sa.select(Account.id, Account.account, Account.name, Org.name, Account.roles)
        .outerjoin(Org, Org.id == Account.org_id).where(Account.account == account, Account.active)
    ).first()  # fmt: skip
    if row is None or not {"grid_worker", "handler", "liaison"} & set(row[4]):
        raise Invalid("dispatch.unknown_handler", f"{account} handles no orders", field="data.handler")
    return Duty(0, "", "named", row[0], row[1], row[2], row[3] or "", None, at, None, None)


def _assigned(order: Working, duty: Duty, *, at: datetime, facts: Mapping[str, Any]) -> Effect:
    seq = 1 + sum(1 for e in order.log if e.action in (Action.DISPATCH, Action.REASSIGN))
    row = {"order_id": order.row["id"], "seq": seq, "mode": "lead", "org_id": None, "account_id": duty.account_id,
           "dispatched_at": at, "ended_at": None}  # fmt: skip
    order.beside.append((_ASSIGNMENTS, row))
    handler = {"account": duty.account, "name": duty.name}
    return Effect(
        facts={**facts, "handler": handler, "post": duty.kind},
        columns={"handler_id": duty.account_id},
        face={"lead": {"org": duty.org, "handler": handler}},
    )
