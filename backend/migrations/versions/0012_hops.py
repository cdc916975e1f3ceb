"""Hops: which dispatch an assignment and a clock belong to, whoever has led the order since."""

import sqlalchemy as sa
from alembic import op

from backend.migrations.columns import number

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_EVENTS = sa.table("order_events", sa.column("order_id"), sa.column("event"), sa.column("effective_at"))
_TABLES = {
    name: sa.table(name, *map(sa.column, ("order_id", "mode", "dispatched_at", "started_at", "hop")))
    for name in ("assignments", "order_clocks")
}
_LEADS = _TABLES["assignments"].alias("leads")


def _numbered(name: str, since: str) -> sa.Update:
    """Dispatches by then; a designation that confirms whoever has the order has made no row and begins nothing."""
    rows = _TABLES[name]
    began = sa.exists().where(
        _LEADS.c.order_id == _EVENTS.c.order_id, _LEADS.c.mode == "lead",
        _LEADS.c.dispatched_at == _EVENTS.c.effective_at,
    )  # fmt: skip
    count = sa.select(sa.func.count()).where(
        _EVENTS.c.order_id == rows.c.order_id, _EVENTS.c.event.in_(["order.dispatched", "order.designated"]),
        _EVENTS.c.effective_at <= rows.c[since], began,
    )  # fmt: skip
    return sa.update(rows).values(hop=count.scalar_subquery())


NUMBERED = (_numbered("assignments", "dispatched_at"), _numbered("order_clocks", "started_at"))


def upgrade() -> None:
    """Number the assignments and the clocks of every order by its dispatches."""
    for table in ("assignments", "order_clocks"):
        op.add_column(table, number("hop", server_default="0"))
    for statement in NUMBERED:
        op.execute(statement)
