"""Whose rules an organisation lives by, and every change of a working calendar with who made it and why."""

from alembic import op

from backend.db import BigId
from backend.migrations.columns import document, instant, link, number, text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let organisations name their place, and keep what was changed in calendars."""
    op.add_column("orgs", text("place", 32, nullable=True))
    op.create_table(
        "calendar_edits",
        number("id", BigId, primary_key=True, autoincrement=True),
        text("calendar", 40),
        number("year"),
        instant("at"),
        link("account_id", "accounts.id", nullable=True),
        text("reason", 300),
        document("before", nullable=True),
        document("after"),
        document("moved"),
        instant("done_at", nullable=True),
    )
    op.create_index("ix_calendar_edits_calendar", "calendar_edits", ["calendar", "year"])
