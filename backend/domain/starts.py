"""Limits that count from another instant than their assignment: after a split, and from upstream's own dispatch."""

from dataclasses import replace
from datetime import datetime

from backend.domain.calendar import WorkCalendar
from backend.domain.clock_spec import ClockName
from backend.domain.due import Limit, limits, stricter
from backend.domain.facts import Facts
from backend.domain.stops import stopped_at
from backend.domain.terms import Terms
from backend.domain.turns import Turn

Limits = dict[ClockName, Limit]
OF_THE_CALLER = frozenset({ClockName.FINISH, ClockName.CALLER, ClockName.FEEDBACK, ClockName.CALLBACK})
"""What is owed to the caller of an order that was merged into another; the rest is owed in that one."""


def since(turn: Turn, begun_at: datetime) -> Facts:
    """What may stop a limit of the turn that counts from then on."""
    return turn.facts if begun_at == turn.begun.at else [fact for fact in turn.facts if fact.at >= begun_at]


def begun_again(
    terms: Terms, turn: Turn, chosen: Limits, calendar: WorkCalendar, apart: tuple[datetime, datetime]
) -> Limits:  # fmt: skip
    """What an order owes by itself again once it is split off: while it was another's child nothing of it was."""
    merged_at, split_at = apart
    again = limits(terms.specs(turn.start, turn.grade), split_at, calendar)
    return {name: again[name] for name, limit in chosen.items()
            if name in again and name not in OF_THE_CALLER and (limit.due_at is None or limit.due_at > merged_at)
            and stopped_at(limit.spec, since(turn, limit.begun_at)) is None}  # fmt: skip


def begun_above(terms: Terms, turn: Turn, matter: Limit, calendar: WorkCalendar, at: datetime) -> Limits:
    """The limit of the whole matter, counted from the dispatch of the platform above, whose time decides (2.4); what
    the unit owes first it owes from its own dispatch on."""
    above = limits(terms.specs(turn.start, turn.grade), at, calendar).get(matter.spec.name)
    if above is None:
        return {}
    return {matter.spec.name: stricter(matter, replace(above, begun_at=matter.begun_at), calendar)}
