"""A made-up city for the measures over HTTP: who works there, and its database on either engine."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from backend.cli.schema import migrated
from backend.db import Database
from backend.domain.roles import Role
from backend.services import accounts, grid, roster
from geo.cell import Cell
from geo.synthetic import SOURCE, area_names
from tests.factories.pg_cluster import cluster

CELLS_OF_WORKER = 20
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@contextlib.contextmanager
def databases() -> Iterator[dict[str, dict[str, str]]]:
    """The settings of an empty installation on each engine, both durable: fsync is on; gone with the block."""
    with tempfile.TemporaryDirectory(prefix="banshi-bench-") as folder, cluster(durable=True) as pg:
        urls = {"sqlite": f"sqlite:///{folder}/banshi.sqlite", "postgresql": pg.create("banshi")}
        for name in urls:
            (Path(folder) / name).mkdir()
        yield {name: {"DATABASE_URL": url, "DATA_DIR": f"{folder}/{name}"} for name, url in urls.items()}


def found(database: Database, cells: Sequence[Cell]) -> dict[str, str]:
    """Migrate; take the cells and their people: the tokens of an agent, of each worker and of each street's head."""
    migrated(database)
    streets, codes = sorted({cell.code[:9] for cell in cells}), [cell.code for cell in cells]
    workers = [f"worker{n}" for n in range(1, 1 + -(-len(codes) // CELLS_OF_WORKER))]
    with database.unit_of_work() as session:
        grid.import_cells(session, cells, source=SOURCE, on=date(2026, 1, 1))
        grid.import_areas(session, area_names(cells), source=SOURCE)
        people = _hired(session, Role.AGENT, ["agent"]) | _hired(session, Role.GRID_WORKER, workers)
        for street in streets:
            people |= _hired(session, Role.UNIT_HEAD, [street], area=[street])
        owners = [people[workers[n // CELLS_OF_WORKER]] for n in range(len(codes))]
        posts = [
            {"area": code, "kind": "grid_worker", "account_id": owner, "valid_from": BEGAN}
            for code, owner in zip(codes, owners, strict=True)
        ]
        roster.add_posts(session, posts)
        return {name: accounts.create_token(session, name, at=BEGAN) for name in people}


def _hired(session: Session, role: Role, names: Iterable[str], area: Sequence[str] = ()) -> dict[str, int]:
    return {
        name: accounts.create_account(session, name, name="张建军", password=None, roles=[role], area=area)
        for name in names
    }
