"""What SQLite does for us: durable, in turn, one commit for many, and never in the way of other processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.db import Database, Unavailable, sqlite
from tests.db.test_db import names, put

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite file."""
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


def pragma(database: Database, name: str) -> object:
    with database.unit_of_work() as session:
        return session.scalar(sa.text(f"PRAGMA {name}"))


def until_waiting(database: Database, n: int) -> None:
    """Wait until so many units stand in line for the turn to write."""
    turn = database._doors._writer._turn  # type: ignore[attr-defined]
    deadline = time.monotonic() + 30
    while len(turn._waiting) < n:
        assert time.monotonic() < deadline, f"fewer than {n} units came to wait"
        time.sleep(0.001)


def test_the_file_is_durable_and_strict(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 2
    assert pragma(database, "foreign_keys") == 1
    assert pragma(database, "busy_timeout") == 30_000
    with pytest.raises(sa.exc.IntegrityError), database.unit_of_work() as session:
        session.execute(sa.text("INSERT INTO callers (order_id, anonymity) VALUES (1, 'open')"))


def test_units_that_wait_share_one_commit_and_keep_their_order(database: Database) -> None:
    said: list[str] = []
    in_first = threading.Event()

    def first() -> None:
        with database.unit_of_work() as session:
            put(session, "0")
            in_first.set()
            until_waiting(database, 5)

    def later(n: int) -> None:
        with database.unit_of_work() as session:
            put(session, str(n), n)
            if n == 3:
                raise KeyError

    names(database)
    with database.unit_of_work() as session:
        session.connection().connection.dbapi_connection.set_trace_callback(said.append)  # type: ignore[union-attr]
    said.clear()
    with ThreadPoolExecutor(6) as threads:
        threads.submit(first)
        in_first.wait()
        failing = []
        for n in range(1, 6):
            failing.append(threads.submit(later, n))
            if n < 5:  # the fifth lets the first go on
                until_waiting(database, n)
    assert [each.exception() is not None for each in failing] == [False, False, True, False, False]
    assert names(database) == {"0", "1", "2", "4", "5"}
    assert said.count("COMMIT") == 1
    assert said.count("BEGIN IMMEDIATE") == 1
    inserted = [line.split("VALUES ('")[1][0] for line in said if line.startswith("INSERT")]
    assert inserted == ["0", "1", "2", "3", "4", "5"]


def test_when_sqlite_gives_up_the_transaction_nobody_is_told_that_it_was_kept(database: Database) -> None:
    in_first = threading.Event()

    def first() -> None:
        with database.unit_of_work() as session:
            put(session, "first")
            in_first.set()
            until_waiting(database, 1)

    def breaks() -> None:
        with database.unit_of_work() as session:
            put(session, "second")
            session.connection().connection.dbapi_connection.execute("ROLLBACK")  # type: ignore[union-attr]
            raise KeyError

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        in_first.wait()
        two = threads.submit(breaks)
    assert isinstance(one.exception(), Unavailable)
    assert isinstance(two.exception(), KeyError)
    assert names(database) == set()
    with database.unit_of_work() as session:
        put(session, "third")
    assert names(database) == {"third"}


def test_a_unit_inside_a_unit_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "a")
        with pytest.raises(RuntimeError, match="inside"), database.unit_of_work():
            pass
    assert names(database) == {"a"}


def test_two_read_at_a_time_and_long_readers_keep_nobody_waiting(database: Database) -> None:
    long_ones_in, done = threading.Barrier(5), threading.Event()

    def export() -> None:
        with database.reading() as session:
            session.execute(sa.text("SELECT 1"))
            long_ones_in.wait(30)
            done.wait(30)

    with ThreadPoolExecutor(4) as threads:
        exports = [threads.submit(export) for _ in range(4)]
        long_ones_in.wait(30)  # all four came in though there are two places
        assert names(database) == set()
        with database.unit_of_work() as session:
            put(session, "written beside them")
        done.set()
    assert [export.exception() for export in exports] == [None] * 4
    assert names(database) == {"written beside them"}


def test_a_turn_that_does_not_come_is_unavailable(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    database = Database(sqlite_url)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with database.unit_of_work() as session:
            put(session, "held")
            held.set()
            release.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with pytest.raises(Unavailable), database.unit_of_work() as session:
        put(session, "late")
    release.set()
    holder.join()
    assert names(database) == {"held"}
    database.dispose()


def test_a_file_locked_by_another_process_is_unavailable(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    database, other = Database(sqlite_url), Database(sqlite_url)
    with other.unit_of_work() as session:
        put(session, "other")
        with pytest.raises(Unavailable) as caught, database.unit_of_work() as second:
            put(second, "ours")
    assert caught.value.code == "db.unavailable"
    with database.unit_of_work() as session:
        put(session, "again")
    assert names(database) == {"other", "again"}
    for each in (database, other):
        each.dispose()


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/no/such/folder/x.db")
    for door in (database.unit_of_work, database.reading):
        with pytest.raises(Unavailable), door() as session:
            session.execute(sa.text("SELECT 1"))


WRITER = """
import sys, threading
import sqlalchemy as sa
from backend.db import Database
database = Database(sys.argv[1])
def work(thread):
    for n in range(int(sys.argv[3])):
        name = f"{sys.argv[2]}-{thread}-{n}"
        with database.unit_of_work() as session:
            session.execute(sa.text("INSERT INTO counters (name, next) VALUES (:n, 1)"), {"n": name})
        sys.stdout.write(name + "\\n")
        sys.stdout.flush()
for thread in range(4):
    threading.Thread(target=work, args=(thread,)).start()
"""


def start_writer(url: str, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url, name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_was_acknowledged_survives_kill_nine(database: Database) -> None:
    writer = start_writer(database.url, "w", 100_000)
    assert writer.stdout is not None
    acknowledged = {writer.stdout.readline().strip() for _ in range(150)}
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
    writer.wait()
    assert len(acknowledged) >= 150
    assert acknowledged <= names(database)


def test_two_processes_with_four_threads_each_lose_nothing(database: Database) -> None:
    writers = [start_writer(database.url, name, 60) for name in ("a", "b")]
    said = {line for writer in writers for line in writer.communicate(timeout=60)[0].split()}
    assert len(said) == 480
    assert said == names(database)


def test_a_process_on_sqlite_carries_no_driver_of_postgresql(sqlite_url: str) -> None:
    asked = "import sys; from backend.db import Database; Database(sys.argv[1]); print('psycopg' in sys.modules)"
    command = [sys.executable, "-c", asked, sqlite_url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
