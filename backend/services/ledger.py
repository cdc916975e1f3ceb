"""The minute ledger of one order, and of everybody in a period: who held it for how long, and as what."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import NotFound
from backend.domain.facts import Happened
from backend.domain.ledger import Account, Entry, book, totals
from backend.domain.periods import Period
from backend.domain.roles import Actor, Role
from backend.models import Order, OrderEvent, table
from backend.services import clocks, orders, sight

_E, _O = table(OrderEvent), table(Order)
_Key = tuple[Account, str | None, str | None]


def of_order(session: Session, no: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The ledger of one order for somebody who may know of it; its sums make up the order's life."""
    order = orders.load(session, no, lock=False)
    if not sight.visible(session, actor, order.row) or actor.has(Role.CONTRACTOR):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    entries = book(clocks.timeline(order.log), until=at)
    life = sum((entry.length for entry in entries), timedelta())
    return {"no": no, "as_of": at.isoformat(), "life_s": life.total_seconds(),
            "entries": [_shown(entry) for entry in entries], "totals": _totals(totals(entries))}  # fmt: skip


def of_period(session: Session, place: str, when: Period, *, at: datetime) -> dict[str, Any]:
    """The minutes of every order that came in during the period, summed by who held them."""
    rows = session.execute(
        sa.select(_E.c.order_id, _E.c.event, _E.c.effective_at, _E.c.version, _E.c.actor, _E.c.act_id, _E.c.body)
        .join(_O, _O.c.id == _E.c.order_id)
        .where(_O.c.place == place, _O.c.registered_at >= when.start, _O.c.registered_at < when.end)
        .order_by(_E.c.order_id, _E.c.version).execution_options(yield_per=5_000)
    )  # fmt: skip
    sums: dict[_Key, timedelta] = {}
    count = 0
    for _, log in groupby(rows, key=lambda row: row.order_id):
        count += 1
        for key, length in totals(book(_facts(log), until=at)).items():
            sums[key] = sums.get(key, timedelta()) + length
    life = sum(sums.values(), timedelta())
    return {"period": when.name, "as_of": at.isoformat(), "orders": count, "life_s": life.total_seconds(),
            "totals": _totals(sums)}  # fmt: skip


def _facts(log: Iterable[Any]) -> Iterable[Happened]:
    for row in log:
        body = row.body
        data = {**body["data"], **body["facts"]}
        yield Happened(row.event, row.effective_at, row.version, body["status"], data, row.actor, row.act_id)


def _shown(entry: Entry) -> dict[str, Any]:
    return {"from": entry.begins.isoformat(), "to": entry.ends.isoformat(), "as": str(entry.account),
            "org": entry.org, "handler": entry.handler, "seconds": entry.length.total_seconds()}  # fmt: skip


def _totals(sums: Mapping[_Key, timedelta]) -> list[dict[str, Any]]:
    return [
        {"as": str(account), "org": org, "handler": handler, "seconds": length.total_seconds()}
        for (account, org, handler), length in sorted(sums.items(), key=lambda one: -one[1])
    ]
