"""SQLite: one connection that writes for the whole process, and readers that never wait for it."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session

from backend import spatial
from backend.db.turnstile import Turnstile

BUSY_S = 30.0
MOST = 32  # units that share one commit at most: the first of them waits for the last


class Shared(sqlite3.Connection):
    """A connection on which a unit of work is a savepoint: units that come together share one commit."""

    def begin(self) -> None:
        """Begin a unit, and the transaction around it unless it runs already."""
        if not self.in_transaction:
            _take_write_lock(self)
        self.execute("SAVEPOINT unit")

    def commit(self) -> None:
        """Keep the unit in the transaction."""
        self.execute("RELEASE unit")

    def rollback(self) -> None:
        """Undo the unit alone."""
        if self.in_transaction:
            self.execute("ROLLBACK TO unit")
            self.execute("RELEASE unit")


class Single(sqlite3.Connection):
    """A connection whose transactions are its own."""

    def begin(self) -> None:
        """Take the write lock at once: a reader that becomes a writer would fail where it cannot wait."""
        _take_write_lock(self)


class Reading(sqlite3.Connection):
    """A connection that reads snapshots and cannot write."""

    def begin(self) -> None:
        """Begin a snapshot with the first statement."""
        self.execute("BEGIN DEFERRED")


def _take_write_lock(connection: sqlite3.Connection) -> None:
    """BEGIN IMMEDIATE, asked for every millisecond: SQLite's own handler sleeps up to a tenth of a second,
    and a process with little to write would hardly ever hit the gaps that a busy one leaves.
    """
    until = time.monotonic() + BUSY_S
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.001)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")


def make_engine(url: URL, kind: type[Single | Shared | Reading], *, size: int, echo: bool) -> Engine:
    """An engine whose connections are of this kind: durable, waiting for other processes, knowing geometry."""
    engine = sa.create_engine(
        url,
        echo=echo,
        hide_parameters=True,
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={
            "isolation_level": None, "timeout": BUSY_S, "check_same_thread": False, "factory": kind,
        },
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, record: object) -> None:
        for pragma in (
            "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = ON",
            "wal_autocheckpoint = 2000", "journal_size_limit = 67108864",
            f"cache_size = {-2000 if kind is Reading else -4000}", f"query_only = {kind is Reading:d}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        spatial.register(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.begin()

    return engine


class _Group:
    """The units that one commit settles."""

    def __init__(self) -> None:
        self.units = 0
        self.began = False
        self.settled = threading.Event()
        self.error: sqlite3.Error | None = None


class Writer:
    """Units of work in the order in which they came; those that wait for each other share one commit.

    A unit ends only when its commit is on the disk, so sharing costs it at most the time of its neighbours,
    and spares each of them a sync. A unit that fails is undone alone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = Turnstile()
        self._group: _Group | None = None
        self._connection: Connection | None = None

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """One unit of work; committed, on the disk, when the block has ended well."""
        self._enter()
        group = self._group = self._group or _Group()
        try:
            with Session(self._open(), expire_on_commit=False) as session:
                yield session
                session.commit()
        except BaseException:
            self._end(group)
            raise
        group.units += 1
        group.began = group.began or self._in_transaction()
        self._end(group)
        group.settled.wait()
        if group.error is not None:
            raise sqlite3.OperationalError("the commit failed") from group.error

    def close(self) -> None:
        """Close the connection; the next unit opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()

    def _enter(self) -> None:
        if self._turn.mine():
            raise RuntimeError("a unit of work inside a unit of work would wait for itself")
        try:
            came = self._turn.enter(BUSY_S)
        except BaseException:
            if self._turn.mine():
                self._end(self._group or _Group())
            raise
        if not came:
            raise sqlite3.OperationalError("database is locked: no turn to write came")

    def _open(self) -> Connection:
        if self._connection is None or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection

    def _driver(self) -> Any:
        return None if self._connection is None else self._connection.connection.dbapi_connection

    def _in_transaction(self) -> bool:
        driver = self._driver()
        return driver is not None and driver.in_transaction

    def _end(self, group: _Group) -> None:
        """Leave the group open for the next who waits, or settle it: at once if SQLite gave it up."""
        lost = group.began and not self._in_transaction()
        if not lost and group.units < MOST and self._turn.pass_on():
            return
        self._group = None
        group.error = sqlite3.OperationalError("the transaction was lost") if lost else self._commit()
        group.settled.set()
        self._turn.leave()

    def _commit(self) -> sqlite3.Error | None:
        if not self._in_transaction():
            return None
        driver = self._driver()
        try:
            driver.execute("COMMIT")
        except sqlite3.Error as error:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            return error
        return None
