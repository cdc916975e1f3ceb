"""The index of clocks knows those that wait for a calendar, and costs the others nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'calendar_missing'")


def upgrade() -> None:
    """Drop the index of all clocks, and make that of the few."""
    op.drop_index("ix_order_clocks_due_at", "order_clocks")
    op.create_index(
        "ix_order_clocks_waiting", "order_clocks", ["order_id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
