"""Statements that every call asks: written with SQLAlchemy, compiled once an engine, asked of the driver itself."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Process = Callable[[Any], Any] | None


class _Compiled:
    """What one engine is asked, how its parameters are written, and how its columns are read."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.fixed: dict[str, Any] = {name: value for name, value in compiled.params.items() if value is not None}
        self.order: list[str] | None = compiled.positiontup
        self.write: dict[str, Process] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        self.read = [_reader(column.type, dialect) for column in statement.exported_columns]
        self.reads = any(self.read)

    def parameters(self, given: dict[str, Any]) -> Any:
        values = {**self.fixed, **given}
        for name, process in self.write.items():
            if process is not None:
                values[name] = process(values[name])
        return values if self.order is None else [values[name] for name in self.order]


def _reader(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Process:
    """What makes our value of the driver's; both drivers give floats as they are, and no type of theirs is asked."""
    return None if isinstance(kind, sa.Float) else kind.dialect_impl(dialect).result_processor(dialect, None)


class Question:
    """A statement with named parameters that gives or changes rows; a third of the work of `session.execute`."""

    def __init__(self, statement: sa.Executable) -> None:
        self._statement = statement
        self._compiled: dict[Dialect, _Compiled] = {}

    def rows(self, session: Session, **given: Any) -> list[tuple[Any, ...]]:
        """Ask within the session's transaction."""
        compiled, cursor = self._run(session, given)
        found = cursor.fetchall()
        if not compiled.reads:
            return found  # type: ignore[no-any-return]
        return [tuple([p(v) if p else v for p, v in zip(compiled.read, row, strict=True)]) for row in found]

    def changed(self, session: Session, **given: Any) -> int:
        """How many rows it has changed within the session's transaction."""
        return int(self._run(session, given)[1].rowcount)

    def first(self, session: Session, **given: Any) -> tuple[Any, ...] | None:
        """Its first row, if there is one."""
        rows = self.rows(session, **given)
        return rows[0] if rows else None

    def _run(self, session: Session, given: dict[str, Any]) -> tuple[_Compiled, Any]:
        dialect, driver = driver_of(session)
        compiled = self._compiled.get(dialect)
        if compiled is None:
            compiled = self._compiled[dialect] = _Compiled(self._statement, dialect)
        return compiled, driver.execute(compiled.text, compiled.parameters(given))


def driver_of(session: Session) -> tuple[Dialect, Any]:
    """The engine's dialect and the driver's connection in the transaction of a session, which lives for one only."""
    found: tuple[Dialect, Any] | None = session.info.get("driver")
    if found is None:
        connection = session.connection()
        found = session.info["driver"] = connection.dialect, connection.connection.dbapi_connection
    return found
