"""Everything that can happen to an order, in the past tense; the names stand in the log for ever."""

from enum import StrEnum


class Event(StrEnum):
    """The event that an act becomes in the log."""

    REGISTERED = "order.registered"
    QUEUED = "order.queued"
    DISPATCHED = "order.dispatched"
    ACCEPTED = "order.accepted"
    CONTACTED = "order.contacted"
    ARRIVED = "order.arrived"
    NOTED = "order.noted"
    EVIDENCE_STORED = "evidence.stored"
    REPLIED = "order.replied"
    ANSWERED_AT_ONCE = "order.answered_at_once"
    SENT_BACK = "order.sent_back"
    PASSED = "order.passed"
    RATED = "order.rated"
    RESIDENT_ANSWERED = "resident.answered"


DECISIVE = frozenset(set(Event) - {Event.CONTACTED, Event.ARRIVED, Event.NOTED, Event.EVIDENCE_STORED,
                                   Event.RESIDENT_ANSWERED})  # fmt: skip
"""Events that change what another person may do next; an act that has not seen one of them conflicts."""
