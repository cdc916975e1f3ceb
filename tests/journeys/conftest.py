"""The small district beside a real push service, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.db import Database
from tests.factories.push_service import PushService, push_service
from tests.factories.world import World, settled


@pytest.fixture
def browsers() -> Iterator[PushService]:
    """The push service of the phones' browsers, on this machine."""
    with push_service() as service:
        yield service


@pytest.fixture
def world(database: Database, tmp_path: Path, browsers: PushService) -> Iterator[World]:
    """The district, on each engine; its pushes may go to the push service of this machine."""
    with settled(database, tmp_path, push_origin=browsers.origin) as made:
        yield made


@pytest.fixture
def town(sqlite_url: str, tmp_path: Path, browsers: PushService) -> Iterator[World]:
    """The same on SQLite alone."""
    opened = Database(sqlite_url)
    with settled(opened, tmp_path, push_origin=browsers.origin) as made:
        yield made
    opened.dispose()
