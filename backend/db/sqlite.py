"""SQLite: one connection that writes for the whole process, and readers that never wait for it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session

from backend import spatial
from backend.db.places import QUICK_S, Places
from backend.db.transaction import begun, transaction
from backend.db.writer import Writer

BUSY_S = 30.0
READERS = 2
"""SQLite lets go of Python's lock at every row, and each row waits for it anew where many threads want it: two
readers at once serve eight callers sooner than eight do, with a fifth of the memory for pages. Who reads for longer
than this is out of their way."""
# BUSY, LOCKED, NOMEM, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL: all else is a mistake of ours.
_PASSING = {5, 6, 7, 9, 10, 13, 14, 15}


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


class SQLite:
    """A file: writers in turn, readers beside them, and an engine of its own for the schema."""

    errors = sqlite3.Error

    def __init__(self, url: URL, *, size: int, echo: bool) -> None:
        self.engine = make_engine(url, Single, size=size, echo=echo)
        self._reader = make_engine(url, Reading, size=size, echo=echo)
        self._places = Places(READERS, patience_s=QUICK_S)
        self._writer = Writer(make_engine(url, Shared, size=1, echo=echo), patience_s=BUSY_S)

    def writing(self) -> AbstractContextManager[Session]:
        """A unit of work that shares its commit with those that came together with it."""
        return self._writer.unit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot that no writer waits for; a few at a time, in the order in which they came."""
        with self._places.taken(), transaction(begun(self._reader)) as session:
            yield session

    def may_pass(self, error: BaseException | None, *, writing: bool) -> bool:
        """Whether another try may succeed: locked, out of room or memory, or the file is out of reach."""
        if not isinstance(error, sqlite3.OperationalError):
            return False
        return (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_BUSY) & 0xFF in _PASSING

    def dispose(self) -> None:
        """Close every idle connection."""
        self._writer.close()
        self.engine.dispose()
        self._reader.dispose()


def doors(url: URL, *, size: int, prepare_threshold: int | None, echo: bool) -> SQLite:
    """The ways into a file; statements are prepared by the driver itself."""
    return SQLite(url, size=size, echo=echo)
