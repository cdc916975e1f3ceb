"""Photos by the hash of their bytes, and what each is evidence of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc


class Photo(Base):
    """Bytes that the server has verified and stored; `thumb_at` says when the thumbnail was made."""

    __tablename__ = "photos"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    width: Mapped[int]
    height: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    stored_at: Mapped[datetime] = mapped_column(Instant)
    thumb_at: Mapped[datetime | None] = mapped_column(Instant)


class Evidence(Base):
    """One photo in the file of one order: expected since an act named it, stored once verified."""

    __tablename__ = "evidence"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    phase: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    captured_at: Mapped[datetime | None] = mapped_column(Instant)
    uploader: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
