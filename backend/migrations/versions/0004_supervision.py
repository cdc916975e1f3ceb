"""Supervision and assessment: the next step of each order, the steps taken, phones of the staff, periods."""

import sqlalchemy as sa
from alembic import op

from backend.migrations.columns import BY_KEY, document, instant, link, number, text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what the ladder and the assessment keep."""
    op.add_column("orders", instant("next_step_at", nullable=True))
    planned = sa.text("next_step_at IS NOT NULL")
    op.create_index(
        "ix_orders_next_step_at", "orders", ["next_step_at"], sqlite_where=planned, postgresql_where=planned
    )
    assessed = sa.text(
        "event IN ('exclusion.approved', 'order.answered_at_once', 'order.concluded', 'order.extension_approved', "
        "'order.merged', 'order.passed', 'order.rated', 'order.repeated', 'order.reply_shared', "
        "'order.return_approved', 'order.return_asked', 'order.return_rejected', 'order.self_handled', 'order.split')"
    )
    op.create_index(
        "ix_order_events_event", "order_events", ["event", "effective_at"],
        sqlite_where=assessed, postgresql_where=assessed,
    )  # fmt: skip
    op.add_column("alarms", instant("withdrawn_at", nullable=True))
    _supervisions()
    _periods()


def _supervisions() -> None:
    op.create_table(
        "supervisions",
        text("act_id", 36, primary_key=True),
        link("order_id", "orders.id", index=True),
        text("key", 120, nullable=True),
        text("sheet", 40, nullable=True, unique=True),
        number("level"),
        text("how", 20),
        text("name", 100),
        text("clock", 60),
        instant("planned_at"),
        instant("taken_at"),
        instant("answered_at", nullable=True),
        instant("withdrawn_at", nullable=True),
        **BY_KEY,
    )
    op.create_index("ix_supervisions_taken_at", "supervisions", ["taken_at"])
    op.create_table(
        "account_phones",
        link("account_id", "accounts.id", primary_key=True, autoincrement=False),
        text("phone", 20),
        instant("changed_at"),
    )


def _periods() -> None:
    op.create_table(
        "assess_periods",
        text("place", 32, primary_key=True),
        text("period", 20, primary_key=True),
        text("state", 10),
        instant("changed_at"),
        text("changed_by", 64),
        instant("locked_at", nullable=True),
        document("result", nullable=True),
        document("bonuses"),
        **BY_KEY,
    )
    op.create_table(
        "appeals",
        text("id", 36, primary_key=True),
        text("place", 32),
        text("period", 20),
        link("order_id", "orders.id"),
        text("metric", 30),
        link("account_id", "accounts.id", index=True),
        text("words", 500),
        document("evidence"),
        text("state", 10),
        instant("asked_at"),
        text("first_by", 64, nullable=True),
        text("decided_by", 64, nullable=True),
        instant("decided_at", nullable=True),
        text("decision", 500, nullable=True),
        sa.UniqueConstraint("place", "period", "order_id", "metric", "account_id"),
        **BY_KEY,
    )
