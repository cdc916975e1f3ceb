"""Orders like one that has been lived: as many as a newspaper counts, each with a log, clocks and number of its own.

The first goes through the gate; the others are written by the gate's own writer with the same acts at the same
instants, so that clocks and logs are what the rules make of them, and a city's year stands in a test in seconds.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import insert_rows
from backend.models import Assignment, Order, OrderClock, OrderEvent, table
from backend.services import log
from tests.factories.world import World

BATCH, BEYOND = 5_000, 10_000_000
"""No order that goes through the gate comes to such a number in a test."""
_ORDERS, _EVENTS, _CLOCKS, _HOPS = map(table, (Order, OrderEvent, OrderClock, Assignment))
_GIVEN = frozenset({"seq", "txid"})
"""What the database itself gives an event."""


def multiply(world: World, no: str, count: int, **columns: Any) -> None:
    """Write so many more orders like this one; `columns` say what is otherwise of them, such as the street."""
    with world.database.unit_of_work() as session:
        row = dict(session.execute(sa.select(_ORDERS).where(_ORDERS.c.no == no)).mappings().one())
        own = {of: _rows(session, of, row["id"]) for of in (_EVENTS, _CLOCKS, _HOPS)}
        first = max(session.scalar(sa.select(sa.func.max(_ORDERS.c.id))) or 0, BEYOND) + 1
    for begin in range(0, count, BATCH):
        ids = range(first + begin, first + min(begin + BATCH, count))
        with world.database.unit_of_work() as session:
            logs = [_log(own[_EVENTS], id_) for id_ in ids]
            likes = [_like(row, of[-1]) | columns for of in logs]
            beside = ((of, [each | {"order_id": id_} for id_ in ids for each in own[of]]) for of in (_CLOCKS, _HOPS))
            insert_rows(session, (_ORDERS, likes), (_EVENTS, [event for of in logs for event in of]), *beside)


def _rows(session: Session, of: sa.Table, order_id: int) -> list[dict[str, Any]]:
    rows = session.execute(sa.select(of).where(of.c.order_id == order_id).order_by(*of.primary_key)).mappings()
    return [{name: value for name, value in row.items() if of is not _EVENTS or name not in _GIVEN} for row in rows]


def _like(row: dict[str, Any], last: dict[str, Any]) -> dict[str, Any]:
    id_, no = last["order_id"], f"{row['no']}-{last['order_id']}"
    face = {**row["face"], "no": no, "upstream_no": no}
    return row | {"id": id_, "no": no, "upstream_no": no, "log_hash": last["hash"], "face": face}


def _log(events: list[dict[str, Any]], id_: int) -> list[dict[str, Any]]:
    """The same acts under ids of their own, chained anew."""
    before, found = log.GENESIS, []
    for event in events:
        own = event | {"order_id": id_, "act_id": str(UUID(int=id_ << 64 | event["version"]))}
        own["hash"] = before = log.link(before, own)
        found.append(own)
    return found
