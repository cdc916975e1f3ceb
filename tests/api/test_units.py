"""Units and colleagues to choose from: what a form may offer to whom."""

from tests.factories.district import FIRM, REPAIRS
from tests.factories.world import COMMUNITY, FAR, MARKET, STREET, URBAN, WATER, World


def _areas(town: World) -> None:
    with town.database.unit_of_work() as session:
        town.give(session, "worker1", "grid_worker", area=[COMMUNITY])
        town.give(session, "worker2", "grid_worker", area=[COMMUNITY])
        town.give(session, "neighbour", "grid_worker", area=[FAR[:12]])


def test_units_are_found_by_a_part_of_their_name_or_their_code(town: World) -> None:
    offices_first = [u["code"] for u in town.worker1.get("/units")["items"]]
    assert offices_first == [URBAN, WATER, MARKET, FIRM, REPAIRS, STREET, FAR[:9], COMMUNITY]
    assert [u["name"] for u in town.worker1.get("/units", q="城管")["items"]] == ["城管办"]
    assert town.worker1.get("/units", q=URBAN)["items"] == [
        {"code": URBAN, "name": "城管办", "kind": "department", "parent": "甲街道"}
    ]
    assert town.worker1.get("/units", q="%")["items"] == []


def test_a_colleague_is_of_the_same_unit_or_town_and_works_in_the_field(town: World) -> None:
    _areas(town)
    assert [c["account"] for c in town.unit_head.get("/colleagues")["items"]] == ["worker1", "worker2"]
    assert [c["account"] for c in town.handler.get("/colleagues")["items"]] == ["liaison"]
    assert [c["account"] for c in town.worker1.get("/colleagues")["items"]] == ["worker2"]
    assert town.worker1.get("/colleagues", q="nobody")["items"] == []


def test_nobody_from_outside_learns_who_works_here(town: World) -> None:
    assert {town.anybody().get(f"/api/v1/{path}").status_code for path in ("units", "colleagues")} == {401}
