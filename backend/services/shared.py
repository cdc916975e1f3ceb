"""Values that every process of an installation shares, read once and again only when their stamp moves."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import RLock
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db import Base, Question
from backend.models import Counter, Stamp, table

T = TypeVar("T")

PIECE = 100
NUMBERS_BLOCK = 32
NUMBERS = sa.Sequence("order_numbers", increment=NUMBERS_BLOCK, metadata=Base.metadata)
"""PostgreSQL hands out order numbers in blocks without a lock; SQLite, with one writer, counts in a row."""

_values: dict[tuple[str, str], tuple[int, Any]] = {}
_blocks: dict[str, list[int]] = {}
_lock = RLock()
"""One value may be made of another."""
_STAMPS, _COUNTERS = table(Stamp), table(Counter)
_ALL_STAMPS = Question(sa.select(_STAMPS.c.name, _STAMPS.c.n))
_NEXT = Question(
    sa.update(_COUNTERS)
    .where(_COUNTERS.c.name == "orders")
    .values(next=_COUNTERS.c.next + 1)
    .returning(_COUNTERS.c.next)
)


def _database(session: Session) -> str:
    """The database's address as a key, worked out once a transaction."""
    name = session.info.get("database")
    if name is None:
        name = session.info["database"] = _address(cast(sa.Connection, session.get_bind()).engine)
    return cast(str, name)


@lru_cache(maxsize=64)
def _address(engine: sa.Engine) -> str:
    return str(engine.url)


def _stamps(session: Session) -> dict[str, int]:
    """The stamps as this transaction sees them; read once a transaction."""
    stamps = session.info.get("stamps")
    if stamps is None:
        stamps = session.info["stamps"] = dict(_ALL_STAMPS.rows(session))
    return cast(dict[str, int], stamps)


def shared(session: Session, name: str, load: Callable[[Session], T], *, watches: str) -> T:
    """The value `name`, loaded again only when the stamp that it watches has moved since.

    A transaction that has itself moved the stamp keeps what it loads for itself: it may yet be undone.
    """
    own: dict[str, Any] | None = session.info.get(("own", watches))
    if own is not None:
        if name not in own:
            own[name] = load(session)
        return cast(T, own[name])
    stamp = _stamps(session).get(watches, 0)
    key = (_database(session), name)
    held = _values.get(key)
    if held is None or held[0] != stamp:
        with _lock:
            held = _values.get(key)
            if held is None or held[0] != stamp:
                held = _values[key] = (stamp, load(session))
    return cast(T, held[1])


def pieces(session: Session, statement: sa.Select[*tuple[Any, ...]], key: Any) -> Iterator[Any]:
    """The rows of a statement by a key, which is its first column, some at a time.

    A whole result beside what is made of it would leave memory full of holes.
    """
    some = statement.where(key > sa.bindparam("after")).order_by(key).limit(PIECE)
    after = 0
    while rows := session.execute(some, {"after": after}).all():
        yield from rows
        after = rows[-1][0]


def touch(session: Session, watched: str) -> None:
    """Say that what hangs on a stamp has changed; other processes see it with this transaction's commit."""
    moved = session.execute(sa.update(Stamp).where(Stamp.name == watched).values(n=Stamp.n + 1))
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.execute(sa.insert(Stamp).values(name=watched, n=1))
    session.info.pop("stamps", None)
    session.info["own", watched] = {}


def next_number(session: Session) -> int:
    """A number for an order that nobody else gets; gaps stay where a transaction or a process ended early."""
    if session.get_bind().dialect.name == "postgresql":
        with _lock:
            block = _blocks.setdefault(_database(session), [])
            if not block:
                first = session.scalar(NUMBERS.next_value())
                block.extend(range(first + NUMBERS_BLOCK - 1, first - 1, -1))
            return block.pop()
    counted = _NEXT.first(session)
    if counted is None:
        session.execute(sa.insert(Counter).values(name="orders", next=2))
        counted = (2,)
    return int(counted[0]) - 1


def next_of(session: Session, series: str) -> int:
    """The next number of a series without gaps; others wait for it until this transaction has ended."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    begun = dialect.insert(_COUNTERS).values(name=series, next=2)  # two may want the first number at once
    counted = begun.on_conflict_do_update(index_elements=["name"], set_={"next": _COUNTERS.c.next + 1})
    return int(session.execute(counted.returning(_COUNTERS.c.next)).scalar_one()) - 1
