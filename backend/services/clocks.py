"""The clocks of an order: derived from its log by its policy, written beside it so that they can be asked for."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import clocks, passing
from backend.domain.calendar import ONE_DAY, CalendarMissing
from backend.domain.clocks import Clock
from backend.domain.facts import Happened
from backend.domain.policy import Policy
from backend.models import OrderClock, table
from backend.services import rules
from backend.services.log import Entry

_CLOCKS = table(OrderClock)
_CHANGE = (
    sa.update(_CLOCKS)
    .where(_CLOCKS.c.order_id == sa.bindparam("of_order"), _CLOCKS.c.name == sa.bindparam("of_name"))
    .values({c: sa.bindparam(f"new_{c}") for c in ("hop", "started_at", "due_at", "stopped_at", "state")})
)


def derive(
    session: Session, policy: Policy, row: Mapping[str, Any], facts: Iterable[Happened], *, at: datetime
) -> tuple[Clock, ...]:
    """Every clock of the order as it stands at `at`, from nothing but its log, its policy and the calendar."""
    terms = policy.terms(row["grade"], row["hazard"])
    return clocks.derive(terms, rules.calendar(session, policy), facts, at=at)


def timeline(log: Iterable[Entry]) -> list[Happened]:
    """The log as the pure rules read it: what the server found counts before what the act said."""
    return [
        Happened(e.event, e.effective_at, e.version, e.body["status"], {**e.body["data"], **e.body["facts"]},
                 e.actor, e.act_id, e.action)
        for e in log
    ]  # fmt: skip


def undecided(
    session: Session, policy: Policy, row: Mapping[str, Any], facts: Iterable[Happened], *, fact: Happened,
    bounds: tuple[datetime, datetime],
) -> tuple[str, ...]:  # fmt: skip
    """The clocks that this fact would stop in time at its earlier bound and too late at the other."""
    if bounds[0] == bounds[1]:
        return ()
    terms = policy.terms(row["grade"], row["hazard"])
    calendar = rules.calendar(session, policy)
    return passing.undecided(terms, calendar, facts, fact=fact, bounds=bounds)


def unmet(faces: Iterable[Mapping[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Of the clocks named, those that the order has and that nothing has stopped."""
    return tuple(c["name"] for c in faces if c["name"] in names and c["stopped_at"] is None)


def over(faces: Iterable[Mapping[str, Any]], name: str, at: datetime) -> bool:
    """Whether the clock of this name still runs and has fallen due."""
    now = at.isoformat()
    return any(c["name"] == name and c["stopped_at"] is None and c["due_at"] and c["due_at"] <= now for c in faces)


def write(
    session: Session, order_id: int, derived: Iterable[Clock], *, known: Iterable[Mapping[str, Any]]
) -> tuple[sa.Table, list[dict[str, Any]]]:
    """Bring to what was derived the clocks that stand otherwise now; the rows of those that are new.

    A name goes where its turn has been renamed or what started it has been taken back.
    """
    before = {clock["name"]: clock for clock in known}
    names: set[str] = set()
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for clock in derived:
        names.add(clock.name)
        now = {"hop": clock.hop, "started_at": clock.started_at, "due_at": clock.due_at,
               "stopped_at": clock.stopped_at, "state": str(clock.state)}  # fmt: skip
        if clock.name not in before:
            added.append({"order_id": order_id, "name": clock.name} | now)
        elif any(before[clock.name][key] != face for key, face in shown(clock).items()):
            changed.append({"of_order": order_id, "of_name": clock.name} | {f"new_{k}": v for k, v in now.items()})
    if changed:
        session.connection().execute(_CHANGE, changed)
    if gone := before.keys() - names:
        session.execute(sa.delete(_CLOCKS).where(_CLOCKS.c.order_id == order_id, _CLOCKS.c.name.in_(sorted(gone))))
    return _CLOCKS, added


def with_days_left(
    session: Session, policy: Policy, faces: Iterable[Mapping[str, Any]], *, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """The clocks with the working days that are left to those that run for more than a day (AS-02); an unknown year
    leaves none to count."""
    calendar, found = rules.calendar(session, policy), []
    for clock in faces:
        due_at = datetime.fromisoformat(clock["due_at"]) if clock["state"] == "running" and clock["due_at"] else None
        left = None
        if due_at is not None and due_at - at > ONE_DAY:
            with contextlib.suppress(CalendarMissing):
                left = calendar.workdays_left(at, due_at)
        found.append({**clock, "workdays_left": left})
    return found


def shown(clock: Clock) -> dict[str, Any]:
    """A clock as everybody reads it."""
    return {
        "name": clock.name,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at and clock.due_at.isoformat(),
        "stopped_at": clock.stopped_at and clock.stopped_at.isoformat(),
        "state": str(clock.state),
        "assessed": clock.assessed,
        "missing_year": clock.missing_year,
        "turn": clock.turn,
        "scope": clock.scope,
        "due_source": clock.due_source,
        "internal_due_at": clock.internal_due_at and clock.internal_due_at.isoformat(),
        "paused": clock.paused,
    }
