"""保存期限: what has been kept for long enough goes, a batch at a time; the orders and who did and saw what stay."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.policy_rules import Keeping
from backend.models import Alarm, Caller, Delivery, OutboxRow, Receipt, table
from backend.services import rules

BATCH = 500
_CALLERS, _OUTBOX, _ALARMS = table(Caller), table(OutboxRow), table(Alarm)
_OF_ALARM = tuple(table(model).c.alarm_id for model in (Delivery, Receipt))


def is_due(session: Session, place: str, *, at: datetime) -> bool:
    """Whether anything has been kept for longer than the place's rules say."""
    return any(session.scalar(old.limit(1)) is not None for _, old in _old(_kept(session, place, at), at))


def sweep(session: Session, place: str, *, at: datetime) -> dict[str, int]:
    """Let go of what is due, a batch of each kind, so that nobody waits for long; how many of each went."""
    gone: dict[str, int] = {}
    for kind, old in _old(_kept(session, place, at), at):
        ids = session.scalars(old.limit(BATCH)).all()
        if ids:
            gone[kind.name] = len(ids)
            _let_go(session, kind, ids)
    return gone


def _kept(session: Session, place: str, at: datetime) -> Keeping:
    return rules.policy_in_force(session, place, at).procedures.keeping


def _old(kept: Keeping, at: datetime) -> Iterator[tuple[sa.Table, sa.Select[tuple[Any]]]]:
    """What is too old, oldest first, by ways that an index knows."""
    notices = at - timedelta(days=kept.notice_days)
    yield _CALLERS, sa.select(_CALLERS.c.order_id).where(_CALLERS.c.purge_after <= at)
    yield _OUTBOX, sa.select(_OUTBOX.c.id).where(_OUTBOX.c.done_at <= notices)
    yield _ALARMS, sa.select(_ALARMS.c.id).where(_ALARMS.c.created_at <= notices)


def _let_go(session: Session, kind: sa.Table, ids: Sequence[Any]) -> None:
    """A caller is forgotten, but not how much he let others know of himself; the rest is deleted."""
    if kind is _CALLERS:
        forgotten = sa.update(kind).where(kind.c.order_id.in_(ids))
        session.execute(forgotten.values(name=None, phone=None, phone_key=None, content=None, purge_after=None))
        return
    if kind is _ALARMS:
        for of_alarm in _OF_ALARM:
            session.execute(sa.delete(of_alarm.table).where(of_alarm.in_(ids)))
    session.execute(sa.delete(kind).where(kind.c.id.in_(ids)))
