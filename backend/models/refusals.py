"""What was refused to whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, BigId, Instant


class Refusal(Base):
    """Somebody was refused an act, or a look at an order that does not exist for him; without a word of content.

    `place` is the row's place in its minute: the last one stands for all that came after it, by its `count`.
    """

    __tablename__ = "refusals"
    __table_args__ = (
        Index("uq_refusals_minute", "account_id", "minute", "place", unique=True),
        Index("ix_refusals_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minute: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    door: Mapped[str] = mapped_column(String(60))
    action: Mapped[str | None] = mapped_column(String(30))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    error: Mapped[str] = mapped_column(String(60))
    count: Mapped[int]
