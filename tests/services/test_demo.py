"""The demo district of every place: whole, staffed, labelled, and with a ladder to look at."""

from datetime import UTC, datetime

import pytest
import shapely
import sqlalchemy as sa

from backend.cli.documents import read_document
from backend.db import Database
from backend.domain.errors import NotFound
from backend.domain.roles import Role
from backend.models import Area, GridCell, Org, PlaceName
from backend.services import accounts, demo, grid, roster, rules
from backend.services.demo_district import district
from geo.coverage import check
from tests.factories.rules import DATA, PLACES, versions

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STAFF = {
    "agent": Role.AGENT, "dispatcher": Role.DISPATCHER, "community": Role.COMMUNITY_CADRE, "reviewer": Role.REVIEWER,
    "callback": Role.CALLBACK_AGENT, "supervisor": Role.SUPERVISOR, "assessor": Role.ASSESSOR,
    "head": Role.CENTER_HEAD, "admin": Role.SYS_ADMIN, "shift_lead": Role.SHIFT_LEAD, "leader": Role.LEADER,
    "auditor": Role.AUDITOR, "security": Role.SEC_ADMIN, "unit_head": Role.UNIT_HEAD, "liaison": Role.LIAISON,
    "handler": Role.HANDLER, "liaison2": Role.LIAISON, "contractor": Role.CONTRACTOR,
} | {f"worker{n}": Role.GRID_WORKER for n in range(1, 10)}  # fmt: skip


@pytest.fixture(params=["qingxi", "jinnan"])
def place(request: pytest.FixtureRequest, database: Database) -> str:
    """A place whose demo district is loaded."""
    name: str = request.param
    with database.unit_of_work() as session:
        rules.import_policy(session, read_document(DATA / "policies" / f"{name}.yaml"))
        assert demo.load(session, name, at=NOW) is not None
        assert demo.load(session, name, at=NOW) is None
    return name


def test_everybody_can_sign_in(database: Database, place: str) -> None:
    with database.unit_of_work() as session:
        assert set(demo.account_names(session)) == set(STAFF)
        accounts.checked(accounts.known(session, "worker9"), "demo-worker9")
        accounts.checked(accounts.known(session, "head"), "demo-head")
        actors = {name: accounts.actor_of(session, name) for name in STAFF}
    assert {name: actor.roles for name, actor in actors.items()} == {n: {role} for n, role in STAFF.items()}
    assert set(actors["community"].area) < set(actors["worker1"].area)


def test_two_offices_have_people_whom_a_whistle_can_call(database: Database, place: str) -> None:
    units = [unit["code"] for unit in district(place).units]
    people = ("unit_head", "liaison", "handler", "liaison2")
    with database.reading() as session:
        homes = {name: accounts.actor_of(session, name).org for name in people}
        known = session.scalars(sa.select(Org.code).where(Org.code.in_(units))).all()
    assert homes == {"unit_head": units[0], "liaison": units[0], "handler": units[0], "liaison2": units[1]}
    assert sorted(known) == sorted(units)


def test_cells_are_whole_and_labelled(database: Database, place: str) -> None:
    with database.reading() as session:
        cells = grid.current(session).cells
        sources = {
            source for model in (GridCell, Area, PlaceName) for source in session.scalars(sa.select(model.source))
        }
        labelled = session.scalars(sa.select(Org.name).where(Org.kind != "community")).all()
    assert 120 <= len(cells) <= 200
    assert check(cells).is_clean
    assert sources == {"synthetic"}
    assert all(demo.LABEL in name for name in labelled)
    assert all(cell.code.startswith(district(place).county) for cell in cells)


def test_every_cell_has_somebody_and_the_ladder_shows(database: Database, place: str) -> None:
    with database.reading() as session:
        cells = grid.current(session).cells
        found = [roster.on_duty(session, cell.code, at=NOW, tz="Asia/Shanghai") for cell in cells]
        community = accounts.actor_of(session, "community").area[0]
    assert all(one.duty is not None for one in found)
    rungs = [one.duty.kind for one in found if one.duty is not None]
    assert {kind: 0 < rungs.count(kind) <= 4 for kind in set(rungs)} == {
        "grid_worker": False, "cell_leader": True, "street_leader": True
    }  # fmt: skip
    local = [one.duty for cell, one in zip(cells, found, strict=True) if cell.code[:12] == community]
    assert {duty.account for duty in local if duty} == {"worker1"}


@pytest.mark.parametrize("name", PLACES)
def test_each_workers_share_is_one_piece(name: str) -> None:
    cells = demo._cells(district(name))
    for codes in demo.shares(cells):
        share = shapely.union_all([cell.geometry for cell in cells if cell.code[:12] in codes])
        assert share.geom_type == "Polygon"


@pytest.mark.parametrize("name", PLACES)
def test_a_district_borrows_the_codes_of_its_place(name: str) -> None:
    (region,) = {policy.region for policy in versions(name)}
    assert district(name).county.startswith(region.removesuffix("00"))


def test_a_place_without_a_district_is_named() -> None:
    with pytest.raises(NotFound, match="nowhere"):
        district("nowhere")
