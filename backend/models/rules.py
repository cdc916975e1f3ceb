"""A place's rules and calendars as data, and the small counters that processes share."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc
from backend.models.orders import Key


class PolicyVersion(Base):
    """One version of a place's policy; never changed once an order is pinned to it."""

    __tablename__ = "policies"

    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    effective_from: Mapped[date]
    document: Mapped[dict[str, Any]] = mapped_column(JSONDoc)


class CalendarYear(Base):
    """A published year of a working calendar; a year that is not here is unknown, never guessed."""

    __tablename__ = "calendar_years"

    calendar: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    source: Mapped[str] = mapped_column(String(200))


class CalendarEdit(Base):
    """A change of a working calendar: who made it and why, what stood there before, which open orders it moved."""

    __tablename__ = "calendar_edits"
    __table_args__ = (Index("ix_calendar_edits_calendar", "calendar", "year"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    calendar: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(300))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONDoc)
    after: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    moved: Mapped[list[str]] = mapped_column(JSONDoc)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Stamp(Base):
    """How often a shared thing (grid, roster, policy, calendar, places) has changed; caches compare it."""

    __tablename__ = "stamps"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class Counter(Base):
    """The next unused number of a series; processes take blocks of it."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)
