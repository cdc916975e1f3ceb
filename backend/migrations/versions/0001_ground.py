"""People, grid and rules: what stands before the first order.

Geometry and its index are written by hand: GeoAlchemy2's own statements for SQLite ask for SpatiaLite.
"""

import sqlalchemy as sa
from alembic import op

from backend.migrations.columns import (
    BY_KEY,
    MultiPolygon,
    document,
    instant,
    link,
    number,
    on_postgres,
    text,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that stand before any order."""
    _extension()
    _people()
    _grid()
    _cell_index()
    _rules()


def _extension() -> None:
    known = sa.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    if on_postgres() and not op.get_bind().scalar(known):
        op.execute("CREATE EXTENSION postgis")


def _people() -> None:
    op.create_table(
        "orgs",
        number("id", primary_key=True),
        text("code", 32, unique=True),
        text("name", 100),
        text("kind", 20),
        link("parent_id", "orgs.id", nullable=True),
    )
    op.create_table(
        "accounts",
        number("id", primary_key=True),
        text("account", 64, unique=True),
        text("name", 64),
        text("password_hash", 200, nullable=True),
        document("roles"),
        document("area"),
        link("org_id", "orgs.id", nullable=True),
        number("active", sa.Boolean),
        number("demo", sa.Boolean),
    )
    op.create_table(
        "credentials",
        text("secret_hash", 64, primary_key=True),
        text("kind", 10),
        link("account_id", "accounts.id", index=True),
        instant("created_at"),
        instant("expires_at", nullable=True),
        **BY_KEY,
    )
    op.create_table(
        "secrets", text("name", 40, primary_key=True), text("value", 4000), instant("created_at"), **BY_KEY
    )


def _grid() -> None:
    op.create_table(
        "cells",
        number("id", primary_key=True),
        text("code", 32),
        text("name", 100),
        text("kind", 20),
        text("parent", 32, nullable=True),
        number("priority"),
        text("source", 60),
        number("lng", sa.Double),
        number("lat", sa.Double),
        sa.Column("geom", MultiPolygon().with_variant(sa.LargeBinary, "sqlite"), nullable=False),
        number("valid_from", sa.Date),
        number("valid_to", sa.Date, nullable=True),
        *_geometry_check(),
    )
    op.create_index("uq_cells_code_valid_from", "cells", ["code", "valid_from"], unique=True)
    op.create_table(
        "areas",
        text("code", 15, primary_key=True),
        text("name", 100),
        text("level", 12),
        text("source", 60),
        **BY_KEY,
    )
    op.create_table(
        "posts",
        number("id", primary_key=True),
        text("area", 32, index=True),
        text("kind", 20),
        link("account_id", "accounts.id", index=True),
        document("shift", nullable=True),
        instant("valid_from"),
        instant("valid_to", nullable=True),
        link("substitute_of", "posts.id", nullable=True),
    )
    op.create_table(
        "places",
        number("id", primary_key=True),
        text("name", 100),
        text("kind", 20),
        document("aliases"),
        text("cell_code", 32, nullable=True),
        number("lng", sa.Double),
        number("lat", sa.Double),
        text("source", 60),
    )


def _geometry_check() -> list[sa.CheckConstraint]:
    """What PostGIS' type refuses, SQLite refuses too: a little-endian EWKB multipolygon with SRID 4326."""
    head = "substr(geom, 1, 9) = x'0106000020E6100000'"
    return [] if on_postgres() else [sa.CheckConstraint(head, name="geom_multipolygon")]


def _cell_index() -> None:
    """GiST on PostgreSQL; on SQLite an R*Tree that triggers keep, since nothing else may forget it."""
    if on_postgres():
        op.create_index("idx_cells_geom", "cells", ["geom"], postgresql_using="gist")
        return
    box = "ST_XMin(new.geom), ST_XMax(new.geom), ST_YMin(new.geom), ST_YMax(new.geom)"
    put = f"INSERT INTO idx_cells_geom VALUES (new.id, {box})"  # noqa: S608 - no outside text in it
    drop = "DELETE FROM idx_cells_geom WHERE id = old.id"
    op.execute("CREATE VIRTUAL TABLE idx_cells_geom USING rtree(id, xmin, xmax, ymin, ymax)")
    op.execute(f"CREATE TRIGGER cells_geom_insert AFTER INSERT ON cells BEGIN {put}; END")
    op.execute(f"CREATE TRIGGER cells_geom_delete AFTER DELETE ON cells BEGIN {drop}; END")
    op.execute(f"CREATE TRIGGER cells_geom_update AFTER UPDATE OF id, geom ON cells BEGIN {drop}; {put}; END")


def _rules() -> None:
    op.create_table(
        "policies",
        text("place", 32, primary_key=True),
        text("version", 32, primary_key=True),
        number("effective_from", sa.Date),
        document("document"),
        **BY_KEY,
    )
    op.create_table(
        "calendar_years",
        text("calendar", 40, primary_key=True),
        number("year", primary_key=True, autoincrement=False),
        document("document"),
        text("source", 200),
        **BY_KEY,
    )
    op.create_table("stamps", text("name", 20, primary_key=True), number("n", sa.BigInteger), **BY_KEY)
    op.create_table("counters", text("name", 40, primary_key=True), number("next", sa.BigInteger), **BY_KEY)
