"""Commands as somebody types them, on a database of the test's own, on either engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli import main
from backend.cli.prepare import migrated
from backend.db import Database

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """Runs a command; anything but an orderly end is an error of the test."""
    migrated(database)

    def typed(*words: object, stdin: str | None = None, code: int = 0) -> Result:
        env = {"DATABASE_URL": database.url, "DATA_DIR": str(tmp_path / "data"), "POLICY": "qingxi"}
        done = CliRunner().invoke(main, [str(word) for word in words], input=stdin, env=env)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        assert done.exit_code == code, done.output
        return done

    return typed
