"""What calls for supervision whatever the clocks say (1.8): read from the log of one order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from backend.domain.act import Status
from backend.domain.events import Event
from backend.domain.facts import Happened
from backend.domain.policy_rules import CAUSES

_CAUSED: Mapping[str, str] = {
    Event.DESIGNATED: "dispatched_often", Event.ABSORBED: "group", Event.REOPENED: "reopened"
}  # fmt: skip
_INVOLVING = frozenset({Event.DISPATCHED, Event.DESIGNATED, Event.WHISTLED})
_MARKING = frozenset({Event.REGISTERED, Event.DISPATCHED})
"""By them the centre says that the press or the net looks at it."""
MANY = 3
"""Units in one matter at a time: whoever leads, assists and is called (1.8, level 3)."""


def causes(facts: Iterable[Happened]) -> Iterator[tuple[str, datetime, int]]:
    """What calls for supervision whatever the clocks say: a second bad rating, a repeated appeal, an order that
    found no owner and was designated, another life after a false closing, three units in one matter, a group of
    callers, the press; each with its instant and the how-manieth it is."""
    counts = dict.fromkeys(CAUSES, 0)
    repeats: set[object] = set()
    involved: set[str] = set()
    for fact in facts:
        cause = _cause(fact)
        if fact.event in _MARKING and fact.data.get("media") is True and not counts["media"]:
            counts["media"] = 1
            yield "media", fact.at, 1
        if fact.event in _INVOLVING and _grown_to_many(involved, fact):
            counts["many_units"] += 1
            yield "many_units", fact.at, counts["many_units"]
        if cause is None or (cause == "group" and counts[cause]):
            continue
        if cause == "repeat":
            if fact.data["repeat_of"] in repeats:
                continue
            repeats.add(fact.data["repeat_of"])
        counts[cause] += 1
        yield cause, fact.at, counts[cause]


def _cause(fact: Happened) -> str | None:
    reached = fact.event == Event.RATED and fact.data.get("outcome", "reached") == "reached"
    if reached and fact.to == Status.AWAITING_CALLBACK:
        return "second_bad_rating"
    if fact.event in {Event.REPEATED, Event.REGISTERED} and fact.data.get("repeat_of"):
        return "repeat"
    return _CAUSED.get(fact.event)


def _grown_to_many(involved: set[str], fact: Happened) -> bool:
    """Let a fact bring in its units, a new assignment in the place of those before; whether it made them many."""
    lead, called = fact.data.get("org"), fact.event == Event.WHISTLED
    if fact.event == Event.DISPATCHED or (lead and not called):
        involved.clear()
    before = len(involved)
    named = fact.data.get("orgs", ()) if called else (lead, *fact.data.get("assists", ()))
    involved.update(one["code"] for one in named if isinstance(one, Mapping))
    return before < MANY <= len(involved)
