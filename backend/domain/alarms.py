"""Event → who must be reached. Work that an event asks for is named here; how it is done is for the tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from backend.domain.events import Event
from backend.domain.roles import Role


class Whom(StrEnum):
    """The person or desk that an alarm is for."""

    HANDLER = "handler"
    DISPATCHERS = "dispatchers"
    SHIFT_LEADS = "shift_leads"
    CENTER_HEADS = "center_heads"
    SUPERVISORS = "supervisors"
    ASSESSORS = "assessors"
    CALLED_UNITS = "called_units"
    OFFERED = "offered"
    AUTHOR = "author"
    GIVER = "giver"


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm of a kind for somebody, worth sending until the clock named falls due (an hour where none runs)."""

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
    Event.REFUSAL_ASKED: (Rule("refusal_asked", Whom.SHIFT_LEADS),),
    Event.NOT_ACCEPTED: (),
    Event.RETURN_ASKED: (Rule("return_asked", Whom.DISPATCHERS),),
    Event.RETURN_APPROVED: (Rule("queued", Whom.DISPATCHERS),),
    Event.RETURN_REJECTED: (Rule("return_rejected", Whom.HANDLER, "finish"),),
    Event.DESIGNATED: (Rule("dispatched", Whom.HANDLER, "contact"),),
    Event.REASSIGNED: (Rule("dispatched", Whom.HANDLER, "contact"),),
    Event.DUE_SETTLED: (),
    Event.EXTENSION_ASKED: (Rule("extension_asked", Whom.DISPATCHERS),),
    Event.EXTENSION_APPROVED: (Rule("extension_approved", Whom.HANDLER, "finish"),),
    Event.EXTENSION_REJECTED: (Rule("extension_rejected", Whom.HANDLER, "finish"),),
    Event.SUSPENSION_ASKED: (Rule("suspension_asked", Whom.CENTER_HEADS),),
    Event.SUSPENDED: (Rule("suspended", Whom.HANDLER),),
    Event.SUSPENSION_REJECTED: (Rule("suspension_rejected", Whom.HANDLER, "finish"),),
    Event.RESUMED: (Rule("resumed", Whom.HANDLER, "finish"),),
    Event.WHISTLED: (Rule("whistled", Whom.CALLED_UNITS, "whistle_sign"),),
    Event.WHISTLE_SIGNED: (),
    Event.WHISTLE_CONTACTED: (),
    Event.WHISTLE_REPORTED: (Rule("reported_in", Whom.HANDLER),),
    Event.WHISTLE_DONE: (Rule("whistle_done", Whom.HANDLER),),
    Event.WHISTLE_EXCUSED: (Rule("excused", Whom.CALLED_UNITS),),
    Event.PROMISED: (),
    Event.PROMISE_AGREED: (Rule("promise_agreed", Whom.HANDLER, "promise"),),
    Event.PROMISE_OBJECTED: (Rule("promise_objected", Whom.HANDLER, "finish"),),
    Event.MERGED: (Rule("merged", Whom.HANDLER),),
    Event.ABSORBED: (),
    Event.SPLIT: (Rule("dispatched", Whom.HANDLER, "finish"),),
    Event.RELEASED: (),
    Event.REPLY_DRAFTED: (),
    Event.REPLY_SHARED: (),
    Event.REPEATED: (),
    Event.REOPENED: (Rule("reopened", Whom.DISPATCHERS),),
    Event.WITHDRAWN: (Rule("withdrawn", Whom.HANDLER),),
    Event.CONCLUSION_ASKED: (Rule("conclusion_asked", Whom.CENTER_HEADS),),
    Event.CONCLUDED: (),
    Event.EXCLUSION_ASKED: (Rule("exclusion_asked", Whom.ASSESSORS),),
    Event.EXCLUSION_BACKED: (Rule("exclusion_asked", Whom.ASSESSORS),),
    Event.EXCLUDED: (),
    Event.EXCLUSION_REJECTED: (),
    Event.SUPERVISED: (Rule("supervised", Whom.HANDLER, "supervise"),),
    Event.SUPERVISION_ANSWERED: (Rule("supervision_answered", Whom.SUPERVISORS),),
    Event.WARNED: (Rule("warned", Whom.HANDLER),),
    Event.DISCIPLINED: (Rule("discipline", Whom.SUPERVISORS), Rule("discipline", Whom.CENTER_HEADS)),
    Event.CALMED: (),
    Event.RECOMPUTED: (),
    Event.REQUEST_BACKED: (Rule("request_backed", Whom.DISPATCHERS), Rule("request_backed", Whom.CENTER_HEADS)),
    Event.TIME_BACKED: (Rule("time_backed", Whom.CENTER_HEADS),),
    Event.TIME_ACCEPTED: (),
    Event.TIME_REJECTED: (),
    Event.CONTRIBUTED: (Rule("contributed", Whom.HANDLER), Rule("contribution_kept", Whom.AUTHOR)),
    Event.SELF_HANDLED: (),
    Event.HAND_OVER_OFFERED: (Rule("hand_over_offered", Whom.OFFERED),),
    Event.HAND_OVER_DECLINED: (Rule("hand_over_declined", Whom.HANDLER),),
    Event.SLIP_GIVEN: (Rule("slip_given", Whom.CALLED_UNITS, "finish"),),
    Event.SLIP_TAKEN: (),
    Event.SLIP_DONE: (Rule("slip_done", Whom.HANDLER, "finish"),),
}
"""Every event is here; an empty tuple says that nobody needs to be woken for it."""

DESKS: Mapping[Whom, Role] = {
    Whom.DISPATCHERS: Role.DISPATCHER,
    Whom.SHIFT_LEADS: Role.SHIFT_LEAD,
    Whom.CENTER_HEADS: Role.CENTER_HEAD,
    Whom.SUPERVISORS: Role.SUPERVISOR,
    Whom.ASSESSORS: Role.ASSESSOR,
}
"""Who sits at which desk; people at a desk are reached by their role."""


STEPS: Mapping[str, tuple[Rule, ...]] = {
    "next_on_duty": (Rule("escalated", Whom.HANDLER), Rule("escalated", Whom.SUPERVISORS)),
    "urge": (Rule("urged", Whom.HANDLER), Rule("urged", Whom.SUPERVISORS)),
    "coordinate": (Rule("coordinate", Whom.SUPERVISORS), Rule("coordinate", Whom.CENTER_HEADS)),
    "talk": (Rule("talk", Whom.SUPERVISORS), Rule("talk", Whom.CENTER_HEADS)),
    "circular": (Rule("circular", Whom.SUPERVISORS), Rule("circular", Whom.CENTER_HEADS)),
}
"""What a step of the ladder does → who must be reached, where it is not just the handler who is warned."""
NOBODY_NEXT = (Rule("escalated", Whom.DISPATCHERS), Rule("escalated", Whom.SUPERVISORS))
"""The roster is at its end: the desk must find somebody."""
OF_THE_CENTRE: Mapping[str, Whom] = {"callback": Whom.SUPERVISORS, "caller": Whom.SUPERVISORS}
"""Clocks that the handler cannot stop: whoever answers for them is urged in his place, as for one that only the
caller's word to the centre stops (`told`)."""
PARTNERS = frozenset({"sms", "voice"})
"""Steps that reach the handler by a message or a call as well."""


def of_step(facts: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The alarms of a step that was taken; none where its clock has stopped meanwhile."""
    if facts.get("moot"):
        return ()
    if facts.get("how") == "next_on_duty" and not facts.get("handler"):
        return NOBODY_NEXT
    rules = STEPS.get(str(facts.get("how")), ALARMS[Event.WARNED])
    centre = Whom.SUPERVISORS if facts.get("told") else OF_THE_CENTRE.get(str(facts.get("of")))
    instead = Whom.CALLED_UNITS if facts.get("orgs") else centre
    if instead is None:
        return rules
    return tuple(dict.fromkeys(replace(r, whom=instead) if r.whom is Whom.HANDLER else r for r in rules))


STRETCHED = Rule("stretched", Whom.DISPATCHERS)
"""Holidays stretch the limit of an order that the roster has handed out: a dispatcher settles it (AS-04)."""


TAKEN_OVER = (Rule("hand_over_taken", Whom.GIVER),)
"""Who takes an order over knows of it; who gave it hears that it is out of his hands."""


def due(event: Event, status: str, facts: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The alarms of an event; a rating wakes the handler only where it sends the order back to him."""
    if event is Event.REASSIGNED and facts.get("by") == "hand_over":
        return TAKEN_OVER
    if event is Event.RATED and status != "rework":
        return ()
    return ALARMS[event]
