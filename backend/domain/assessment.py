"""考单: the metrics of section 3.2, each a pure function of what is known of one order: counted or not, hit or not.

A metric never gives a bare percentage: it gives the orders that were counted and those that hit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from backend.domain.clocks import State
from backend.domain.periods import Period
from backend.domain.policy_rules import Assessment
from backend.domain.scoring import exact

NOT_ASKED = frozenset({"inquiry", "suggestion", "praise"})
"""Types of which nobody asks whether they were solved."""
_OPEN = frozenset({State.VOID, State.CALENDAR_MISSING, "paused"})
"""Clocks that say nothing yet, or nothing any more."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One clock of one assignment (or of one called unit), as it was last derived."""

    no: str
    subject: str
    account: str | None
    clock: str
    due_at: datetime | None
    stopped_at: datetime | None
    state: str
    latest: bool = True
    merged: bool = False
    contactable: bool = True
    misrouted: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """One callback that reached the caller, in the round that counts."""

    no: str
    subject: str
    account: str | None
    at: datetime
    type: str
    contacted: bool | None = None
    solved: str | None = None
    satisfied: str | None = None
    merged: bool = False
    open_again: bool = False
    """Since then the caller came again with the same matter, or the closing turned out to be false."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that is counted by when it happened: an order received, an assignment, a request."""

    no: str
    subject: str
    account: str | None
    at: datetime
    hit: bool
    merged: bool = False


Thing = Timed | Called | Counted


@dataclass(frozen=True, slots=True)
class View:
    """With which eyes a period is read: its bounds, the place's rules, until when, and what is excluded."""

    period: Period
    rules: Assessment
    as_of: datetime
    excluded: frozenset[str] = frozenset()
    """Orders that two people have taken out of the base."""
    appealed: frozenset[tuple[str, str]] = frozenset()
    """(metric, order) that two people have granted to who appealed."""


def timed(thing: Timed, view: View) -> bool | None:
    """In time or not, once the deadline has come; a clock that is not due yet is not counted (Fengcheng)."""
    if thing.due_at is None or thing.state in _OPEN or thing.due_at > view.as_of:
        return None
    return thing.state == State.ON_TIME if view.period.falls_due(thing.due_at) else None


def _accepted(thing: Timed, view: View) -> bool | None:
    return None if thing.misrouted else timed(thing, view)


def _contacted(thing: Timed, view: View) -> bool | None:
    return timed(thing, view) if thing.contactable else None


def _replied(thing: Timed, view: View) -> bool | None:
    return None if _apart(thing, view) else timed(thing, view)


def _closed_in_time(thing: Timed, view: View) -> bool | None:
    return timed(thing, view) if thing.latest and not _apart(thing, view) else None


def _counted(thing: Counted, view: View) -> bool | None:
    return thing.hit if view.period.holds(thing.at) and not _apart(thing, view) else None


def _responded(thing: Called, view: View) -> bool | None:
    return thing.contacted if _asked(thing, view) else None


def _solved(thing: Called, view: View) -> Fraction | bool | None:
    if thing.type in NOT_ASKED or thing.solved is None or not _asked(thing, view):
        return None
    if thing.open_again:
        return False
    return exact(view.rules.partly_weight) if thing.solved == "partly" else thing.solved == "yes"


def _satisfied(thing: Called, view: View) -> bool | None:
    if thing.type in view.rules.exempt_types or thing.satisfied is None or not _asked(thing, view):
        return None
    return thing.satisfied in {"satisfied", "basically"}


def _asked(thing: Called, view: View) -> bool:
    return view.period.holds(thing.at) and not _apart(thing, view)


def _apart(thing: Thing, view: View) -> bool:
    """Merged children stand apart where a group of callers counts once."""
    return thing.merged and view.rules.count_rule == "once"


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric: what it is counted on, how, whether approved exclusions leave its base, and whether a hit is bad."""

    of: str
    judge: Callable[[Any, View], Fraction | bool | None]
    without_excluded: bool = False
    is_result: bool = False
    less_is_better: bool = False

    def missed(self, verdict: Fraction | bool) -> bool:
        """Whether a point was lost."""
        return bool(verdict) if self.less_is_better else verdict != 1


MEASURES: Mapping[str, Measure] = {
    "accept_on_time": Measure("receive", _accepted),
    "contact_on_time": Measure("contact", _contacted),
    "arrive_on_time": Measure("arrive", timed),
    "reply_rate": Measure("finish", _replied),
    "close_on_time": Measure("finish", _closed_in_time, without_excluded=True),
    "close_rate": Measure("received", _counted),
    "respond_rate": Measure("called", _responded, without_excluded=True, is_result=True),
    "solve_rate": Measure("called", _solved, without_excluded=True, is_result=True),
    "satisfy_rate": Measure("called", _satisfied, without_excluded=True, is_result=True),
    "callback_cover": Measure("passed", _counted),
    "return_rate": Measure("assigned", _counted, less_is_better=True),
    "bad_return_rate": Measure("returned", _counted, less_is_better=True),
    "extend_rate": Measure("extended", _counted, less_is_better=True),
    "rework_rate": Measure("closed", _counted, less_is_better=True),
    "repeat_rate": Measure("repeated", _counted, less_is_better=True),
    "false_closing": Measure("reopened", _counted, less_is_better=True),
    "dispatch_accuracy": Measure("aimed", _counted),
    "whistle_sign": Measure("whistle_sign", timed),
    "whistle_report": Measure("whistle_report", timed),
}
"""Metric → what it is measured on and how."""


@dataclass(slots=True)
class Tally:
    """One metric of one subject: the orders counted, those that hit, and what the hits are worth together."""

    counted: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    worth: Fraction | int = 0

    @property
    def rate(self) -> Fraction | None:
        """The exact rate; None where nothing was counted."""
        return Fraction(self.worth) / len(self.counted) if self.counted else None

    def add(self, no: str, verdict: Fraction | bool) -> None:
        """Count one."""
        self.counted.append(no)
        if verdict:
            self.hits.append(no)
            self.worth += verdict


@dataclass(frozen=True, slots=True)
class Lost:
    """A point that somebody lost, with what it was lost on."""

    metric: str
    no: str
    subject: str
    account: str | None
    why: Mapping[str, Any]


def measure(metric: str, things: Iterable[Any], view: View) -> tuple[dict[str, Tally], list[Lost]]:
    """The metric of every subject, and every point that was lost."""
    rule = MEASURES[metric]
    tallies: dict[str, Tally] = {}
    lost: list[Lost] = []
    for thing in things:
        if rule.without_excluded and thing.no in view.excluded:
            continue
        verdict = None if (metric, thing.no) in view.appealed else rule.judge(thing, view)
        if verdict is None:
            continue
        tally = tallies.get(thing.subject)
        if tally is None:
            tally = tallies[thing.subject] = Tally()
        tally.add(thing.no, verdict)
        if rule.missed(verdict):
            lost.append(Lost(metric, thing.no, thing.subject, thing.account, why(thing)))
    return tallies, lost


def why(thing: Thing) -> dict[str, Any]:
    """On what a point was lost, as it is shown to who lost it."""
    if isinstance(thing, Timed):
        return {"clock": thing.clock, "due_at": thing.due_at and thing.due_at.isoformat(),
                "stopped_at": thing.stopped_at and thing.stopped_at.isoformat()}  # fmt: skip
    if isinstance(thing, Called):
        return {"contacted": thing.contacted, "solved": thing.solved, "satisfied": thing.satisfied,
                "at": thing.at.isoformat()}  # fmt: skip
    return {"at": thing.at.isoformat()}
