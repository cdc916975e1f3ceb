"""PostgreSQL by psycopg 3: transactions that begin and end in one short trip each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session

from backend.db.places import QUICK_S, Places
from backend.db.transaction import begun, transaction

READERS = 2
"""Snapshots at a time in one process: its threads share one interpreter, and in turns each is served sooner."""
SNAPSHOT = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Direct(psycopg.Connection[Any]):
    """A connection in autocommit whose transactions are begun by us, so that a dead one shows at BEGIN."""

    def begin(self, statement: bytes) -> None:
        """Begin a transaction; the first thing said on a connection taken from the pool."""
        self._say(statement)

    def commit(self) -> None:
        """Commit; a transaction in which a statement has failed is refused, not silently rolled back."""
        status = self.pgconn.transaction_status
        if status == TransactionStatus.INERROR:
            self.rollback()
            raise psycopg.errors.InFailedSqlTransaction("a statement failed and its error was swallowed")
        if status != TransactionStatus.IDLE:
            self._say(b"COMMIT")

    def _say(self, statement: bytes) -> None:
        result = self.pgconn.exec_(statement)
        if self.pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)


def make_engine(url: URL, *, size: int, prepare_threshold: int | None, echo: bool) -> Engine:
    """An engine that speaks UTC and whose transactions show at BEGIN when their connection is dead."""
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        echo=echo,
        hide_parameters=True,
        pool_size=size,
        json_deserializer=orjson.loads,
        connect_args={"autocommit": True, "prepare_threshold": prepare_threshold, "connect_timeout": 5},
    )

    @event.listens_for(engine, "do_connect")
    def connect(dialect: object, record: object, given: list[Any], named: dict[str, Any]) -> Direct:
        connection = Direct.connect(*given, **named)
        connection.execute("SET TIME ZONE 'UTC'")
        return connection

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.begin(connection.get_execution_options().get("begin", b"BEGIN"))

    return engine


class PostgreSQL:
    """A server: units of work and snapshots from one pool, with PostGIS beneath."""

    errors = psycopg.Error

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(begin=SNAPSHOT)
        self._places = Places(READERS, patience_s=QUICK_S)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes."""
        with transaction(_begun(self.engine)) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot, as of its first statement; a few at a time, in the order in which they came."""
        with self._places.taken(), transaction(_begun(self._reader)) as session:
            yield session

    def may_pass(self, error: BaseException | None, *, writing: bool) -> bool:
        """Whether another try may succeed: lost, restarted, overloaded, deadlocked; class 54 never gets better."""
        if writing and isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            self.engine.dispose()  # the server became a replica: let go of it, and its successor will be asked
            return True
        return isinstance(error, psycopg.OperationalError) and not (error.sqlstate or "").startswith("54")

    def dispose(self) -> None:
        """Close every idle connection."""
        self.engine.dispose()


def doors(url: URL, *, size: int, prepare_threshold: int | None, echo: bool) -> PostgreSQL:
    """The ways into a server; `prepare_threshold=None` behind a pooler that shares connections."""
    return PostgreSQL(make_engine(url, size=size, prepare_threshold=prepare_threshold, echo=echo))


def _begun(engine: Engine) -> Connection:
    """A transaction begun; after a restart of the server every kept connection is dead, so then on a fresh one."""
    try:
        return begun(engine)
    except psycopg.OperationalError:
        engine.dispose()
        return begun(engine)
