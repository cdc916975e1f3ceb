"""Exports: who asked for which orders and why, who agreed, how far the file is, and each time it was fetched."""

import sqlalchemy as sa
from alembic import op

from backend.migrations.columns import BY_KEY, document, instant, link, number, text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of exports and of the times that they were fetched."""
    op.create_table(
        "exports",
        text("id", 36, primary_key=True),
        text("place", 32),
        link("asked_by", "accounts.id"),
        instant("asked_at"),
        text("reason", 200),
        text("format", 10),
        number("private", sa.Boolean),
        document("filters"),
        text("state", 12),
        link("decided_by", "accounts.id", nullable=True),
        instant("decided_at", nullable=True),
        text("decision", 200, nullable=True),
        number("total"),
        number("done"),
        number("parts"),
        instant("ready_at", nullable=True),
        instant("expires_at", nullable=True),
        **BY_KEY,
    )
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"])
    op.create_table(
        "export_downloads",
        number("id", primary_key=True),
        link("export_id", "exports.id"),
        link("account_id", "accounts.id"),
        instant("at"),
    )
    op.create_index("ix_export_downloads_export_id", "export_downloads", ["export_id"])
