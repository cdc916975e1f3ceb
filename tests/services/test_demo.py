"""The demo district of every place: whole, staffed, labelled, and with a ladder to look at."""

from datetime import UTC, datetime

import pytest
import shapely
import sqlalchemy as sa

from backend.cli.documents import read_document
from backend.db import Database
from backend.domain.roles import Role
from backend.models import Area, GridCell, Org, PlaceName
from backend.services import accounts, demo, grid, roster, rules
from backend.services.demo_district import DISTRICTS, District
from geo.coverage import check
from tests.factories.rules import DATA

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STAFF = {
    "agent": Role.AGENT, "dispatcher": Role.DISPATCHER, "community": Role.COMMUNITY_CADRE, "reviewer": Role.REVIEWER,
    "callback": Role.CALLBACK_AGENT, "supervisor": Role.SUPERVISOR, "assessor": Role.ASSESSOR,
    "head": Role.CENTER_HEAD, "admin": Role.SYS_ADMIN,
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
        accounts.checked(session, "worker9", "demo-worker9")
        accounts.checked(session, "head", "demo-head")
        actors = {name: accounts.actor_of(session, name) for name in STAFF}
    assert {name: actor.roles for name, actor in actors.items()} == {n: {role} for n, role in STAFF.items()}
    assert set(actors["community"].area) < set(actors["worker1"].area)


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
    prefix = {"qingxi": "441900119", "jinnan": "120112"}[place]
    assert all(cell.code.startswith(prefix) for cell in cells)


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


@pytest.mark.parametrize("district", DISTRICTS.values(), ids=DISTRICTS)
def test_each_workers_share_is_one_piece(district: District) -> None:
    cells = demo._cells(district)
    for codes in demo.shares(cells):
        share = shapely.union_all([cell.geometry for cell in cells if cell.code[:12] in codes])
        assert share.geom_type == "Polygon"
