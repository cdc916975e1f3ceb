"""Lanes: whom a piece of work has to ask outside, so that a slow partner holds up nobody else's."""

from alembic import op

from backend.migrations.columns import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the lane to the outbox; what waits there already goes without."""
    op.add_column("outbox", text("lane", 200, nullable=True))
