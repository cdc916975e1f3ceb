"""The order, the caller apart from it, its log, its clocks and its assignments."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, FetchedValue, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc

Key = BigInteger().with_variant(Integer, "sqlite")
_DUE = text("next_due_at IS NOT NULL")
_WHERE_DUE: Any = {"sqlite_where": _DUE, "postgresql_where": _DUE}
"""Few orders are open: an index of these alone finds a street's nearest deadlines."""
_STEP = text("next_step_at IS NOT NULL")
YEAR_MISSING = text("state = 'calendar_missing'")
"""Of clocks: those that wait for a year's calendar; few, so that an index finds them and costs the rest nothing."""
_WHERE_YEAR: Any = {"sqlite_where": YEAR_MISSING, "postgresql_where": YEAR_MISSING}
_WHERE_STEP: Any = {"sqlite_where": _STEP, "postgresql_where": _STEP}
_WAITING = text("handler_id IS NULL AND org_code IS NOT NULL")
_WHERE_WAITING: Any = {"sqlite_where": _WAITING, "postgresql_where": _WAITING}
"""Orders of a unit that nobody of it has taken yet."""
ASSESSED = text(
    "event IN ('exclusion.approved', 'order.answered_at_once', 'order.concluded', 'order.extension_approved', "
    "'order.merged', 'order.passed', 'order.rated', 'order.reopened', 'order.repeated', 'order.reply_shared', "
    "'order.return_approved', 'order.return_asked', 'order.return_rejected', 'order.self_handled', 'order.split')"
)
"""What assessment asks the log for; SQLite uses the index of these only where a query says the same words."""
_WHERE_ASSESSED: Any = {"sqlite_where": ASSESSED, "postgresql_where": ASSESSED}


class Order(Base):
    """The present face of an order; only the gate writes it. `face` is what every reader may see of it.

    `org_code` is the unit that leads it; `standing` says in few words who is tied to it and what is undecided;
    `repeat_of` and `merged_into` are numbers of other orders.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("source", "upstream_no"),
        Index("ix_orders_handler_id", "handler_id", "id"),
        Index("ix_orders_street_code", "street_code", "id"),
        Index("ix_orders_community_code", "community_code", "id"),
        Index("ix_orders_cell_code", "cell_code", "id"),
        Index("ix_orders_status", "status", "id"),
        Index("ix_orders_next_due_at", "next_due_at", "id"),
        Index("ix_orders_street_due", "street_code", "next_due_at", "id", **_WHERE_DUE),
        Index("ix_orders_next_step_at", "next_step_at", **_WHERE_STEP),
        Index("ix_orders_registered_by", "registered_by", "id"),
        Index("ix_orders_org_code", "org_code", "id"),
        Index("ix_orders_org_waiting", "org_code", "id", **_WHERE_WAITING),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    no: Mapped[str] = mapped_column(String(40), unique=True)
    place: Mapped[str] = mapped_column(String(32))
    policy_version: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(40))
    upstream_no: Mapped[str | None] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    grade: Mapped[str] = mapped_column(String(30))
    hazard: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16), server_default="appeal")
    category: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    cell_code: Mapped[str | None] = mapped_column(String(32))
    street_code: Mapped[str | None] = mapped_column(String(9))
    community_code: Mapped[str | None] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    round: Mapped[int]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    org_code: Mapped[str | None] = mapped_column(String(32))
    repeat_of: Mapped[str | None] = mapped_column(String(40))
    merged_into: Mapped[str | None] = mapped_column(String(40))
    standing: Mapped[dict[str, Any]] = mapped_column(JSONDoc, server_default="{}")
    registered_by: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    next_due_at: Mapped[datetime | None] = mapped_column(Instant)
    next_step_at: Mapped[datetime | None] = mapped_column(Instant)
    log_hash: Mapped[str] = mapped_column(String(64))
    face: Mapped[dict[str, Any]] = mapped_column(JSONDoc)


class Caller(Base):
    """The caller's own data, apart from the order and purged by date (6.2).

    `phone_key` is a keyed digest of the number: it finds the same caller again and gives no number away. `content` is
    what a report (举报) said in its own words; the order carries what the centre wrote in their stead.
    """

    __tablename__ = "callers"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(40))
    phone_key: Mapped[str | None] = mapped_column(String(44), index=True)
    anonymity: Mapped[str] = mapped_column(String(12))
    content: Mapped[str | None] = mapped_column(String(4000))
    purge_after: Mapped[datetime | None] = mapped_column(Instant, index=True)


class OrderEvent(Base):
    """One entry of the append-only, hash-chained log; `act_id` makes an act happen at most once.

    `txid` is PostgreSQL's transaction number, by default of the column (0 on SQLite, which has one writer):
    sequence numbers are not in the order of commits, so that readers by cursor need it to miss nothing.
    """

    __tablename__ = "order_events"
    __table_args__ = (
        UniqueConstraint("order_id", "version"),
        Index("ix_order_events_txid_seq", "txid", "seq"),
        Index("ix_order_events_event", "event", "effective_at", **_WHERE_ASSESSED),
    )

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    act_id: Mapped[str] = mapped_column(String(36), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    version: Mapped[int]
    event: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(30))
    actor: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    effective_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    digest: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    txid: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue())


class OrderClock(Base):
    """A clock of an order as last derived from its log and policy; never edited, only derived anew.

    `hop` counts the order's assignments: it is the one in which the clock began.
    """

    __tablename__ = "order_clocks"
    __table_args__ = (Index("ix_order_clocks_waiting", "order_id", **_WHERE_YEAR),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    hop: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20))


class Assignment(Base):
    """Who has an order, from when to when (派遣): `lead` (one is active), `assist`, `called`, `offered`, `next`,
    `slip`.

    `hop` counts the dispatches: whoever leads in turn after one dispatch, by hand-over or by reassignment, shares it.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_account_id", "account_id", "order_id"),
        Index("ix_assignments_org_id", "org_id", "order_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hop: Mapped[int] = mapped_column(server_default="0")
    mode: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[int | None] = mapped_column(ForeignKey("orgs.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    dispatched_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
