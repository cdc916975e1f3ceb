"""The columns that migrations are written in: not null unless said otherwise, portable types."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import UserDefinedType

from backend.db import BigId, Instant, JSONDoc

# Tables whose key is not a number are kept in the order of their key: one tree on SQLite instead of two.
BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}


class MultiPolygon(UserDefinedType[bytes]):
    """The column's type in the schema alone: PostGIS checks shape and SRID, SQLite keeps EWKB."""

    def get_col_spec(self, **_: object) -> str:
        """Name the type in PostGIS' words."""
        return "geometry(MULTIPOLYGON,4326)"


def on_postgres() -> bool:
    """Whether the step runs on PostgreSQL; else it runs on SQLite."""
    return op.get_bind().dialect.name == "postgresql"


def text(name: str, length: int, **options: Any) -> sa.Column[Any]:
    """A short text that must be given unless `nullable=True`."""
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def instant(name: str, **options: Any) -> sa.Column[Any]:
    """An instant that must be given unless `nullable=True`."""
    return sa.Column(name, Instant, **{"nullable": False, **options})


def document(name: str, **options: Any) -> sa.Column[Any]:
    """A JSON document that must be given unless `nullable=True`."""
    return sa.Column(name, JSONDoc, **{"nullable": False, **options})


def number(name: str, kind: Any = sa.Integer, **options: Any) -> sa.Column[Any]:
    """A number that must be given unless `nullable=True`."""
    return sa.Column(name, kind, **{"nullable": False, **options})


def link(name: str, target: str, **options: Any) -> sa.Column[Any]:
    """A reference to another table's key, of that key's type."""
    kind: Any = {"orders.id": BigId, "alarms.id": sa.String(36), "exports.id": sa.String(36)}.get(target, sa.Integer)
    return sa.Column(name, kind, sa.ForeignKey(target), **{"nullable": False, **options})


def order_key() -> sa.Column[Any]:
    """The order's number as (the first part of) a table's own key."""
    return link("order_id", "orders.id", primary_key=True, autoincrement=False)
