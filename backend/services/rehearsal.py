"""Policy rehearsal: the log of real orders held against changed limits, cells or weights. Nothing is written.

Every order that was dispatched in the period has its clocks derived twice from its own log: by the version that it is
pinned to, and by the one that is tried. Orders are read in batches, so that a city's month needs no more memory than
the numbers of the orders that come out otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import clocks
from backend.domain.assessment import Timed
from backend.domain.calendar import WorkCalendar
from backend.domain.clock_spec import ClockName
from backend.domain.clocks import Clock, State
from backend.domain.facts import Happened
from backend.domain.policy import Policy
from backend.domain.supervision import family
from backend.models import Assignment, Caller, Order, OrderEvent, table
from backend.services import rules
from backend.services.clocks import timeline
from backend.services.log import Entry
from backend.services.period_rows import Source
from geo.grid import Grid
from geo.position import Position
from geo.routing import route

BATCH = 200
BREACHED = frozenset({State.LATE, State.STOPPED_LATE})
_O, _A, _E, _C = map(table, (Order, Assignment, OrderEvent, Caller))
_ENTRY = [_E.c[name] for name in Entry.__slots__]
_OF_ORDER = ("id", "no", "place", "policy_version", "grade", "hazard", "lng", "lat", "cell_code")
_ORDER = [_O.c[name] for name in _OF_ORDER]
AREAS = {"cell": 15, "community": 12, "street": 9}
"""How much of a cell's code names the area, where areas are what is compared."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: another version of a place's rules, or other cells, on the orders dispatched in a period."""

    place: str
    start: datetime
    end: datetime
    policy: Policy | None = None
    grid: Grid | None = None
    compared: str = "org"
    """Who is ranked: org, handler, or an area."""


@dataclass(slots=True)
class Compared:
    """One clock: how many orders have it before and after, and those whose verdict changes."""

    before: int = 0
    after: int = 0
    breached_before: int = 0
    breached_after: int = 0
    now_breached: list[str] = field(default_factory=list)
    no_longer_breached: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What came out: clocks compared, orders that would lie elsewhere, orders that the tried version cannot judge."""

    orders: int = 0
    clocks: dict[str, Compared] = field(default_factory=dict)
    elsewhere: list[dict[str, str | None]] = field(default_factory=list)
    unknown_grade: list[str] = field(default_factory=list)
    timed: tuple[list[Timed], list[Timed]] = field(default_factory=lambda: ([], []))
    """Every clock before and after, for the ranks."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What is counted apart: orders handled under another's number, and dispatches that the dispatcher got wrong."""

    merged: frozenset[int]
    misrouted: frozenset[tuple[int, int]]


def count(session: Session, plan: Plan) -> int:
    """How many orders were dispatched in the period."""
    return session.execute(sa.select(sa.func.count()).select_from(_dispatched(plan).subquery())).scalar_one()


def rehearse(
    session: Session, plan: Plan, *, source: Source, at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:  # fmt: skip
    """Replay the orders of the plan; `source` says who had an order when, and what of it is counted apart."""
    outcome = Outcome()
    apart = Apart(source.merged(), source.misrouted())
    tried = None if plan.policy is None else rules.load_calendar(session, plan.policy)
    for row, log, held in _orders(session, plan, source):
        facts = timeline(log)
        pinned = rules.policy_version(session, row.place, row.policy_version)
        before = clocks.derive(pinned.terms(row.grade, row.hazard), rules.calendar(session, pinned), facts, at=at)
        after = before
        if plan.policy is not None and tried is not None:
            after = _tried(outcome, row, plan.policy, tried, facts, at=at) or before
        area = None if plan.grid is None else _rerouted(outcome, row, plan.grid, plan.compared)
        _compare(outcome, row.no, before, after)
        outcome.timed[0].extend(_as_timed(row, before, held, apart))
        outcome.timed[1].extend(_as_timed(row, after, held, apart, area))
        outcome.orders += 1
        progress(outcome.orders)
    return outcome


def _tried(
    outcome: Outcome, row: Any, policy: Policy, calendar: WorkCalendar, facts: Sequence[Happened], *, at: datetime
) -> tuple[Clock, ...] | None:  # fmt: skip
    if row.grade not in {grade.id for grade in policy.grades}:
        outcome.unknown_grade.append(row.no)
        return None
    return clocks.derive(policy.terms(row.grade, row.hazard), calendar, facts, at=at)


def _rerouted(outcome: Outcome, row: Any, grid: Grid, compared: str) -> str | None:
    """Where the order would lie; the area that would answer for it, where areas are compared and it is another."""
    if row.lng is None or row.lat is None:
        return None
    found = route(grid, Position(row.lng, row.lat)).cell
    code = None if found is None else found.code
    if code == row.cell_code:
        return None
    outcome.elsewhere.append({"no": row.no, "from": row.cell_code, "to": code})
    return (code or "")[: AREAS[compared]] if compared in AREAS else None


def _compare(outcome: Outcome, no: str, before: Sequence[Clock], after: Sequence[Clock]) -> None:
    """One verdict a clock and order: breached where any of its turns was."""
    for derived, then in ((before, True), (after, False)):
        for clock in derived:
            compared = outcome.clocks.setdefault(str(clock.of), Compared())
            if then:
                compared.before += clock.state is not State.VOID
                compared.breached_before += clock.state in BREACHED
            else:
                compared.after += clock.state is not State.VOID
                compared.breached_after += clock.state in BREACHED
    was = {str(clock.of) for clock in before if clock.state in BREACHED}
    would = {str(clock.of) for clock in after if clock.state in BREACHED}
    for name in would - was:
        outcome.clocks[name].now_breached.append(no)
    for name in was - would:
        outcome.clocks[name].no_longer_breached.append(no)


def _as_timed(
    row: Any, derived: Sequence[Clock], held: Sequence[Any], apart: Apart, area: str | None = None
) -> Iterator[Timed]:
    for clock in derived:
        plain, _, unit = clock.name.partition(":")
        subject = unit or area or _decided_by(clock, held)
        misrouted = clock.of is ClockName.RECEIVE and (row.id, clock.hop) in apart.misrouted
        yield Timed(row.no, subject, None, plain, clock.due_at, clock.stopped_at, str(clock.state),
                    latest=plain == family(clock.name), merged=row.id in apart.merged,
                    contactable=row.anonymity != "hide_all", misrouted=misrouted)  # fmt: skip


def _decided_by(clock: Clock, held: Sequence[Any]) -> str:
    """Who led when the clock was stopped in time, or else when it fell due."""
    stopped, due = clock.stopped_at, clock.due_at
    of_hop = [row for row in held if clock.hop in {0, row.hop}]
    if stopped is not None and (due is None or stopped < due):
        by_then = [row.subject for row in of_hop if row.dispatched_at <= stopped]
    else:
        by_then = [row.subject for row in of_hop if due is None or row.dispatched_at < due]
    return by_then[-1] if by_then else ""


def _dispatched(plan: Plan) -> sa.Select[Any]:
    return (
        sa.select(*_ORDER, _C.c.anonymity)
        .join(_A, sa.and_(_A.c.order_id == _O.c.id, _A.c.seq == 1))
        .outerjoin(_C, _C.c.order_id == _O.c.id)
        .where(_O.c.place == plan.place, _A.c.dispatched_at >= plan.start, _A.c.dispatched_at < plan.end)
    )


def _orders(session: Session, plan: Plan, source: Source) -> Iterator[tuple[Any, list[Entry], list[Any]]]:
    """The orders with their logs and all who led them, batch by batch in the order of their numbers."""
    last = 0
    while rows := session.execute(_dispatched(plan).where(_O.c.id > last).order_by(_O.c.id).limit(BATCH)).all():
        logs: dict[int, list[Entry]] = {row.id: [] for row in rows}
        entries = sa.select(_E.c.order_id, *_ENTRY).where(_E.c.order_id.in_(list(logs)))
        for order_id, *entry in session.execute(entries.order_by(_E.c.order_id, _E.c.version)):
            logs[order_id].append(Entry(*entry))
        held: dict[int, list[Any]] = {row.id: [] for row in rows}
        for holder in source.holders(list(logs)):
            held[holder.order_id].append(holder)
        for row in rows:
            yield row, logs[row.id], held[row.id]
        last = rows[-1].id
