"""The nearest organisation above an order that has rules of its own rules it."""

import pytest
import sqlalchemy as sa

from backend.domain.errors import NotFound
from backend.models import Org
from backend.services import tenants
from backend.services.shared import touch
from tests.factories.district import COMMUNITY, FIRST, STREET, THIRD
from tests.factories.rules import cst
from tests.factories.world import NOBODYS, World


def _ruled(world: World, code: str, place: str | None) -> None:
    with world.database.unit_of_work() as session:
        tenants.set_place(session, code, place)


def _place(world: World, cell: str | None) -> str:
    with world.database.reading() as session:
        return tenants.place_of(session, cell, default="qingxi")


def test_without_rules_of_its_own_everybody_lives_by_the_installations(world: World) -> None:
    assert {_place(world, cell) for cell in (FIRST, THIRD, None)} == {"qingxi"}


def test_the_nearest_above_rules(world: World) -> None:
    _ruled(world, STREET, "jinnan")
    assert {_place(world, cell) for cell in (FIRST, THIRD)} == {"jinnan"}
    _ruled(world, COMMUNITY, "qingxi")
    assert (_place(world, FIRST), _place(world, THIRD)) == ("qingxi", "jinnan")
    _ruled(world, COMMUNITY, None)
    assert _place(world, FIRST) == "jinnan"


def test_a_tree_may_be_of_any_depth(world: World) -> None:
    with world.database.unit_of_work() as session:
        above = None
        for depth in range(6):
            org = Org(code=f"tier{depth}", name=f"{depth}级", kind="department", parent_id=above)
            session.add(org)
            session.flush()
            above = org.id
        session.execute(sa.update(Org).where(Org.code == STREET).values(parent_id=above))
        touch(session, "roster")
    _ruled(world, "tier0", "jinnan")
    assert _place(world, FIRST) == "jinnan"


def test_an_order_is_made_by_the_rules_of_where_it_lies(world: World) -> None:
    _ruled(world, COMMUNITY, "jinnan")
    world.now = cst("2026-01-18 02:10")
    assert world.order(grade="extreme") != ""
    order = world.agent.register(grade="extreme", position=NOBODYS)
    assert (order.status_code, order.get_json()["error"]) == (422, "order.unknown_grade")
    page = world.agent.get("/orders")["items"][0]
    assert page["policy"] == {"place": "jinnan", "version": "2025"}


def test_rules_and_organisations_that_nobody_knows_are_refused(world: World) -> None:
    for code, place in ((STREET, "atlantis"), ("nobody", "jinnan")):
        with pytest.raises(NotFound):
            _ruled(world, code, place)
