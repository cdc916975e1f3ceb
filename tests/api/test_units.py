"""Units and colleagues to choose from: what a form may offer to whom."""

import sqlalchemy as sa

from backend.models import Account, Org
from tests.factories.world import COMMUNITY, FAR, World


def _units(town: World) -> None:
    with town.database.unit_of_work() as session:
        centre = Org(code="centre", name="政务服务中心", kind="centre", parent_id=None)
        session.add(centre)
        session.flush()
        offices = [
            Org(code=COMMUNITY, name="甲社区", kind="community", parent_id=centre.id),
            Org(code="water", name="水务办", kind="department", parent_id=centre.id),
            Org(code="urban", name="城管办", kind="department", parent_id=centre.id),
        ]
        session.add_all(offices)
        session.flush()
        home = {"liaison": offices[1].id, "handler": offices[1].id, "unit_head": offices[1].id}
        for name, org in home.items():
            session.execute(sa.update(Account).where(Account.account == name).values(org_id=org))
        town.give(session, "worker1", "grid_worker", area=[COMMUNITY])
        town.give(session, "worker2", "grid_worker", area=[COMMUNITY])
        town.give(session, "neighbour", "grid_worker", area=[FAR[:12]])


def test_units_are_found_by_a_part_of_their_name_or_their_code(town: World) -> None:
    _units(town)
    assert [u["code"] for u in town.worker1.get("/units")["items"]] == ["centre", "water", "urban", COMMUNITY]
    assert [u["name"] for u in town.worker1.get("/units", q="城管")["items"]] == ["城管办"]
    assert town.worker1.get("/units", q="water")["items"] == [
        {"code": "water", "name": "水务办", "kind": "department", "parent": "政务服务中心"}
    ]
    assert town.worker1.get("/units", q="%")["items"] == []


def test_a_colleague_is_of_the_same_unit_or_town_and_works_in_the_field(town: World) -> None:
    _units(town)
    of_his_street = ["liaison", "handler", "worker1", "worker2"]
    assert [c["account"] for c in town.unit_head.get("/colleagues")["items"]] == of_his_street
    assert [c["account"] for c in town.handler.get("/colleagues")["items"]] == ["liaison"]
    assert [c["account"] for c in town.worker1.get("/colleagues")["items"]] == ["worker2"]
    assert town.worker1.get("/colleagues", q="nobody")["items"] == []


def test_nobody_from_outside_learns_who_works_here(town: World) -> None:
    assert {town.anybody().get(f"/api/v1/{path}").status_code for path in ("units", "colleagues")} == {401}
