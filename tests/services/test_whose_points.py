"""Whose points: a clock is the point of whoever led when it was decided, and a dispatch counts once."""

import pytest
import sqlalchemy as sa

from backend import migrations
from backend.models import Assignment, OrderClock
from tests.factories.figures import compare, figures, lost
from tests.factories.journeys import UNCLEAR, WRONG_DUTY
from tests.factories.world import MARKET, NOBODYS, STREET, URBAN, WATER, World

MARCH = "2026-03"


def test_who_handed_an_order_over_does_not_lose_what_its_new_handler_left_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "handler")
    world.live_in("jinnan").at("2026-03-02 09:00")
    no = world.order(grade="urgent")
    world.worker1.act(no, "accept")
    world.worker1.act(no, "hand_over", data={"to": "worker2"})
    world.later(minutes=1).worker2.act(no, "take_over")
    world.at("2026-03-10 09:00")
    table = figures(world, MARCH)
    assert table["worker1"] == {"accept_on_time": (1, 1)}
    assert (table["worker2"]["close_on_time"], table["worker2"]["reply_rate"]) == ((0, 1), (0, 1))
    assert lost(world, "worker1", MARCH) == set()
    assert lost(world, "worker2", MARCH) >= {"close_on_time", "reply_rate"}


def test_what_was_late_before_the_order_changed_hands_stays_with_who_had_it_then(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "handler")
    town.live_in("jinnan").at("2026-03-02 09:00")
    no = town.order(grade="urgent")
    town.worker1.act(no, "accept")
    town.at("2026-03-04 09:00").dispatcher.act(no, "reassign", reason="换人办理", data={"handler": "worker2"})
    town.worker2.act(no, "contact", data={"connected": True})
    town.worker2.act(no, "reply", data={"result": "solved", "text": "已处理"})
    town.at("2026-03-31 09:00")
    assert figures(town, MARCH)["worker1"]["close_on_time"] == (0, 1)
    assert "close_on_time" not in figures(town, MARCH).get("worker2", {})


@pytest.mark.parametrize(("subjects", "whose"), [("street", STREET), ("handler", "worker2")])
def test_an_order_that_is_reassigned_three_times_was_dispatched_once(
    world: World, monkeypatch: pytest.MonkeyPatch, subjects: str, whose: str
) -> None:
    compare(monkeypatch, subjects)
    world.live_in("jinnan").at("2026-03-02 09:00")
    no = world.order(grade="ordinary")
    world.worker1.act(no, "accept")
    for handler in ("worker2", "worker1", "worker2"):
        world.later(minutes=1).dispatcher.act(no, "reassign", reason="换人办理", data={"handler": handler})
    table = figures(world.at("2026-03-31 09:00"), MARCH)
    assert (table[whose]["return_rate"], table[whose]["dispatch_accuracy"]) == ((0, 1), (1, 1))
    others = [figures for subject, figures in table.items() if subject != whose]
    assert not any("return_rate" in figures or "dispatch_accuracy" in figures for figures in others)


def test_every_dispatch_counts_once_and_the_return_of_the_first_is_the_first_ones(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "org")
    town.live_in("jinnan").at("2026-03-02 09:00")
    no = town.order(grade="ordinary", position=NOBODYS)
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.unit_head.act(no, "return", **WRONG_DUTY)
    town.shift_lead.act(no, "approve_return", data={"error": "dispatcher"})
    town.dispatcher.act(no, "dispatch", data={"org": WATER})
    table = figures(town.at("2026-03-31 09:00"), MARCH)
    assert {unit: table[unit]["return_rate"] for unit in (URBAN, WATER)} == {URBAN: (1, 1), WATER: (0, 1)}
    assert {unit: table[unit]["dispatch_accuracy"] for unit in (URBAN, WATER)} == {URBAN: (0, 1), WATER: (1, 1)}


def test_an_order_whose_grade_was_raised_stays_its_units(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "org")
    world.live_in("jinnan").at("2026-03-02 09:00")
    no = world.order(grade="ordinary", position=NOBODYS)
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    world.at("2026-03-02 15:00").dispatcher.act(no, "settle_due", data={"choice": "raise", "grade": "urgent"})
    table = figures(world.at("2026-03-20 09:00"), MARCH)
    assert table[URBAN]["close_on_time"] == (0, 1)
    assert list(table) == [URBAN]


def test_the_callers_of_a_group_add_no_dispatches(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler")
    town.live_in("jinnan").at("2026-03-02 09:00")
    primary, child = (town.order(grade="ordinary", caller={"phone": f"1390000000{n}"}) for n in range(2))
    town.shift_lead.act(child, "merge", data={"into": primary})
    town.worker1.act(primary, "accept")
    town.worker1.act(primary, "contact", data={"connected": True})
    town.worker1.act(primary, "reply", data={"result": "solved", "text": "已处理"})
    town.reviewer.act(primary, "pass")
    assert figures(town.at("2026-03-31 09:00"), MARCH)["worker1"]["dispatch_accuracy"] == (2, 2)


def test_a_designation_that_confirms_the_unit_begins_no_other_assignment(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "org")
    town.live_in("jinnan").at("2026-03-02 09:00")
    no = town.order(grade="ordinary", position=NOBODYS)
    for _ in range(2):
        town.later(hours=1).dispatcher.act(no, "dispatch", data={"org": URBAN})
        town.unit_head.act(no, "return", **WRONG_DUTY)
        town.dispatcher.act(no, "approve_return")
    town.later(hours=1).dispatcher.act(no, "dispatch", data={"org": WATER})
    town.later(hours=1).water_liaison.act(no, "return", **UNCLEAR)
    town.later(hours=1).center_head.act(no, "designate", reason="会议定", data={"org": WATER})
    table = figures(town.at("2026-03-31 09:00"), MARCH)
    assert (table[URBAN]["return_rate"], table[WATER]["return_rate"]) == ((2, 2), (1, 1))


def test_the_migration_numbers_what_was_lived_before_it_as_it_would_have_been(world: World) -> None:
    world.live_in("jinnan").at("2026-03-02 09:00")
    first, other = world.order(grade="ordinary"), world.order(grade="ordinary", position=NOBODYS)
    world.worker1.act(first, "accept")
    world.later(minutes=1).dispatcher.act(first, "reassign", reason="换人办理", data={"handler": "worker2"})
    for unit in (URBAN, MARKET):
        world.later(hours=1).dispatcher.act(other, "dispatch", data={"org": unit})
        world.later(hours=1)
        asker = world.unit_head if unit == URBAN else world.market_liaison
        asker.act(other, "return", **WRONG_DUTY)
        world.dispatcher.act(other, "approve_return")
    world.later(hours=1).dispatcher.act(other, "dispatch", data={"org": WATER})
    numbered = _hops(world)
    assert {hop for _, hop in numbered} == {1, 2, 3}
    with world.database.unit_of_work() as session:
        for model in (Assignment, OrderClock):
            session.execute(sa.update(model).values(hop=0))
        for statement in migrations.SCRIPTS.get_revision("0012").module.NUMBERED:
            session.execute(statement)
    assert _hops(world) == numbered


def _hops(world: World) -> list[tuple[str, int]]:
    with world.database.reading() as session:
        rows = session.execute(sa.select(Assignment.order_id, Assignment.seq, Assignment.hop)).all()
        clocks = session.execute(sa.select(OrderClock.order_id, OrderClock.name, OrderClock.hop)).all()
    return sorted((f"{order_id}/{key}", hop) for order_id, key, hop in [*rows, *clocks])
