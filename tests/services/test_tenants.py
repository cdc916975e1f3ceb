"""The nearest organisation above an order that has rules of its own rules it."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from backend.domain.errors import NotFound
from backend.models import AssessPeriod, Org
from backend.services import tenants
from backend.services.shared import touch
from backend.tasks import schedule
from tests.factories.district import COMMUNITY, FIRST, OTHER_STREET, STREET, THIRD
from tests.factories.figures import compare, figures
from tests.factories.journeys import at, closed, due, said
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


def test_an_order_without_a_cell_gets_the_rules_of_the_cell_that_it_is_dispatched_to(world: World) -> None:
    _ruled(world, STREET, "jinnan")
    world.at("2026-03-02 09:00")
    order = world.agent.register(grade="ordinary", type="complaint", position=..., address="哪里").get_json()
    assert (order["policy"]["place"], order["cell"]) == ("qingxi", None)
    order = world.dispatcher.act(order["no"], "dispatch", data={"cell": FIRST})
    assert order["policy"] == {"place": "jinnan", "version": "2025"}
    assert due(order, "finish") == at(finish="2026-03-11 24:00")


def test_a_grade_that_those_rules_do_not_know_has_to_be_named_anew(town: World) -> None:
    _ruled(town, STREET, "jinnan")
    town.at("2026-03-02 09:00")
    no = town.agent.register(grade="inquiry", type="inquiry", position=..., address="哪里").get_json()["no"]
    assert said(town.dispatcher.send(no, "dispatch", data={"cell": FIRST})) == (422, "order.unknown_grade")
    order = town.dispatcher.act(no, "dispatch", data={"cell": FIRST, "grade": "ordinary"})
    assert (order["policy"]["place"], order["grade"]) == ("jinnan", "ordinary")


def _join(world: World, name: str, org: str) -> None:
    with world.database.unit_of_work() as session:
        world.join(session, name, org)


def _tenant(world: World) -> str:
    """The street lives by Jinnan's rules and has an assessor; one order of it has been closed."""
    _ruled(world, STREET, "jinnan")
    _join(world, "assessor2", STREET)
    world.at("2026-03-02 09:00")
    no = world.order(grade="ordinary")
    closed(world, no)
    return no


def test_a_tenant_is_assessed_by_its_own_people_and_read_from_above(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    _tenant(world)
    world.at("2026-03-20 09:00")
    own = world.assessor2.get("/assessments/2026-03")
    assert (own["place"], [line["subject"] for line in own["subjects"]]) == ("jinnan", [STREET])
    above = world.assessor.get("/assessments/2026-03")
    assert (above["place"], above["subjects"]) == ("qingxi", [])
    assert world.assessor.get("/assessments/2026-03", place="jinnan")["subjects"] == own["subjects"]
    assert world.assessor2.ask("GET", "/assessments/2026-03", query_string={"place": "qingxi"}).status_code == 404
    assert world.assessor.ask("GET", "/assessments/2026-03", query_string={"place": "gaohang"}).status_code == 404
    asked = {"metric": "close_on_time", "subject": STREET, "side": "denominator"}
    assert world.assessor.ask("GET", "/assessments/2026-03/orders", query_string=asked).get_json()["orders"] == []
    assert world.assessor2.get("/assessments/2026-03/ledger")["orders"] == 1


def test_a_tenants_worker_appeals_to_his_own_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler")
    _tenant(world)
    no = world.order(grade="urgent", caller={"phone": "13900000009"})
    world.worker1.act(no, "accept")
    world.at("2026-03-20 09:00")
    assert no in {point["no"] for point in world.worker1.get("/assessments/2026-03/mine")["points"]}
    appeal = {"no": no, "metric": "close_on_time", "words": "停电无法办理"}
    made = world.worker1.ask("POST", "/assessments/2026-03/appeals", json=appeal).get_json()
    path = f"/appeals/{made['id']}/decision"
    assert world.assessor.ask("POST", path, json={"grants": True}).status_code == 404
    assert world.assessor2.ask("POST", path, json={"grants": True}).status_code == 200


def test_every_places_periods_are_locked_however_long_nobody_looked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    _tenant(world)
    world.at("2026-04-02 09:00").order(grade="ordinary", position=NOBODYS, caller={"phone": "13900000001"})
    tools = replace(world.tools(), place="qingxi")
    late = world.at("2026-06-20 00:00").assessor2.get("/assessments/2026-03")
    assert late["state"] == "locked"
    for _ in range(4):
        schedule.keep_dates(tools)
    with world.database.reading() as session:
        kept = session.execute(sa.select(AssessPeriod.place, AssessPeriod.period).order_by(AssessPeriod.period)).all()
    assert [tuple(row) for row in kept] == [("jinnan", "2026-03"), ("jinnan", "2026-04"), ("jinnan", "2026-05")]


def test_what_is_closed_after_the_lock_changes_no_rate_though_nobody_locked(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    town.live_in("jinnan").at("2026-03-02 09:00")
    first, second = (town.order(grade="ordinary", caller={"phone": f"1390000000{n}"}) for n in range(2))
    closed(town, first)
    closed(town.at("2026-04-20 09:00"), second)
    (of_street,) = figures(town, "2026-03").values()
    assert (of_street["close_rate"], of_street["callback_cover"]) == ((1, 2), (1, 1))


def test_a_tenants_desk_sees_no_other_tenants_orders(world: World) -> None:
    _ruled(world, STREET, "jinnan")
    _ruled(world, OTHER_STREET, "gaohang")
    _join(world, "shift_lead2", STREET)
    world.at("2026-03-02 09:00")
    own = world.order(grade="ordinary")
    other = world.order(grade="ordinary", type="complaint", position={"lng": 114.175, "lat": 22.84})
    nowhere = world.order(grade="ordinary", type="complaint", position=..., address="哪里")
    assert {item["no"] for item in world.shift_lead2.get("/orders")["items"]} == {own}
    for no, status in ((own, 200), (other, 404), (nowhere, 404)):
        assert world.shift_lead2.ask("GET", f"/orders/{no}").status_code == status
        assert world.shift_lead.ask("GET", f"/orders/{no}").status_code == 200
    assert said(world.shift_lead2.send(nowhere, "withdraw", reason="误登记")) == (404, "order.not_found")


def test_rules_and_organisations_that_nobody_knows_are_refused(world: World) -> None:
    for code, place in ((STREET, "atlantis"), ("nobody", "jinnan")):
        with pytest.raises(NotFound):
            _ruled(world, code, place)
