"""The schema's history: one road on both engines, and nothing in the models that it does not make."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import Script
from shapely import box

from backend import migrations, spatial
from backend.db import Base, Database
from backend.models import GridCell
from tests.factories import pg_cluster
from tests.factories.cells import cell
from tests.factories.schema_drift import drift


def test_models_and_migrations_say_the_same(database: Database) -> None:
    assert drift(database) == []


def test_drift_is_noticed(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(sa.text("DROP INDEX ix_orders_status"))
        session.execute(sa.text("ALTER TABLE orgs ADD COLUMN colour TEXT"))
        session.execute(sa.text("ALTER TABLE cells ADD COLUMN height INTEGER"))
    assert {each[0] for each in drift(database)} == {"add_index", "remove_column"}
    assert len(drift(database)) == 3


def test_a_migrated_database_has_nothing_pending(database: Database) -> None:
    assert not migrations.pending(database)
    assert migrations.upgrade(database) == []


def test_processes_that_start_together_migrate_once_on_sqlite(tmp_path: Path) -> None:
    _migrate_together(f"sqlite:///{tmp_path}/new.db")


def test_processes_that_start_together_migrate_once_on_postgres(cluster: pg_cluster.Cluster) -> None:
    _migrate_together(cluster.create("together"))
    cluster.drop("together")


def _migrate_together(url: str) -> None:
    databases = [Database(url) for _ in range(4)]
    assert migrations.pending(databases[0])
    with ThreadPoolExecutor(len(databases)) as threads:
        taken = list(threads.map(migrations.upgrade, databases))
    assert sorted(taken) == [[], [], [], [script.revision for script in _history()]]
    for each in databases:
        each.dispose()


def test_revisions_are_numbered_and_have_one_head() -> None:
    history = _history()
    assert [script.revision for script in history] == [f"{n:04d}" for n in range(1, len(history) + 1)]
    assert len(migrations.SCRIPTS.get_heads()) == 1


def test_every_table_of_the_models_can_be_read(database: Database) -> None:
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            assert session.execute(sa.select(table)).all() == [], table.name


def test_the_index_of_cells_follows_every_change(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(cell("441900119001001", box(113.0, 22.0, 113.1, 22.1)))
    inside, elsewhere = (113.05, 22.05), (114.05, 22.05)
    assert covering(database, inside) == ["441900119001001"]
    with database.unit_of_work() as session:
        moved = spatial.multipolygon(box(114.0, 22.0, 114.1, 22.1))
        session.execute(sa.update(GridCell).values(geom=moved))
    assert covering(database, inside) == []
    assert covering(database, elsewhere) == ["441900119001001"]
    with database.unit_of_work() as session:
        session.execute(sa.delete(GridCell))
    assert covering(database, elsewhere) == []


def test_a_geometry_of_another_kind_or_place_is_refused(database: Database) -> None:
    row = cell("441900119001001", box(113.0, 22.0, 113.1, 22.1))
    row.geom = spatial.element(box(113.0, 22.0, 113.1, 22.1))
    with pytest.raises(sa.exc.DBAPIError), database.unit_of_work() as session:
        session.add(row)


def covering(database: Database, position: tuple[float, float]) -> list[str]:
    with database.reading() as session:
        question = sa.select(GridCell.code).where(spatial.covers(GridCell.geom, spatial.point(*position)))
        return list(session.scalars(question))


def _history() -> list[Script]:
    return list(migrations.SCRIPTS.walk_revisions())[::-1]
