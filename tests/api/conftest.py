"""The small district on both engines, and on SQLite alone where the engine does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.db import Database
from tests.factories.world import World, settled


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """The district, on each engine."""
    with settled(database, tmp_path) as made:
        yield made


@pytest.fixture
def town(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """The district on SQLite."""
    opened = Database(sqlite_url)
    with settled(opened, tmp_path) as made:
        yield made
    opened.dispose()
