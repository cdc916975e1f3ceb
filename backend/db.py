"""One door to the database: the base of all tables, portable types, units of work on two engines."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Session

from backend import spatial

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Unavailable(Exception):
    """The database cannot serve this unit of work now; nothing was kept, the same call may be tried again."""

    code = "db.unavailable"


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant: naive values are refused, UTC comes out, on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse naive times; SQLite keeps RFC 3339 text of fixed width, which sorts as time."""
        as_text = dialect.name == "sqlite"

        def process(value: datetime | None) -> Any:
            if value is None:
                return None
            if value.tzinfo is None or value.utcoffset() is None:
                raise ValueError(f"a naive time reached the database: {value!r}")
            value = value.astimezone(UTC)
            return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z" if as_text else value

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Hand out UTC, whatever time zone the session of the server speaks."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(value)
        return lambda value: None if value is None else value.astimezone(UTC)


class JSONDoc(sa.types.TypeDecorator[Any]):
    """A JSON document kept byte for byte as it was written; replace it, never change it in place."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite; PostgreSQL's json, which checks the document and keeps its text."""
        return postgresql.JSON() if dialect.name == "postgresql" else sa.Text()

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write compact JSON; None is SQL's NULL."""
        return lambda value: None if value is None else write_json(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read the document; on PostgreSQL the driver has read it already."""
        if dialect.name == "postgresql":
            return None
        return lambda value: None if value is None else orjson.loads(value)


def write_json(value: Any) -> str:
    """Compact JSON; aware times become RFC 3339 in UTC, naive ones are refused."""
    return orjson.dumps(value, default=_json_default, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _json_default(value: object) -> str:
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no JSON for {value!r}")


class Base(DeclarativeBase):
    """Every table stands on this: constraint names follow one rule, so that migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        dict[str, Any]: JSONDoc(),
        list[Any]: JSONDoc(),
    }


class Turnstile:
    """A lock that serves waiters in the order in which they came; a thread must not enter it twice."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._mutex:
            if self._holder is None:
                self._holder = me
                return
            if self._holder == me:
                raise RuntimeError("a unit of work inside a unit of work would wait for itself")
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()
        self._holder = me

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._holder = None


class Database:
    """One database, SQLite file or PostgreSQL, by its URL; safe to share among the threads of one process."""

    def __init__(
        self, url: str, *, pool_size: int = 16, prepare_threshold: int | None = 5, echo: bool = False
    ) -> None:
        parsed = make_url(url)
        self.url = url
        self.dialect = parsed.get_backend_name()
        if self.dialect == "sqlite":
            self.engine = _sqlite_engine(parsed, echo=echo, pool_size=1)
            self._reader = _sqlite_engine(parsed, echo=echo, pool_size=pool_size, read_only=True)
            self._turn: AbstractContextManager[None] = Turnstile()
        elif self.dialect == "postgresql":
            self.engine = _postgres_engine(
                parsed, echo=echo, pool_size=pool_size, prepare_threshold=prepare_threshold
            )
            self._reader = self.engine.execution_options(begin=_BEGIN_SNAPSHOT)
            self._turn = nullcontext()
        else:
            raise ValueError(f"neither SQLite nor PostgreSQL: {parsed.render_as_string()}")

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction that writes: committed at the end, rolled back by any exception."""
        with _translated(), self._turn, self._transaction(self.engine) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot to read from; it takes no lock a writer would wait for, and refuses to write."""
        with _translated(), self._transaction(self._reader) as session:
            yield session

    def dispose(self) -> None:
        """Close every idle connection."""
        self.engine.dispose()
        self._reader.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        connection = self._begun(engine)
        try:
            with Session(
                connection, join_transaction_mode="control_fully", expire_on_commit=False
            ) as session:
                yield session
        finally:
            connection.close()

    def _begun(self, engine: Engine) -> Connection:
        """A connection on which BEGIN has worked: one that died in the pool shows here, before any work."""
        connection = engine.connect()
        try:
            connection.begin()
        except psycopg.OperationalError:
            connection.invalidate()
            connection.close()
        else:
            return connection
        self.dispose()
        connection = engine.connect()
        connection.begin()
        return connection


_BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def _sqlite_engine(url: URL, *, echo: bool, pool_size: int, read_only: bool = False) -> Engine:
    engine = sa.create_engine(
        url,
        echo=echo,
        poolclass=sa.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"isolation_level": None, "timeout": 30.0, "check_same_thread": False},
    )
    begin = "BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {read_only:d}")
        spatial.register(connection)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: URL, *, echo: bool, pool_size: int, prepare_threshold: int | None) -> Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        echo=echo,
        pool_size=pool_size,
        json_deserializer=orjson.loads,
        connect_args={
            "autocommit": True,
            "prepare_threshold": prepare_threshold,
            "connect_timeout": 5,
        },
    )

    @event.listens_for(engine, "connect")
    def connect(connection: psycopg.Connection[Any], record: object) -> None:
        connection.execute("SET TIME ZONE 'UTC'")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise Unavailable(str(error)) from error
