"""What every test may ask for: the shared data, and a migrated database of its own on each engine."""

import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from backend import migrations
from backend.db import Database
from backend.services import kept_figures
from tests.factories import pg_cluster
from tests.factories.settled import push_origin, seeded_postgres, seeded_sqlite, town, world  # noqa: F401

SHARED_DATA = Path(os.environ.get("BANSHI_DATA") or Path(__file__).parents[2] / "shared" / "data")
TEMPLATE = "banshi_template"
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile("house")
"""Every run asks the same, so that what fails is what was changed; `--hypothesis-profile search` looks for more."""
kept_figures.LONG_S = math.inf
"""How long an example or a figure takes says how busy the machine is, and nothing of the house."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data shared by tests and bench; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared data is not here: {SHARED_DATA} (set BANSHI_DATA)")
    return SHARED_DATA


@pytest.fixture(scope="session")
def cluster() -> Iterator[pg_cluster.Cluster]:
    """A throw-away PostgreSQL with PostGIS for the whole run; skips where it is not installed."""
    try:
        server = pg_cluster.Cluster()
    except pg_cluster.Absent as absent:
        pytest.skip(str(absent))
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "banshi.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(cluster: pg_cluster.Cluster) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    _migrate(cluster.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite file that belongs to this test."""
    shutil.copyfile(sqlite_template, tmp_path / "banshi.db")
    return f"sqlite:///{tmp_path / 'banshi.db'}"


@pytest.fixture
def postgres_url(cluster: pg_cluster.Cluster, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database that belongs to this test."""
    name = f"t{os.urandom(6).hex()}"
    yield cluster.create(name, postgres_template)
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated, empty database that belongs to this test: on SQLite, and again on PostgreSQL."""
    opened = Database(request.getfixturevalue(f"{request.param}_url"))
    yield opened
    opened.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    migrations.upgrade(database)
    database.dispose()
