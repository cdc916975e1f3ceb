"""What hangs on time alone: the state that a stored clock has by now, and verdicts that nobody can give yet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from backend.domain.calendar import WorkCalendar
from backend.domain.clocks import UNHURRIED, Clock, State, derive
from backend.domain.facts import Happened
from backend.domain.terms import Terms


def undecided(
    terms: Terms, calendar: WorkCalendar, timeline: Iterable[Happened], *, fact: Happened,
    bounds: tuple[datetime, datetime],
) -> tuple[str, ...]:  # fmt: skip
    """The clocks whose verdict hangs on when between two bounds a fact happened (AS-11)."""
    before = [*timeline]
    early, late = (derive(terms, calendar, [*before, replace(fact, at=bound)], at=bounds[1]) for bound in bounds)
    other = {clock.name: clock.state for clock in late}
    return tuple(clock.name for clock in early if clock.state is not other.get(clock.name))


def state_at(state: str, due_at: datetime | None, at: datetime) -> State:
    """The state of a stored clock as it is now: the one thing that passes without anything happening."""
    known = State(state)
    if due_at is None or known not in {State.RUNNING, State.LATE, State.OPEN}:
        return known
    if known is State.OPEN:
        return State.OPEN if at < due_at else State.VOID
    return State.RUNNING if at < due_at else State.LATE


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest deadline of the clocks that still run, an inner one before the verdict's own."""
    running = (c for c in clocks if c.stopped_at is None and c.state is not State.OPEN and c.of not in UNHURRIED)
    dues = (due for c in running for due in (c.due_at, c.internal_due_at) if due is not None)
    return min(dues, default=None)
