"""The history of the schema: numbered steps, one head, run by the program itself."""

from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from backend.db import Base, Database

SCRIPTS = ScriptDirectory(str(Path(__file__).parent))
_LOCK = 0x62616E736869  # "banshi": only the holder of this advisory lock migrates


def upgrade(database: Database) -> list[str]:
    """Bring the database to the newest schema, in one transaction, and answer the revisions it took.

    Processes that start together wait for each other: the later ones find nothing left to do.
    """
    with database.engine.begin() as connection:
        if database.dialect == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        context = _context(connection)
        before = context.get_current_heads()
        with Operations.context(context):
            context.run_migrations()
        return [step.revision for step in SCRIPTS.iterate_revisions("head", before or "base")][::-1]


def pending(database: Database) -> bool:
    """Whether the database is older than this program."""
    with database.engine.connect() as connection:
        return set(_context(connection).get_current_heads()) != set(SCRIPTS.get_heads())


def _context(connection: sa.Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={
            "fn": lambda revision, _: SCRIPTS._upgrade_revs("head", revision),  # noqa: SLF001 - documented
            "target_metadata": Base.metadata,
            "transactional_ddl": True,
        },
    )
