"""Inner limits: what alarms go by before the limit of the whole matter, and how they move along with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from backend.domain.calendar import WorkCalendar
from backend.domain.due import Limit
from backend.domain.pauses import moved
from backend.domain.terms import Terms
from backend.domain.turns import Turn


def inner_limits(terms: Terms, own: Limit, turn: Turn, calendar: WorkCalendar) -> Iterator[datetime]:
    """The inner limits as they stand after all that moved them since: a dispatcher's, a buffer before upstream's
    date and, where that one decides, our own."""
    given, upstream = turn.internal_due_at, turn.upstream_due_at
    if given is not None:
        later = [fact for fact in turn.moves if fact.seq > turn.internal_seq]
        yield moved(replace(own, due_at=given), later, calendar).due_at or given
    if upstream is None:
        return
    due_at = moved(replace(own, due_at=upstream), turn.moves, calendar).due_at
    yield (due_at or upstream) - terms.upstream_buffer
    if terms.upstream_wins and (own_due_at := moved(own, turn.moves, calendar).due_at) is not None:
        yield own_due_at
