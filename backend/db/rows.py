"""Many rows of several tables in as few trips as each engine allows: the hot path of registering an order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from backend.db.questions import driver_of
from backend.db.types import Base, Instant, JSONDoc, write_json

Rows = Sequence[Mapping[str, Any]]
_UNIQUE_VIOLATION = "23505"  # in PostgreSQL's words


def insert_rows(session: Session, *batches: tuple[sa.Table, Rows]) -> None:
    """Insert rows table by table, parents first; the rows of one table carry the same keys, and no geometry.

    On PostgreSQL all of it is one prepared statement with one JSON document a table, on SQLite one
    `executemany` of the driver a table: a quarter of the work of as many `session.execute(insert(...))`.
    """
    filled = [(table, rows) for table, rows in batches if rows]
    if not filled:
        return
    dialect, driver = driver_of(session)
    if dialect.name == "postgresql":
        shapes = tuple((table, tuple(rows[0])) for table, rows in filled)
        documents = tuple(_document(table, rows) for table, rows in filled)
        _told(dialect, driver.execute, _one_statement(shapes, dialect), documents)
        return
    for table, rows in filled:
        statement, columns = _statement(table, tuple(rows[0]), dialect)
        values = [tuple([bind(row[name]) if bind else row[name] for name, bind in columns]) for row in rows]
        _told(dialect, driver.executemany, statement, values)


def _told(dialect: Dialect, run: Callable[[str, Any], Any], statement: str, values: Any) -> None:
    """Run it on the driver itself; what a constraint refuses comes as SQLAlchemy's own error."""
    try:
        run(statement, values)
    except dialect.loaded_dbapi.IntegrityError as error:
        raise sa.exc.IntegrityError(statement, None, error) from error


def violated(error: sa.exc.IntegrityError) -> str:
    """The name of the unique constraint or index that was violated, alike on both engines; else empty."""
    cause: Any = error.orig
    if getattr(cause, "sqlstate", None) == _UNIQUE_VIOLATION:
        return cause.diag.constraint_name or ""
    _, found, columns = str(error.orig).partition("UNIQUE constraint failed: ")
    if not found:
        return ""
    pairs = [column.split(".") for column in columns.split(", ")]
    table, names = Base.metadata.tables[pairs[0][0]], [name for _, name in pairs]
    known: Iterable[Any] = [table.primary_key, *table.constraints, *table.indexes]
    return next((str(each.name) for each in known if _columns(each) == names), "")


def _columns(thing: Any) -> list[str] | None:
    unique = isinstance(thing, sa.PrimaryKeyConstraint | sa.UniqueConstraint) or getattr(thing, "unique", False)
    return [column.name for column in thing.columns] if unique else None


@lru_cache(maxsize=256)
def _statement(table: sa.Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", columns  # noqa: S608


@lru_cache(maxsize=256)
def _one_statement(shapes: tuple[tuple[sa.Table, tuple[str, ...]], ...], dialect: Dialect) -> str:
    steps = []
    for table, names in shapes:
        listed = ", ".join(names)
        typed = ", ".join(f"{name} {table.c[name].type.compile(dialect)}" for name in names)
        steps.append(
            f"INSERT INTO {table.name} ({listed})"  # noqa: S608 - names of our own tables and columns
            f" SELECT {listed} FROM json_to_recordset(%s::json) AS given ({typed})"
        )
    before = ", ".join(f"step{n} AS ({step})" for n, step in enumerate(steps[:-1]))
    return f"WITH {before} {steps[-1]}" if before else steps[-1]


def _document(table: sa.Table, rows: Rows) -> str:
    nested, instants = _special(table)
    ready = []
    for row in rows:
        for name in instants:
            value = row.get(name)
            if value is not None and value.utcoffset() is None:
                raise ValueError(f"a naive time reached the database: {name} {value!r}")
        ready.append({**row, **{name: _raw(row[name]) for name in nested if name in row}})
    return orjson.dumps(ready).decode()


def _raw(value: Any) -> orjson.Fragment | None:
    return None if value is None else orjson.Fragment(write_json(value))


@lru_cache(maxsize=256)
def _special(table: sa.Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    def of(kind: type[Any]) -> tuple[str, ...]:
        return tuple(column.name for column in table.columns if isinstance(column.type, kind))

    return of(JSONDoc), of(Instant)
