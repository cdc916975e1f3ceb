"""A report's own words stand with its caller, apart from the order, whose handler reads what the centre wrote."""

from alembic import op

from backend.migrations.columns import text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was taken down before stands in the log, where nothing is changed."""
    op.add_column("callers", text("content", 4000, nullable=True))
