"""What people of the field have at hand beside their orders: phrases, and a way to say what is wrong with the app."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant

PURPOSES = ("reply", "note", "reason")
"""What a phrase is for."""
LONGEST_PHRASE = 200
FEEDBACK_KINDS = ("complaint", "suggestion")


class Phrase(Base):
    """Words to put in with one tap (常用语): a place's, or (`account_id`) somebody's own."""

    __tablename__ = "phrases"
    __table_args__ = (Index("ix_phrases_place", "place", "account_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class Feedback(Base):
    """A complaint or a suggestion about the app itself (投诉建议, 国办函〔2026〕12号), and what was answered."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_at", "at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
