"""SQLite's one writer: units of work in turn, several of them with one commit."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from backend.db.turnstile import Turnstile

MOST = 32  # units that share one commit at most: the first of them waits for the last


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

    def __init__(self, engine: Engine, *, patience_s: float) -> None:
        self._engine = engine
        self._patience_s = patience_s
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
            came = self._turn.enter(self._patience_s)
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
