"""What leaves the house: the outbox, alarms, devices and their receipts."""

import sqlalchemy as sa
from alembic import op

from backend.db import BigId
from backend.migrations.columns import BY_KEY, document, instant, link, number, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the outbox, and the alarms with the devices that they reach."""
    _outbox()
    _alarms()


def _outbox() -> None:
    op.create_table(
        "outbox",
        number("id", BigId, primary_key=True, autoincrement=True),
        number("order_id", sa.BigInteger, nullable=True),
        text("act_id", 36, nullable=True),
        text("job", 40),
        document("payload"),
        instant("due_at"),
        instant("lease_until", nullable=True),
        number("tries"),
        instant("done_at", nullable=True),
        text("error", 500, nullable=True),
    )
    op.create_index("ix_outbox_due_at", "outbox", ["done_at", "due_at"])


def _alarms() -> None:
    op.create_table(
        "subscriptions",
        text("id", 36, primary_key=True),
        link("account_id", "accounts.id", index=True),
        text("endpoint", 1000, unique=True),
        text("p256dh", 120),
        text("auth", 60),
        text("vapid_key", 120),
        instant("created_at"),
        instant("last_ok_at", nullable=True),
        number("failures"),
        **BY_KEY,
    )
    op.create_table(
        "alarms",
        text("id", 36, primary_key=True),
        text("act_id", 36),
        link("order_id", "orders.id", index=True, nullable=True),
        link("account_id", "accounts.id", index=True),
        text("kind", 20),
        instant("created_at"),
        instant("until", nullable=True),
        sa.UniqueConstraint("act_id", "account_id", "kind"),
        **BY_KEY,
    )
    op.create_table(
        "deliveries",
        link("alarm_id", "alarms.id", primary_key=True),
        text("subscription_id", 36, primary_key=True),
        text("status", 12),
        number("http_status", nullable=True),
        instant("sent_at", nullable=True),
        **BY_KEY,
    )
    op.create_table(
        "receipts",
        link("alarm_id", "alarms.id", primary_key=True),
        text("kind", 14, primary_key=True),
        link("account_id", "accounts.id", primary_key=True),
        instant("at"),
        instant("received_at"),
        **BY_KEY,
    )
