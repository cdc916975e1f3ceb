"""The log is one chain: whoever changes, drops, swaps or adds a link is found out."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.models import Order, OrderEvent
from backend.services import log
from tests.factories.world import World

LATER = "2025-09-26T15:00:00+00:00"
CHANGES: dict[str, Any] = {
    "act_id": "00000000-0000-4000-8000-000000000009", "event": "order.noted", "action": "note", "actor": "worker2",
    "body": {"status": "closed", "data": {}, "facts": {}}, "hash": "0" * 64, "version": 40,
}  # fmt: skip


def _handled(world: World) -> str:
    no = world.order()
    world.replied(no)
    return no


def _check(world: World) -> list[tuple[str, int]]:
    with world.database.reading() as session:
        return log.check(session)


def _tamper(world: World, statement: Any) -> None:
    with world.database.unit_of_work() as session:
        session.execute(statement)


def test_what_was_written_verifies(world: World) -> None:
    for _ in range(2):
        _handled(world)
    assert _check(world) == []


@pytest.mark.parametrize("version", [1, 8])
@pytest.mark.parametrize("column", [*CHANGES, "occurred_at", "effective_at", "recorded_at"])
def test_any_change_breaks_the_chain_where_it_was_made(town: World, column: str, version: int) -> None:
    no = _handled(town)
    value = CHANGES.get(column, town.now.replace(hour=1))
    _tamper(town, sa.update(OrderEvent).where(OrderEvent.version == version).values({column: value}))
    (found,) = _check(town)
    assert found[0] == no
    assert found[1] in ({version} if column != "version" else {version, version + 1, 8})


@pytest.mark.parametrize("version", [1, 4, 8])
def test_a_link_that_is_gone_is_missed(town: World, version: int) -> None:
    no = _handled(town)
    _tamper(town, sa.delete(OrderEvent).where(OrderEvent.version == version))
    assert _check(town) == [(no, version)]


def test_links_swapped_between_orders_are_noticed(town: World) -> None:
    first, second = _handled(town), _handled(town)
    with town.database.unit_of_work() as session:
        ids = {row.no: row.id for row in session.execute(sa.select(Order.no, Order.id))}
        fourth = sa.select(OrderEvent.seq).where(OrderEvent.version == 4)
        at_four = {o: session.scalar(fourth.where(OrderEvent.order_id == i)) for o, i in ids.items()}
        session.execute(sa.update(OrderEvent).where(OrderEvent.seq == at_four[first]).values(version=99))
        session.execute(sa.update(OrderEvent).where(OrderEvent.seq == at_four[second]).values(order_id=ids[first]))
        session.execute(sa.update(OrderEvent).where(OrderEvent.seq == at_four[first])
                        .values(order_id=ids[second], version=4))  # fmt: skip
    assert _check(town) == [(first, 4), (second, 4)]


def test_an_order_whose_log_is_gone_is_noticed(town: World) -> None:
    no = town.order()
    _tamper(town, sa.delete(OrderEvent))
    assert _check(town) == [(no, 1)]
