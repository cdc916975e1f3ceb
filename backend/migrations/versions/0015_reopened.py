"""What assessment asks the log for: also whether an order was opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index reopenings with the rest."""
    assessed = sa.text(
        "event IN ('exclusion.approved', 'order.answered_at_once', 'order.concluded', 'order.extension_approved', "
        "'order.merged', 'order.passed', 'order.rated', 'order.reopened', 'order.repeated', 'order.reply_shared', "
        "'order.return_approved', 'order.return_asked', 'order.return_rejected', 'order.self_handled', 'order.split')"
    )
    op.drop_index("ix_order_events_event", "order_events")
    op.create_index(
        "ix_order_events_event", "order_events", ["event", "effective_at"],
        sqlite_where=assessed, postgresql_where=assessed,
    )  # fmt: skip
