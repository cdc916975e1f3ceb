"""A database by its URL: units of work that write, snapshots to read, one error for what may be tried again."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session

from backend.db import postgres, sqlite

# SQLite's BUSY, LOCKED, NOMEM, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL: all else is a mistake of ours.
_PASSING = {5, 6, 7, 9, 10, 13, 14, 15}


class Unavailable(Exception):
    """The database cannot serve this unit of work now; nothing was kept, the same call may be tried again."""

    code = "db.unavailable"


class Database:
    """One database, SQLite file or PostgreSQL, by its URL; safe to share among the threads of one process."""

    def __init__(
        self, url: str, *, pool_size: int = 16, prepare_threshold: int | None = 5, echo: bool = False
    ) -> None:
        parsed = make_url(url)
        self.url = url
        self.dialect = parsed.get_backend_name()
        self._writer: sqlite.Writer | None = None
        if self.dialect == "sqlite":
            self.engine = sqlite.make_engine(parsed, sqlite.Single, size=pool_size, echo=echo)
            self._reader = sqlite.make_engine(parsed, sqlite.Reading, size=pool_size, echo=echo)
            self._writer = sqlite.Writer(sqlite.make_engine(parsed, sqlite.Shared, size=1, echo=echo))
        elif self.dialect == "postgresql":
            self.engine = postgres.make_engine(parsed, size=pool_size, prepare_threshold=prepare_threshold, echo=echo)
            self._reader = self.engine.execution_options(begin=postgres.SNAPSHOT)
        else:
            raise ValueError(f"neither SQLite nor PostgreSQL: {parsed.render_as_string()}")

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction that writes: on the disk when the block has ended, undone by any exception."""
        if self._writer is not None:
            unit: AbstractContextManager[Session] = self._writer.unit()
        else:
            unit = self._transaction(self.engine)
        with self._translated(writing=True), unit as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot to read from; it takes no lock that a writer would wait for, and refuses to write."""
        with self._translated(writing=False), self._transaction(self._reader) as session:
            yield session

    def dispose(self) -> None:
        """Close every idle connection."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()
        self._reader.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        connection = self._begun(engine)
        try:
            with Session(connection, join_transaction_mode="control_fully", expire_on_commit=False) as session:
                yield session
                session.commit()
        finally:
            connection.close()

    def _begun(self, engine: Engine) -> Connection:
        """A connection on which BEGIN has worked: one that died in the pool shows here, before any work."""
        try:
            return _begin(engine.connect())
        except psycopg.OperationalError:
            engine.dispose()
            return _begin(engine.connect())

    @contextmanager
    def _translated(self, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except exc.TimeoutError as error:
            raise Unavailable("every connection of the pool is in use") from error
        except (exc.DBAPIError, sqlite3.Error, psycopg.Error) as error:
            cause = error.orig if isinstance(error, exc.DBAPIError) else error
            demoted = writing and isinstance(cause, psycopg.errors.ReadOnlySqlTransaction)
            if demoted:  # the server became a replica: let go of it, and its successor will be asked
                self.engine.dispose()
            if not demoted and not _may_pass(cause):
                raise
            raise Unavailable(str(cause)) from error


def _begin(connection: Connection) -> Connection:
    try:
        connection.begin()
    except BaseException:
        connection.invalidate()
        connection.close()
        raise
    return connection


def _may_pass(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return (getattr(error, "sqlite_errorcode", None) or 5) & 0xFF in _PASSING
    return isinstance(error, psycopg.Error) and postgres.gone(error)
