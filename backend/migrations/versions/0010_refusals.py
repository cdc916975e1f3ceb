"""What was refused to whom: acts and looks, kept for the auditor, and kept by the database itself."""

from alembic import op

from backend.db import BigId
from backend.migrations.columns import instant, link, number, on_postgres, text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEPT = "refusals are kept as they were written"


def upgrade() -> None:
    """Make the table of refusals, of which nothing can be taken away and only the count of a minute grows."""
    op.create_table(
        "refusals",
        number("id", BigId, primary_key=True, autoincrement=True),
        link("account_id", "accounts.id"),
        instant("minute"),
        number("place"),
        instant("at"),
        text("door", 60),
        text("action", 30, nullable=True),
        link("order_id", "orders.id", nullable=True),
        text("error", 60),
        number("count"),
    )
    op.create_index("uq_refusals_minute", "refusals", ["account_id", "minute", "place"], unique=True)
    op.create_index("ix_refusals_order_id", "refusals", ["order_id"])
    _keep_on_postgres() if on_postgres() else _keep_on_sqlite()


def _keep_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refusals_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$"
    )
    columns = "id, account_id, minute, place, at, door, action, order_id, error"
    op.execute(
        f"CREATE TRIGGER refusals_kept BEFORE DELETE OR UPDATE OF {columns} ON refusals "
        "FOR EACH ROW EXECUTE FUNCTION refusals_kept()"
    )


def _keep_on_sqlite() -> None:
    columns = "id, account_id, minute, place, at, door, action, order_id, error"
    for when, what in (("gone", "DELETE"), ("changed", f"UPDATE OF {columns}")):
        op.execute(
            f"CREATE TRIGGER refusals_{when} BEFORE {what} ON refusals BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )
