"""Units lead and assist orders; what an order stands in with whom; repeats, merged orders and other kinds of them."""

import sqlalchemy as sa
from alembic import op

from backend.migrations.columns import BY_KEY, document, text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the order's tables by what the whole life-cycle needs."""
    _orders()
    op.create_index("ix_assignments_org_id", "assignments", ["org_id", "order_id"])
    op.add_column("callers", text("phone_key", 44, nullable=True))
    op.drop_index("ix_callers_phone", "callers")
    op.create_index("ix_callers_phone_key", "callers", ["phone_key"])
    with op.batch_alter_table("order_clocks", table_kwargs=BY_KEY) as clocks:
        clocks.alter_column("name", existing_type=sa.String(20), existing_nullable=False, type_=sa.String(80))


def _orders() -> None:
    op.add_column("orders", text("kind", 16, server_default="appeal"))
    op.add_column("orders", text("org_code", 32, nullable=True))
    op.add_column("orders", text("repeat_of", 40, nullable=True))
    op.add_column("orders", text("merged_into", 40, nullable=True))
    op.add_column("orders", document("standing", server_default="{}"))
    op.create_index("ix_orders_org_code", "orders", ["org_code", "id"])
    waiting = sa.text("handler_id IS NULL AND org_code IS NOT NULL")
    op.create_index(
        "ix_orders_org_waiting", "orders", ["org_code", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
