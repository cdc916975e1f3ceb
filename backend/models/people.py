"""What was changed of people."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, BigId, Instant, JSONDoc


class AccountChange(Base):
    """Somebody was added, given other roles, another unit or area, shut out or let in; by a command where `by_id` is
    empty. Neither passwords nor numbers stand in it."""

    __tablename__ = "account_changes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    what: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    after: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
    why: Mapped[str] = mapped_column(String(300))
