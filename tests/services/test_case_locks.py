"""Two who write the same case at once: neither waits in a ring, and nobody is overlooked who joins in between."""

import threading
from uuid import uuid4

import pytest

from backend.domain.lifecycle import Act, Action
from backend.services import acts, cases, orders
from tests.factories.locks import until_another_waits
from tests.factories.world import World


def _act(world: World, action: Action, **data: str) -> Act:
    return Act(id=str(uuid4()), action=action, at=world.now, reason="同一事项", data=data)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_whoever_joins_between_the_look_and_the_lock_makes_it_begin_again(world: World) -> None:
    child, primary = world.order(grade="ordinary"), world.order(grade="ordinary")
    found: list[BaseException | None] = []

    def pass_() -> None:
        try:
            with world.database.unit_of_work() as session:
                cases.lock(session, primary, _act(world, Action.PASS))
            found.append(None)
        except orders.Raced as raced:
            found.append(raced)

    other = threading.Thread(target=pass_)
    with world.database.unit_of_work() as session:
        merge = _act(world, Action.MERGE, into=primary)
        acts.take(session, child, merge, actor=world.actors["shift_lead"], at=world.now)
        other.start()
        until_another_waits(world)
    other.join(20)
    assert [str(one) for one in found] == [f"an order has joined {primary} in this instant"]
    with world.database.unit_of_work() as session:
        cases.lock(session, primary, _act(world, Action.PASS))


def test_a_child_that_joined_gets_the_reply_too(world: World) -> None:
    child, primary = world.order(grade="ordinary"), world.order(grade="ordinary")
    world.shift_lead.act(child, "merge", reason="同一事项", data={"into": primary})
    world.worker1.act(primary, "accept")
    world.worker1.act(primary, "contact", data={"connected": True})
    world.worker1.act(primary, "reply", data={"result": "solved", "text": "已处理"})
    world.reviewer.act(primary, "pass")
    assert world.callback.get(f"/orders/{child}")["status"] == "awaiting_callback"
