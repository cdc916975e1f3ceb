"""Whose orders somebody may know of: his own, his unit's, his street's; another street's do not exist (12.2)."""

import pytest
import sqlalchemy as sa

from backend.db import Database
from backend.domain.errors import Invalid
from backend.domain.lifecycle import INTERNAL, Action
from backend.domain.roles import ADMINISTRATORS, Role
from backend.services import accounts
from tests.factories.journeys import said
from tests.factories.world import NOBODYS, PEOPLE, URBAN, World

EVERYTHING = "own unit street far"
SEES = {
    # desks, judges and readers of the whole place
    **dict.fromkeys(("agent", "dispatcher", "shift_lead", "shift_lead2", "center_head", "reviewer", "callback",
                     "callback2", "supervisor", "assessor", "assessor2", "leader", "auditor"), EVERYTHING),
    "worker1": "own", "worker2": "", "handler": "unit", "liaison": "unit", "unit_head": "own unit street",
    "community": "own", "neighbour": "unit street", "cadre": "",
    "far_head": "", "water_liaison": "", "water_head": "", "market_liaison": "",
    "sys_admin": "", "sec_admin": "", "exchange": "", "contractor": "", "contractor2": "",
}  # fmt: skip
"""`own`: worker1 leads it, in the first community; `unit`: the street's urban office was given it, in the second;
`street`: nobody has it yet, in the second; `far`: in another street."""


@pytest.fixture
def four(world: World) -> dict[str, str]:
    """An order of each kind."""
    led = {"own": world.order(), "unit": world.order(position=NOBODYS), "street": world.order(position=NOBODYS),
           "far": world.order(position={"lng": 114.175, "lat": 22.84})}  # fmt: skip
    world.dispatcher.act(led["unit"], "dispatch", data={"org": URBAN})
    return led


def test_each_knows_of_what_the_table_says_and_of_nothing_else(world: World, four: dict[str, str]) -> None:
    assert set(SEES) == set(PEOPLE)
    for name, sees in SEES.items():
        person = world.person(name)
        opened = {kind for kind, no in four.items() if person.ask("GET", f"/orders/{no}").status_code == 200}
        listed = {item["no"] for item in person.get("/orders")["items"]}
        assert opened == set(sees.split()), name
        assert listed == {four[kind] for kind in sees.split()}, name


def test_what_one_may_not_know_of_answers_to_no_act(town: World) -> None:
    far = town.order(position={"lng": 114.175, "lat": 22.84})
    blind = [name for name, sees in SEES.items() if "far" not in sees.split()]
    actions = [str(action) for action in Action if action not in INTERNAL]
    for name in blind:
        answers = {said(town.person(name).send(far, action, reason="事出有因")) for action in actions}
        assert answers == {(404, "order.not_found")}, name
    assert town.dispatcher.get(f"/orders/{far}")["version"] == town.agent.get(f"/orders/{far}")["version"]


PAIRS = [("sys_admin", "sec_admin"), ("sys_admin", "auditor"), ("sec_admin", "auditor")]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_three_administrators_are_three_people_also_for_the_database(world: World, pair: tuple[str, str]) -> None:
    columns = "account, name, roles, area, active, demo"
    made = f"INSERT INTO accounts ({columns}) VALUES ('x', '', :roles, '[]', true, false)"
    for statement in ("UPDATE accounts SET roles = :roles WHERE account = 'worker1'", made):
        roles = f'["reviewer","{pair[0]}","{pair[1]}"]'
        with pytest.raises(sa.exc.DBAPIError, match="administrators_apart"), world.database.unit_of_work() as session:
            session.execute(sa.text(statement), {"roles": roles})
    assert world.actor("worker1").roles == {Role.GRID_WORKER}


def test_nor_by_giving_somebody_another_role(database: Database) -> None:
    with database.unit_of_work() as session:
        accounts.create_account(session, "one", name="一", password=None, roles=[Role.AUDITOR])
        accounts.set_roles(session, "one", [Role.AUDITOR, Role.LEADER], org_id=None, area=["441900119"])
        for other in ADMINISTRATORS - {Role.AUDITOR}:
            with pytest.raises(Invalid, match="three people"):
                accounts.set_roles(session, "one", [Role.AUDITOR, other], org_id=None, area=())
        kept = accounts.actor_of(session, "one")
    assert (kept.roles, kept.area) == ({Role.AUDITOR, Role.LEADER}, ("441900119",))
