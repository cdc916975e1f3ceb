"""People, machines, organisations, and how they sign in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, JSONDoc


class Org(Base):
    """An organisation of the place: centre, street, department, community; a tree of any depth."""

    __tablename__ = "orgs"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("orgs.id"))
    place: Mapped[str | None] = mapped_column(String(32))
    """Whose rules it and all below it live by; None: those of the nearest above, or of the installation."""


class Account(Base):
    """Somebody who can sign in; `area` holds the code prefixes that his scope is limited to."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSONDoc)
    area: Mapped[list[str]] = mapped_column(JSONDoc)
    org_id: Mapped[int | None] = mapped_column(ForeignKey("orgs.id"))
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)


class Credential(Base):
    """A browser's session or a machine's token; only the SHA-256 of the secret is kept."""

    __tablename__ = "credentials"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class Secret(Base):
    """A key that the installation made for itself at first start and keeps (VAPID, time tickets, links)."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(4000))
    created_at: Mapped[datetime] = mapped_column(Instant)


class PrivacyAccess(Base):
    """Somebody was shown a caller's data: who, whose, when, why (6.2)."""

    __tablename__ = "privacy_accesses"
    __table_args__ = (Index("ix_privacy_accesses_order_account", "order_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONDoc)
