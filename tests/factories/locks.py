"""Two at once: how a test knows that the other one waits for a row."""

import sqlalchemy as sa

from tests.factories.world import World

_WAITS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_another_waits(world: World) -> None:
    """Look until somebody else on this PostgreSQL database waits for a lock."""
    for _ in range(2_000):
        with world.database.engine.connect() as connection:
            if connection.execute(_WAITS).scalar():
                return
    raise AssertionError("the other never waited for the lock")
