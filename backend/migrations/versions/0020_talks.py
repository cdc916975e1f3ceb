"""Talks that low rates call for when a period is locked."""

from alembic import op

from backend.migrations.columns import BY_KEY, document, instant, number, text

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table: one talk a place, period and subject."""
    op.create_table(
        "talks",
        text("place", 32, primary_key=True),
        text("period", 20, primary_key=True),
        text("subject", 64, primary_key=True),
        text("name", 100),
        number("level"),
        document("rates"),
        instant("asked_at"),
        instant("held_at", nullable=True),
        text("held_by", 64, nullable=True),
        text("words", 1000, nullable=True),
        **BY_KEY,
    )
