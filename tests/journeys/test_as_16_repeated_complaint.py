"""AS-16: the same caller comes again about what was closed as solved."""

import pytest

from tests.factories.figures import compare, figures
from tests.factories.journeys import at, closed, due, replied
from tests.factories.world import World

MARCH = "2026-03"


def _solved(world: World) -> tuple[float, int]:
    (of_street,) = figures(world, MARCH).values()
    return of_street["solve_rate"]


def test_as_16_the_earlier_order_is_marked_as_reopened_and_leaves_the_solved_numerator(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    world.live_in("jinnan").at("2026-03-02 10:00")
    first, other = (world.order(grade="ordinary", category=category) for category in ("03-01", "05-01"))
    for no in (first, other):
        closed(world, no)
    assert _solved(world) == (2, 2)
    again = world.at("2026-03-20 14:00").order(grade="ordinary", category="03-01")
    assert world.dispatcher.get(f"/orders/{first}")["reopened_by"] == [again]
    assert "reopened_by" not in world.dispatcher.get(f"/orders/{other}")
    assert _solved(world) == (1, 2)
    (street,) = figures(world, MARCH)
    for side, no in (("numerator", other), ("lost", first)):
        asked = {"metric": "solve_rate", "subject": street, "side": side}
        orders = world.assessor.get(f"/assessments/{MARCH}/orders", **asked)["orders"]
        assert [order["no"] for order in orders] == [no]


def test_as_16_once_the_month_is_locked_its_figures_stay(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "street")
    town.live_in("jinnan").at("2026-03-25 10:00")
    closed(town, town.order(grade="ordinary", category="03-01"))
    town.at("2026-04-05 24:00").order(grade="ordinary", category="03-01")
    assert _solved(town) == (1, 1)


def test_as_16_the_new_order_is_linked_supervised_and_the_earlier_one_marked(world: World) -> None:
    world.live_in("jinnan").at("2026-02-26 09:00")
    first = world.order(grade="ordinary", category="03-01")
    replied(world, first)
    world.reviewer.act(first, "pass")
    world.at("2026-03-02 10:00")
    world.callback.act(first, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    world.at("2026-03-20 14:00")
    order = world.agent.register(grade="ordinary", category="03-01").get_json()
    assert (order["repeat_of"], [e["no"] for e in order["earlier"]]) == (first, [first])
    assert due(order, "finish") == at(finish="2026-03-31 24:00")
    assert world.dispatcher.get(f"/orders/{first}")["repeated_by"] == [order["no"]]
    world.work()
    order = world.dispatcher.get(f"/orders/{order['no']}")
    (sheet,) = order["sheets"]
    assert sheet["level"] == 2
    assert due(order, f"supervise:{sheet['sheet']}") == at(**{f"supervise:{sheet['sheet']}": "2026-03-25 24:00"})
