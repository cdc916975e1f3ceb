"""What was refused to whom: a row each, and for whoever is refused all the time one row a minute with a count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import Actor
from backend.models import Account, Order, Refusal, table

ROWS_A_MINUTE = 10
"""Of one account; what is refused to it beyond that in the same minute is counted in the last row."""
_ROWS, _ORDERS = table(Refusal), table(Order)


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody wanted: by which door, which act, about which order; and the stable name of why not."""

    door: str
    action: str | None
    no: str
    error: str


def keep(session: Session, what: Refused, *, actor: Actor, at: datetime) -> None:
    """Write it down. The number is kept only where it is one of ours: what else somebody typed may name people."""
    minute = at.replace(second=0, microsecond=0)
    mine = (_ROWS.c.account_id == actor.id) & (_ROWS.c.minute == minute)
    held = session.scalar(sa.select(sa.func.count()).select_from(_ROWS).where(mine)) or 0
    if held > ROWS_A_MINUTE:
        last = mine & (_ROWS.c.place == ROWS_A_MINUTE)
        session.execute(sa.update(_ROWS).where(last).values(count=_ROWS.c.count + 1))
        return
    order_id = session.scalar(sa.select(_ORDERS.c.id).where(_ORDERS.c.no == what.no)) if what.no else None
    row = {"account_id": actor.id, "minute": minute, "place": held, "at": at, "door": what.door[:60],
           "action": what.action, "order_id": order_id, "error": what.error[:60], "count": 1}  # fmt: skip
    session.execute(sa.insert(_ROWS), [row])


def listed(
    session: Session, *, account: str | None, order: str | None, cursor: int | None, limit: int
) -> dict[str, Any]:
    """A page of refusals, newest first, of one account or about one order where these are named."""
    statement = (
        sa.select(Refusal.id, Refusal.at, Account.account, Account.name, Refusal.door, Refusal.action, Order.no,
                  Refusal.error, Refusal.count)
        .join(Account, Account.id == Refusal.account_id).outerjoin(Order, Order.id == Refusal.order_id)
        .order_by(Refusal.id.desc()).limit(limit + 1)
    )  # fmt: skip
    if account is not None:
        statement = statement.where(Account.account == account)
    if order is not None:
        statement = statement.where(Order.no == order)
    if cursor is not None:
        statement = statement.where(Refusal.id < cursor)
    rows = [{**row, "at": row["at"].isoformat()} for row in session.execute(statement).mappings()]
    return {"items": rows[:limit], "next": rows[limit - 1]["id"] if len(rows) > limit else None}
