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
        self.read: list[Process] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.exported_columns
        ]

    def parameters(self, given: dict[str, Any]) -> Any:
        values = {**self.fixed, **given}
        for name, process in self.write.items():
            if process is not None:
                values[name] = process(values[name])
        return values if self.order is None else [values[name] for name in self.order]


class Question:
    """A statement that gives rows, with named parameters; a third of the work of `session.execute`."""

    def __init__(self, statement: sa.Executable) -> None:
        self._statement = statement
        self._compiled: dict[Dialect, _Compiled] = {}

    def rows(self, session: Session, **given: Any) -> list[tuple[Any, ...]]:
        """Ask within the session's transaction."""
        connection = session.connection()
        compiled = self._compiled.get(connection.dialect)
        if compiled is None:
            compiled = self._compiled[connection.dialect] = _Compiled(self._statement, connection.dialect)
        driver: Any = connection.connection.dbapi_connection
        found = driver.execute(compiled.text, compiled.parameters(given)).fetchall()
        if not any(compiled.read):
            return found  # type: ignore[no-any-return]
        return [tuple([p(v) if p else v for p, v in zip(compiled.read, row, strict=True)]) for row in found]

    def first(self, session: Session, **given: Any) -> tuple[Any, ...] | None:
        """Its first row, if there is one."""
        rows = self.rows(session, **given)
        return rows[0] if rows else None
