"""The base of all tables and the types that mean the same on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


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
            return _utc_text(value) if as_text else value.astimezone(UTC)

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Hand out UTC, whatever time zone the session of the server speaks."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(value)
        return lambda value: None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=4096)
def _utc_text(value: datetime) -> str:
    """The instant of a unit of work stands in a dozen columns, so it is kept for the next."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


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
