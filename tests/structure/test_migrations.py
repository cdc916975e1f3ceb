"""Migrations are numbered, have one head, and lead to the very tables of the models, on both engines."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.sql.schema import SchemaItem

from backend import models
from backend.db import Base, Database
from backend.migrations import SCRIPTS, pending
from tests.structure.sources import files

FOLDER = "backend/migrations/versions"


def test_numbered_without_a_gap() -> None:
    names = [path.name for path in files() if str(path.parent) == FOLDER and path.suffix == ".py"]
    numbers = [int(match.group()) for name in names if (match := re.match(r"\d{4}(?=_)", name))]
    assert numbers == list(range(1, len(names) + 1))


def test_one_line_with_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    assert all(not revision.is_branch_point for revision in SCRIPTS.walk_revisions())


def test_revisions_are_named_like_their_files() -> None:
    for revision in SCRIPTS.walk_revisions():
        assert revision.path.rsplit("/", 1)[-1].startswith(revision.revision)


def _ours(item: SchemaItem, name: str | None, kind: str, reflected: bool, other: SchemaItem | None) -> bool:
    """Leaves out what the database's own extensions and the spatial index bring."""
    spatial = kind == "index" and bool(name and (name.startswith("idx_") or "geom" in name))
    foreign = kind == "table" and reflected and other is None and name not in Base.metadata.tables
    engine = foreign and bool(
        name and re.match(r"(idx_|spatial_ref_sys|alembic_version|geometry_columns|rtree)", name)
    )
    return not (spatial or engine)


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": False})
    found: list[object] = compare_metadata(context, Base.metadata)
    return found


def test_no_drift_from_the_models(database: Database) -> None:
    assert models.__all__
    assert not pending(database)
    with database.engine.connect() as connection:
        assert not _differences(connection)


def test_every_model_has_its_table() -> None:
    mapped = {getattr(models, name) for name in models.__all__ if name[0].isupper()}
    assert mapped == {mapper.class_ for mapper in Base.registry.mappers}
