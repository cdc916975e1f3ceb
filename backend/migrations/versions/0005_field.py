"""What people of the field have at hand: phrases, and feedback on the app."""

from alembic import op

from backend.migrations.columns import BY_KEY, instant, link, number, text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "phrases",
        text("id", 36, primary_key=True),
        text("place", 32),
        link("account_id", "accounts.id", nullable=True),
        text("purpose", 10),
        text("words", 200),
        number("position"),
        **BY_KEY,
    )
    op.create_index("ix_phrases_place", "phrases", ["place", "account_id"])
    op.create_table(
        "feedback",
        text("id", 36, primary_key=True),
        link("account_id", "accounts.id", index=True),
        text("kind", 12),
        text("words", 1000),
        instant("at"),
        text("answer", 1000, nullable=True),
        text("answered_by", 64, nullable=True),
        instant("answered_at", nullable=True),
        **BY_KEY,
    )
    op.create_index("ix_feedback_at", "feedback", ["at", "id"])
