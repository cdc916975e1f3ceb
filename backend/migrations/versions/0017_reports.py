"""Reports as files: who asked for which, and how far it is."""

from alembic import op

from backend.migrations.columns import BY_KEY, instant, link, number, text

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of reports that were asked for as files."""
    op.create_table(
        "report_files",
        text("id", 36, primary_key=True),
        text("place", 32),
        text("kind", 10),
        text("period", 10),
        text("format", 10),
        link("asked_by", "accounts.id"),
        instant("asked_at"),
        text("state", 12),
        number("size"),
        instant("ready_at", nullable=True),
        instant("expires_at", nullable=True),
        **BY_KEY,
    )
    op.create_index("ix_report_files_asked_by", "report_files", ["asked_by", "asked_at"])
