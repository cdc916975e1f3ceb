"""Fixtures: the district on each engine, and on SQLite alone where the engine does not matter."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.db import Database
from tests.factories.district import Seed, settle
from tests.factories.pg_cluster import Cluster
from tests.factories.world import World


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seed]:
    """A district in an SQLite file to copy."""
    path = tmp_path_factory.mktemp("seeded") / "banshi.db"
    shutil.copyfile(sqlite_template, path)
    return path, _settled(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def seeded_postgres(cluster: Cluster, postgres_template: str) -> tuple[str, Seed]:
    """A district in a PostgreSQL database to copy."""
    name = f"seeded{os.urandom(4).hex()}"
    return name, _settled(cluster.create(name, postgres_template))


@pytest.fixture
def push_origin() -> str:
    """Where pushes may go beside the known push services."""
    return ""


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path: Path, push_origin: str) -> Iterator[World]:
    """The district, on each engine."""
    if request.param == "sqlite":
        yield from _on_sqlite(request.getfixturevalue("seeded_sqlite"), tmp_path, push_origin)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    template, seed = request.getfixturevalue("seeded_postgres")
    name = f"w{os.urandom(6).hex()}"
    yield from _living(cluster.create(name, template), seed, tmp_path, push_origin)
    cluster.drop(name)


@pytest.fixture
def town(seeded_sqlite: tuple[Path, Seed], tmp_path: Path, push_origin: str) -> Iterator[World]:
    """The district on SQLite."""
    yield from _on_sqlite(seeded_sqlite, tmp_path, push_origin)


def _on_sqlite(seeded: tuple[Path, Seed], folder: Path, push_origin: str) -> Iterator[World]:
    path, seed = seeded
    shutil.copyfile(path, folder / "banshi.db")
    yield from _living(f"sqlite:///{folder / 'banshi.db'}", seed, folder, push_origin)


def _living(url: str, seed: Seed, folder: Path, push_origin: str) -> Iterator[World]:
    database = Database(url)
    made = World(database, folder, seed, push_origin=push_origin)
    yield made
    made.close()


def _settled(url: str) -> Seed:
    database = Database(url)
    seed = settle(database)
    database.dispose()
    return seed
