"""What phones say of themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant


class PhoneReport(Base):
    """What somebody's phone last said of what it has not sent yet, so that its silence is noticed (pains C12)."""

    __tablename__ = "phone_reports"

    device: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    build: Mapped[str] = mapped_column(String(40))
    unsent: Mapped[int] = mapped_column(index=True)
    stuck: Mapped[int]
    oldest_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime] = mapped_column(Instant)
