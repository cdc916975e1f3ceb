"""The app as it is served, for the tests that look at its routes and its document."""

from pathlib import Path

import pytest
from flask import Flask

from backend.app import create_app
from backend.config import Config


@pytest.fixture(scope="session")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app over an empty, migrated SQLite file."""
    data_dir = tmp_path_factory.mktemp("app")
    (data_dir / "banshi.sqlite").write_bytes(sqlite_template.read_bytes())
    return create_app(Config.from_environment({"DATA_DIR": str(data_dir)}))
