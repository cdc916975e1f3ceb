"""A database by its URL: units of work that write, snapshots to read, one error for what may be tried again."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Protocol

from sqlalchemy import exc
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

_ENGINES = {"sqlite": "backend.db.sqlite", "postgresql": "backend.db.postgres"}
"""Loaded when a URL asks for it: a process on SQLite does not carry the driver of PostgreSQL."""


class Unavailable(Exception):
    """The database cannot serve this unit of work now; nothing was kept, the same call may be tried again."""

    code = "db.unavailable"


class Doors(Protocol):
    """One engine's ways in."""

    engine: Engine
    errors: type[Exception]
    """What its driver raises."""

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction that writes."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One snapshot to read from."""
        ...

    def may_pass(self, error: BaseException | None, *, writing: bool) -> bool:
        """Whether another try may succeed."""
        ...

    def dispose(self) -> None:
        """Close every idle connection."""
        ...


class Database:
    """One database, SQLite file or PostgreSQL, by its URL; safe to share among the threads of one process."""

    def __init__(
        self, url: str, *, pool_size: int = 16, prepare_threshold: int | None = 5, echo: bool = False
    ) -> None:
        parsed = make_url(url)
        self.url = url
        self.dialect = parsed.get_backend_name()
        if self.dialect not in _ENGINES:
            raise ValueError(f"neither SQLite nor PostgreSQL: {parsed.render_as_string()}")
        made = import_module(_ENGINES[self.dialect])
        self._doors: Doors = made.doors(parsed, size=pool_size, prepare_threshold=prepare_threshold, echo=echo)
        self.engine = self._doors.engine
        self._thread = threading.local()

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction that writes: on the disk when the block has ended, undone by any exception."""
        with self._translated(writing=True), self._doors.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot to read from; it takes no lock that a writer would wait for, and refuses to write."""
        if getattr(self._thread, "reads", False):
            raise RuntimeError("a snapshot inside a snapshot would wait for itself where all connections are taken")
        self._thread.reads = True
        try:
            with self._translated(writing=False), self._doors.reading() as session:
                yield session
        finally:
            self._thread.reads = False

    def dispose(self) -> None:
        """Close every idle connection."""
        self._doors.dispose()

    @contextmanager
    def _translated(self, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except exc.TimeoutError as error:
            raise Unavailable("every connection of the pool is in use") from error
        except (exc.DBAPIError, self._doors.errors) as error:
            cause = error.orig if isinstance(error, exc.DBAPIError) else error
            if not self._doors.may_pass(cause, writing=writing):
                raise
            raise Unavailable(str(cause)) from error
