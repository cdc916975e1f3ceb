"""Files of orders that leave the house: asked for, agreed to, written, fetched."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc


class Export(Base):
    """A file of orders: `private` with callers' data, for which two people are needed (6.2); in parts by number."""

    __tablename__ = "exports"
    __table_args__ = (Index("ix_exports_asked_at", "asked_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(10))
    private: Mapped[bool]
    filters: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    state: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(200))
    total: Mapped[int]
    done: Mapped[int]
    parts: Mapped[int]
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class ExportDownload(Base):
    """A file was fetched: by whom, when."""

    __tablename__ = "export_downloads"
    __table_args__ = (Index("ix_export_downloads_export_id", "export_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[str] = mapped_column(ForeignKey("exports.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)
