"""What PostgreSQL may do to us: restart, kill, deadlock, share connections; and that it is never hidden."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from backend.db import Database, Unavailable
from tests.db.test_db import names, put
from tests.factories import pg_cluster


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """A migrated PostgreSQL database."""
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def restarting(cluster: pg_cluster.Cluster) -> Iterator[pg_cluster.Cluster]:
    """The cluster for a test that stops it; it runs again afterwards, come what may."""
    yield cluster
    cluster.stop()
    cluster.start()


def warm(database: Database) -> None:
    """Leave several idle connections in the pool."""
    together = threading.Barrier(4)

    def read(_: int) -> None:
        with database.reading() as session:
            session.execute(sa.text("SELECT 1"))
            together.wait(10)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(read, range(4)))


def test_a_restart_between_two_requests_is_not_noticed(database: Database, restarting: pg_cluster.Cluster) -> None:
    warm(database)
    restarting.stop()
    restarting.start()
    with database.unit_of_work() as session:
        put(session, "after")
    warm(database)
    restarting.stop()
    restarting.start()
    assert names(database) == {"after"}


def test_while_it_is_down_it_is_unavailable_and_then_it_is_back(
    database: Database, restarting: pg_cluster.Cluster
) -> None:
    with pytest.raises(Unavailable), database.unit_of_work() as session:
        put(session, "cut off")
        restarting.stop()
        put(session, "never")
    for door in (database.unit_of_work, database.reading, database.unit_of_work):
        with pytest.raises(Unavailable) as caught, door() as session:
            put(session, "never")
        assert caught.value.code == "db.unavailable"
    restarting.start()
    with database.unit_of_work() as session:
        put(session, "back")
    assert names(database) == {"back"}


def test_a_killed_backend_is_unavailable_once(database: Database) -> None:
    with pytest.raises(Unavailable), database.unit_of_work() as session:
        mine = session.scalar(sa.text("SELECT pg_backend_pid()"))
        with database.unit_of_work() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        put(session, "lost")
    with database.unit_of_work() as session:
        put(session, "kept")
    assert names(database) == {"kept"}


def test_a_commit_that_is_lost_is_unavailable(database: Database) -> None:
    with pytest.raises(Unavailable), database.unit_of_work() as session:
        put(session, "lost")
        mine = session.scalar(sa.text("SELECT pg_backend_pid()"))
        with database.unit_of_work() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    assert names(database) == set()


def test_a_deadlock_is_unavailable_to_one_and_unseen_by_the_other(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "a")
        put(session, "b")
    both = threading.Barrier(2)

    def cross(first: str, second: str) -> str:
        touch = sa.text("UPDATE counters SET next = next + 1 WHERE name = :name")
        try:
            with database.unit_of_work() as session:
                session.execute(touch, {"name": first})
                both.wait(10)
                session.execute(touch, {"name": second})
        except Unavailable:
            return "unavailable"
        return "kept"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(cross, "ab", "ba")) == ["kept", "unavailable"]


def test_a_swallowed_error_is_not_committed_in_silence(database: Database) -> None:
    with pytest.raises(sa.exc.InternalError, match="swallowed"), database.unit_of_work() as session:
        put(session, "a")
        with pytest.raises(sa.exc.IntegrityError):
            put(session, "a")
    assert names(database) == set()


def test_sessions_speak_utc_whatever_the_server_speaks(database: Database, cluster: pg_cluster.Cluster) -> None:
    with database.reading() as session:
        assert session.scalar(sa.text("SHOW timezone")) == "UTC"
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
    with database.unit_of_work() as session:
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"


def test_nothing_is_prepared_behind_a_pooler(postgres_url: str) -> None:
    count = sa.text("SELECT count(*) FROM pg_prepared_statements")
    for threshold, expected in ((None, 0), (1, 1)):
        database = Database(postgres_url, prepare_threshold=threshold, pool_size=1)
        for _ in range(3):
            with database.unit_of_work() as session:
                session.execute(sa.text("SELECT 1 WHERE true"))
        with database.unit_of_work() as session:
            assert min(session.scalar(count), 1) == expected
        database.dispose()


def test_a_full_pool_is_unavailable(postgres_url: str) -> None:
    database = Database(postgres_url, pool_size=1)
    database.engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    database.engine.pool._max_overflow = 0  # type: ignore[attr-defined]
    with database.unit_of_work(), pytest.raises(Unavailable, match="in use"), database.reading():
        pass
    database.dispose()
