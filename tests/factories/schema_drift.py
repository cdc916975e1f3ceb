"""What the models say and the migrated database does not, or the other way round."""

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import backend.models  # noqa: F401 - the tables stand in the metadata once they are imported
import backend.services.shared  # noqa: F401 - and so do the sequences
from backend.db import Base, Database

NOT_OURS = ("idx_", "spatial_ref_sys", "alembic_version")


def drift(database: Database) -> list[Any]:
    """Every difference between the models and a database, in alembic's words; empty when there is none."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": _ours, "compare_type": True, "compare_server_default": False},
        )
        sequences = set(sa.inspect(connection).get_sequence_names()) if database.dialect != "sqlite" else None
        missing = [] if sequences is None else sorted(set(Base.metadata._sequences) - sequences)
        return missing + [each for each in compare_metadata(context, Base.metadata) if not _geometry_on_sqlite(each)]


def _ours(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind in {"table", "index"} and name is not None and name.startswith(NOT_OURS))


def _geometry_on_sqlite(difference: Any) -> bool:
    """SQLite keeps a geometry as a blob of EWKB: for that engine this is the type meant."""
    first = difference[0] if isinstance(difference, list) else difference
    return first[0] == "modify_type" and (str(first[5]), str(first[6])[:8]) == ("BLOB", "geometry")
