"""Streets, communities and cells are found by name or by the beginning of their code."""

from typing import Any

from tests.factories.district import OTHER_STREET
from tests.factories.world import COMMUNITY, FIRST, SECOND, STREET, THIRD, World


def _found(town: World, **query: Any) -> list[str]:
    return [one["code"] for one in town.dispatcher.get("/areas", **query)["items"]]


def test_the_greater_come_first_and_a_code_is_enough_of_a_name(town: World) -> None:
    assert _found(town, q=COMMUNITY) == [COMMUNITY, FIRST, SECOND]
    assert _found(town, q="甲社区") == [COMMUNITY]
    assert town.dispatcher.get("/areas", q="甲街道")["items"] == [
        {"code": STREET, "name": "甲街道", "level": "street"}
    ]
    assert _found(town, q="没有这个地方") == []


def test_cells_alone_and_those_of_one_street(town: World) -> None:
    assert _found(town, only_cells=True, under=STREET) == [FIRST, SECOND, THIRD]
    assert _found(town, only_cells=True, under=STREET, q="网格001002") == [SECOND]
    assert _found(town, only_cells=True, under=OTHER_STREET, q=FIRST) == []
    assert _found(town, only_cells=True, limit=2) == [FIRST, SECOND]
    assert town.dispatcher.ask("GET", "/areas?under=x").status_code == 422
