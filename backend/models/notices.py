"""What leaves the house: outbox rows, alarms, and the devices that they reach."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc
from backend.models.orders import Key


class OutboxRow(Base):
    """Work that an event asks for: claimed under a lease, done at least once, at its due time.

    `lane` is who has to be asked outside; where he is slow, only those who want him wait.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due_at", "done_at", "due_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    act_id: Mapped[str | None] = mapped_column(String(36))
    job: Mapped[str] = mapped_column(String(40))
    lane: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    due_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(String(500))


class Subscription(Base):
    """A device's push subscription; forgotten when its push service says that it is gone."""

    __tablename__ = "subscriptions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(60))
    vapid_key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_ok_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)


class Alarm(Base):
    """Somebody must learn of something: once per event, person and kind; seen only when a device says so.

    An alarm without an order is one of trial.
    """

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("act_id", "account_id", "kind"), Index("ix_alarms_created_at", "created_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    act_id: Mapped[str] = mapped_column(String(36))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Base):
    """An alarm on its way to one device: what the push service answered, what the device reported."""

    __tablename__ = "deliveries"

    alarm_id: Mapped[str] = mapped_column(ForeignKey("alarms.id"), primary_key=True)
    subscription_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    status: Mapped[str] = mapped_column(String(12))
    http_status: Mapped[int | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class Receipt(Base):
    """A device said that an alarm was shown, opened or acknowledged."""

    __tablename__ = "receipts"

    alarm_id: Mapped[str] = mapped_column(ForeignKey("alarms.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(14), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
