"""Periods of assessment with what was locked, and the appeals of workers against a lost point."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc


class AssessPeriod(Base):
    """A month or a year of a place: open, in review, or locked with the result that counts for ever."""

    __tablename__ = "assess_periods"

    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONDoc)
    bonuses: Mapped[list[Any]] = mapped_column(JSONDoc)


class Talk(Base):
    """A talk (约谈) that somebody's rates call for when a period is locked, once a period; and what was said."""

    __tablename__ = "talks"

    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[int]
    rates: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_by: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str | None] = mapped_column(String(1000))


class Appeal(Base):
    """A worker says why a point was lost unjustly; two others decide, and he is shown what they say."""

    __tablename__ = "appeals"
    __table_args__ = (UniqueConstraint("place", "period", "order_id", "metric", "account_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[str] = mapped_column(String(32))
    period: Mapped[str] = mapped_column(String(20))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    metric: Mapped[str] = mapped_column(String(30))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    words: Mapped[str] = mapped_column(String(500))
    evidence: Mapped[list[str]] = mapped_column(JSONDoc)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    first_by: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(500))
