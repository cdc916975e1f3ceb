"""Event → who must be reached. Work that an event asks for is named here; how it is done is for the tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.events import Event
from backend.domain.roles import Role


class Whom(StrEnum):
    """The person or desk that an alarm is for."""

    HANDLER = "handler"
    DISPATCHERS = "dispatchers"


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm of a kind for somebody, worth sending until the clock named falls due (or for an hour)."""

    kind: str
    whom: Whom
    clock: str | None = None


ALARMS: Mapping[Event, tuple[Rule, ...]] = {
    Event.REGISTERED: (),
    Event.QUEUED: (Rule("queued", Whom.DISPATCHERS),),
    Event.DISPATCHED: (Rule("dispatched", Whom.HANDLER, "contact"),),
    Event.ACCEPTED: (),
    Event.CONTACTED: (),
    Event.ARRIVED: (),
    Event.NOTED: (),
    Event.EVIDENCE_STORED: (),
    Event.REPLIED: (),
    Event.ANSWERED_AT_ONCE: (),
    Event.SENT_BACK: (Rule("sent_back", Whom.HANDLER, "finish"),),
    Event.PASSED: (),
    Event.RATED: (Rule("rework", Whom.HANDLER, "rework"),),
    Event.RESIDENT_ANSWERED: (),
}
"""Every event is here; an empty tuple says that nobody needs to be woken for it."""

DESKS: Mapping[Whom, Role] = {Whom.DISPATCHERS: Role.DISPATCHER}


def due(event: Event, status: str) -> tuple[Rule, ...]:
    """The alarms of an event; a rating wakes the handler only where it sends the order back to him."""
    if event is Event.RATED and status != "rework":
        return ()
    return ALARMS[event]
