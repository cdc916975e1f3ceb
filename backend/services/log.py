"""The one log of an order: append-only, chained by hash, and the memory of which act has been taken."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Question, write_json
from backend.domain.lifecycle import Act
from backend.models import Order, OrderEvent, table

GENESIS = "0" * 64
_EVENTS = table(OrderEvent)
_CHAINED = (
    "act_id", "version", "event", "action", "actor", "occurred_at", "effective_at", "recorded_at", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of an order as it stands in the log."""

    act_id: str
    version: int
    event: str
    action: str
    actor: str
    occurred_at: datetime
    effective_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any]
    digest: str
    hash: str


_COLUMNS = [_EVENTS.c[name] for name in Entry.__slots__]
_OF_ORDER = Question(
    sa.select(*_COLUMNS).where(_EVENTS.c.order_id == sa.bindparam("order_id")).order_by(_EVENTS.c.version)
)
_BY_ACT = Question(sa.select(_EVENTS.c.order_id, *_COLUMNS).where(_EVENTS.c.act_id == sa.bindparam("act_id")))


def entries(session: Session, order_id: int) -> list[Entry]:
    """The whole log of an order, oldest first."""
    return [Entry(*row) for row in _OF_ORDER.rows(session, order_id=order_id)]


def taken(session: Session, act_id: str) -> tuple[int, Entry] | None:
    """The order and the event that an act of this id has become, if it was taken before."""
    row = _BY_ACT.first(session, act_id=act_id)
    return None if row is None else (row[0], Entry(*row[1:]))


def digest(act: Act, extra: Mapping[str, Any] | None = None) -> str:
    """A fingerprint of what the act says, to tell a repeated act from another one under the same id."""
    said = [act.action, act.at, act.position, act.evidence, act.reason, act.note, act.data, extra]
    return hashlib.sha256(write_json(said).encode()).hexdigest()


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of an entry, which covers its content and the hash of the entry before it."""
    content = write_json([previous, *(row[name] for name in _CHAINED)])
    return hashlib.sha256(content.encode()).hexdigest()


def broken_at(log: Iterable[Entry]) -> int | None:
    """The version of the first entry that does not continue the chain; None where the log is whole."""
    previous = GENESIS
    for version, entry in enumerate(log, start=1):
        row = {name: getattr(entry, name) for name in _CHAINED}
        if entry.version != version or entry.hash != link(previous, row):
            return version
        previous = entry.hash
    return None


def check(session: Session) -> list[tuple[str, int]]:
    """Every order whose log does not verify, with the version where it breaks; also a cut-off end."""
    broken: list[tuple[str, int]] = []
    for order_id, no, log_hash in session.execute(sa.select(Order.id, Order.no, Order.log_hash)):
        log = entries(session, order_id)
        version = broken_at(log)
        if version is None and (not log or log[-1].hash != log_hash):
            version = len(log) + 1
        if version is not None:
            broken.append((no, version))
    return broken
