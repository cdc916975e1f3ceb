"""Figures of open periods that were worked out a moment ago: a table and the lists behind it are one reading."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.models import Appeal, OrderEvent

LONG_S = 2.0
"""What takes longer to work out is shown again for `SHOWN_FOR` even where something has happened since."""
SHOWN_FOR = timedelta(seconds=30)
_MOST = 4
_held: dict[tuple[str, ...], tuple[tuple[Any, ...], datetime, float, dict[str, Any]]] = {}
_lock = Lock()


def of(
    session: Session, name: tuple[str, ...], *, at: datetime, make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The figures of this name as of now, or as of the moment that they themselves name.

    They are worked out anew once anything has happened to any order or a deadline may have passed; where that takes
    long, not more often than every half minute, and by one reader at a time.
    """
    key = (str(session.get_bind().engine.url), *name)
    decided = sa.select(sa.func.count()).where(Appeal.state != "asked")
    seen = (session.scalar(sa.select(sa.func.max(OrderEvent.seq))), session.scalar(decided))
    with _lock:
        held = _held.get(key)
        if held is not None and _is_fresh(held, seen, at):
            return held[3]
        begun = time.monotonic()
        figures = make()
        _held.pop(key, None)
        while len(_held) >= _MOST:
            _held.pop(next(iter(_held)))
        _held[key] = (seen, at, time.monotonic() - begun, figures)
    return figures


def _is_fresh(held: tuple[tuple[Any, ...], datetime, float, Any], seen: tuple[Any, ...], at: datetime) -> bool:
    known, known_at, took, _ = held
    if took < LONG_S:
        return known == seen and known_at == at
    return known[1] == seen[1] and timedelta() <= at - known_at < SHOWN_FOR
