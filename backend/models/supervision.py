"""Steps of the ladder of supervision as they were taken, for lists; and the numbers by which staff are reached."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant


class Supervision(Base):
    """A warning, an urging or a numbered sheet (督办单) of one order, beside the event that it stands in."""

    __tablename__ = "supervisions"
    __table_args__ = (Index("ix_supervisions_taken_at", "taken_at"),)

    act_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    key: Mapped[str | None] = mapped_column(String(120))
    sheet: Mapped[str | None] = mapped_column(String(40), unique=True)
    level: Mapped[int]
    how: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    clock: Mapped[str] = mapped_column(String(60))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountPhone(Base):
    """The number by which somebody of the staff is reached by message or call; in no log and in no push."""

    __tablename__ = "account_phones"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    phone: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime] = mapped_column(Instant)
