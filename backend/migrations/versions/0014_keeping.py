"""保存期限: callers' data go by a day that is set when the order ends, alarms by the day that they were made."""

from alembic import op

from backend.migrations.columns import on_postgres

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the callers of ended orders their day, a year on, and the others none; find old alarms by an index."""
    year_on = "updated_at + interval '365 days'" if on_postgres() else (
        "strftime('%Y-%m-%dT%H:%M:%f000Z', updated_at, '+365 days')"
    )  # fmt: skip
    ended = "orders.id = callers.order_id AND orders.status IN ('closed', 'not_accepted', 'withdrawn')"
    op.execute(f"UPDATE callers SET purge_after = (SELECT {year_on} FROM orders WHERE {ended})")  # noqa: S608
    op.create_index("ix_alarms_created_at", "alarms", ["created_at"])
