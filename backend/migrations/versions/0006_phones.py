"""Phones: what each has not sent yet, by its own last word."""

from alembic import op

from backend.migrations.columns import BY_KEY, instant, link, number, text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what phones say of themselves."""
    op.create_table(
        "phone_reports",
        text("device", 36, primary_key=True),
        link("account_id", "accounts.id", primary_key=True, autoincrement=False),
        text("build", 40),
        number("unsent", index=True),
        number("stuck"),
        instant("oldest_at", nullable=True),
        instant("told_at"),
        **BY_KEY,
    )
