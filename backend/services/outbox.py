"""The queue that is the log: rows claimed under a lease, done at least once, tried again with back-off."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.models import OutboxRow, table

LEASE = timedelta(seconds=60)
MOST_TRIES = 30
PER_LANE = 3
"""Pieces of work that one worker does at once with one partner."""
NOBODY: Mapping[str, int] = {}
_ROWS = table(OutboxRow)


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed row: what is to be done, for which act, for the how-manieth time."""

    id: int
    job: str
    act_id: str | None
    order_id: int | None
    payload: Mapping[str, Any]
    tries: int
    lane: str | None = None


def any_due(session: Session, *, at: datetime, busy: Mapping[str, int] = NOBODY) -> bool:
    """Whether there is work that could be claimed."""
    return session.execute(sa.select(_ROWS.c.id).where(*_claimable(at, busy)).limit(1)).first() is not None


def _claimable(at: datetime, busy: Mapping[str, int]) -> list[sa.ColumnElement[bool]]:
    free = sa.or_(_ROWS.c.lease_until.is_(None), _ROWS.c.lease_until < at)
    full = sorted(lane for lane, held in busy.items() if held >= PER_LANE)
    open_lane = [sa.or_(_ROWS.c.lane.is_(None), _ROWS.c.lane.not_in(full))] if full else []
    return [_ROWS.c.done_at.is_(None), _ROWS.c.due_at <= at, free, *open_lane]


def claim(session: Session, *, at: datetime, most: int = 1, busy: Mapping[str, int] = NOBODY) -> list[Work]:
    """Take due rows for a lease; two workers never hold the same one, a dead worker's come free again.

    `busy` says how many pieces the worker does by lane already; of a lane that has its share he takes no more.
    """
    due = sa.select(_ROWS).where(*_claimable(at, busy)).order_by(_ROWS.c.due_at).limit(most)
    due = due.with_for_update(skip_locked=True)
    rows = _within_lanes(session.execute(due).mappings().all(), busy)
    if rows:
        held = sa.update(_ROWS).where(_ROWS.c.id.in_([row["id"] for row in rows]))
        session.execute(held.values(lease_until=at + LEASE, tries=_ROWS.c.tries + 1))
    return [
        Work(r["id"], r["job"], r["act_id"], r["order_id"], r["payload"], r["tries"] + 1, r["lane"]) for r in rows
    ]  # fmt: skip


def _within_lanes(rows: Sequence[Any], busy: Mapping[str, int]) -> list[Any]:
    held, taken = Counter(busy), []
    for row in rows:
        if row["lane"] is None or held[row["lane"]] < PER_LANE:
            held[row["lane"]] += 1
            taken.append(row)
    return taken


def settle(session: Session, work: Work, *, at: datetime) -> None:
    """The work is done."""
    session.execute(sa.update(_ROWS).where(_ROWS.c.id == work.id).values(done_at=at, lease_until=None, error=None))


def retry(session: Session, work: Work, *, at: datetime, after: timedelta | None = None, error: str) -> bool:
    """Put the work off, longer each time; after the last try it stays with its error. Whether it is tried again.

    A worker whose lease has run out may come late: what another holds by now is not his to put off.
    """
    again = work.tries < MOST_TRIES
    wait = after or timedelta(seconds=min(2**work.tries, 600))
    values: dict[str, Any] = {"lease_until": None, "error": error[:500]}
    values |= {"due_at": at + wait} if again else {"done_at": at}
    mine = (_ROWS.c.id == work.id) & (_ROWS.c.tries == work.tries)
    session.execute(sa.update(_ROWS).where(mine).values(values))
    return again


def add(
    session: Session, job: str, payload: Mapping[str, Any], *, due_at: datetime, lane: str | None = None
) -> None:
    """Ask for work at a time."""
    row = {"order_id": None, "act_id": None, "job": job, "lane": lane, "payload": dict(payload), "due_at": due_at}
    session.execute(sa.insert(_ROWS), [row])


def backlog(session: Session, *, at: datetime) -> dict[str, Any]:
    """How much is due and since when; for readiness and for the operator's figures."""
    waiting = sa.select(sa.func.count(), sa.func.min(_ROWS.c.due_at)).where(
        _ROWS.c.done_at.is_(None), _ROWS.c.due_at <= at
    )
    count, oldest = session.execute(waiting).one()
    return {"due": count, "oldest_due_at": oldest}
