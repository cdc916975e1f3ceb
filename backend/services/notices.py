"""Messages and calls to the staff: composed from an alarm, and what became of them kept beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.notice import Notice, Told
from backend.domain.errors import Invalid
from backend.models import Account, AccountPhone, Alarm, Delivery, Order, Receipt

NO_PHONE = "no_phone"
NO_PARTNER = "no_partner"


def compose(session: Session, payload: Mapping[str, Any]) -> Notice | None:
    """The notice of one alarm for its person's number; None where it is no longer wanted or he has no number."""
    alarm = session.get_one(Alarm, payload["alarm"])
    order = session.get(Order, alarm.order_id) if alarm.order_id else None
    seen = sa.select(Receipt.alarm_id).where(Receipt.alarm_id == alarm.id, Receipt.kind == "acknowledged").limit(1)
    if alarm.withdrawn_at is not None or order is None or session.execute(seen).first() is not None:
        return None
    phone = session.get(AccountPhone, alarm.account_id)
    if phone is None:
        return None
    return Notice(id=alarm.id, to=phone.phone, no=order.no, grade=order.grade, kind=alarm.kind)


def told(session: Session, payload: Mapping[str, Any], channel: str, outcome: str, *, at: datetime) -> bool:
    """Keep what the partner answered; whether it is worth another try."""
    session.merge(Delivery(alarm_id=payload["alarm"], subscription_id=channel, status=outcome, sent_at=at))
    return outcome == Told.RETRY


def set_phone(session: Session, account: str, phone: str | None, *, at: datetime) -> None:
    """Keep the number by which somebody is reached, or forget it."""
    account_id = session.scalar(sa.select(Account.id).where(Account.account == account))
    if account_id is None:
        raise Invalid("account.unknown", f"there is no account {account}", field="account")
    if phone is None:
        session.execute(sa.delete(AccountPhone).where(AccountPhone.account_id == account_id))
        return
    digits = phone.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15):
        raise Invalid("phone.not_a_number", "a telephone number has 5 to 15 digits", field="phone")
    session.merge(AccountPhone(account_id=account_id, phone=phone, changed_at=at))
