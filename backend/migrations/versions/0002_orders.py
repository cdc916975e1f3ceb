"""The order, its caller, its log, its clocks, its hops and its evidence."""

import sqlalchemy as sa
from alembic import op

from backend.db import BigId
from backend.migrations.columns import BY_KEY, document, instant, link, number, on_postgres, order_key, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that one order fills."""
    if on_postgres():
        op.execute("CREATE SEQUENCE order_numbers INCREMENT BY 32")
    _orders()
    _log()
    _hops()
    _evidence()


def _orders() -> None:
    op.create_table(
        "orders",
        number("id", BigId, primary_key=True, autoincrement=False),
        text("no", 40, unique=True),
        text("place", 32),
        text("policy_version", 32),
        text("source", 40),
        text("upstream_no", 80, nullable=True),
        text("type", 20),
        text("grade", 30),
        text("hazard", 40),
        text("category", 20, nullable=True),
        text("title", 200),
        text("address", 300),
        number("lng", sa.Double, nullable=True),
        number("lat", sa.Double, nullable=True),
        text("cell_code", 32, nullable=True),
        text("street_code", 9, nullable=True),
        text("community_code", 12, nullable=True),
        text("status", 20),
        number("version"),
        number("round"),
        link("handler_id", "accounts.id", nullable=True),
        text("registered_by", 64),
        instant("registered_at"),
        instant("updated_at"),
        instant("next_due_at", nullable=True),
        text("log_hash", 64),
        document("face"),
        sa.UniqueConstraint("source", "upstream_no"),
    )
    for column in (
        "handler_id", "street_code", "community_code", "cell_code", "status", "next_due_at", "registered_by",
    ):  # fmt: skip
        op.create_index(f"ix_orders_{column}", "orders", [column, "id"])
    due = sa.text("next_due_at IS NOT NULL")
    op.create_index(
        "ix_orders_street_due", "orders", ["street_code", "next_due_at", "id"], sqlite_where=due, postgresql_where=due
    )
    op.create_table(
        "callers",
        order_key(),
        text("name", 64, nullable=True),
        text("phone", 40, nullable=True, index=True),
        text("anonymity", 12),
        instant("purge_after", nullable=True, index=True),
    )


def _log() -> None:
    transaction = "pg_current_xact_id()::text::bigint" if on_postgres() else "0"
    op.create_table(
        "order_events",
        number("seq", BigId, primary_key=True, autoincrement=True),
        text("act_id", 36, unique=True),
        link("order_id", "orders.id"),
        number("version"),
        text("event", 40),
        text("action", 30),
        text("actor", 64),
        instant("occurred_at"),
        instant("effective_at"),
        instant("recorded_at"),
        document("body"),
        text("digest", 64),
        text("hash", 64),
        number("txid", sa.BigInteger, server_default=sa.text(transaction)),
        sa.UniqueConstraint("order_id", "version"),
    )
    op.create_index("ix_order_events_txid_seq", "order_events", ["txid", "seq"])


def _hops() -> None:
    op.create_table(
        "order_clocks",
        order_key(),
        text("name", 20, primary_key=True),
        instant("started_at"),
        instant("due_at", nullable=True),
        instant("stopped_at", nullable=True),
        text("state", 20),
        **BY_KEY,
    )
    op.create_index("ix_order_clocks_due_at", "order_clocks", ["state", "due_at"])
    op.create_table(
        "assignments",
        order_key(),
        number("seq", primary_key=True, autoincrement=False),
        text("mode", 10),
        link("org_id", "orgs.id", nullable=True),
        link("account_id", "accounts.id", nullable=True),
        instant("dispatched_at"),
        instant("ended_at", nullable=True),
        **BY_KEY,
    )
    op.create_index("ix_assignments_account_id", "assignments", ["account_id", "order_id"])
    op.create_table(
        "privacy_accesses",
        number("id", primary_key=True),
        link("order_id", "orders.id"),
        link("account_id", "accounts.id"),
        instant("at"),
        text("reason", 200),
        document("facts"),
    )
    op.create_index("ix_privacy_accesses_order_account", "privacy_accesses", ["order_id", "account_id"])


def _evidence() -> None:
    op.create_table(
        "photos",
        text("sha256", 64, primary_key=True),
        number("size"),
        text("format", 10),
        number("width"),
        number("height"),
        document("facts"),
        instant("stored_at"),
        instant("thumb_at", nullable=True),
        **BY_KEY,
    )
    op.create_table(
        "evidence",
        order_key(),
        text("sha256", 64, primary_key=True, index=True),
        text("phase", 10),
        text("state", 10),
        text("source", 10),
        instant("captured_at", nullable=True),
        text("uploader", 64),
        instant("recorded_at"),
        **BY_KEY,
    )
