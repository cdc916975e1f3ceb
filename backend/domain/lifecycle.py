"""The life-cycle of an order: one table keyed by (status, action). Source: domain section 12.3."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.domain.act import INTERNAL, OPEN, Act, Action, Status
from backend.domain.errors import Invalid, Refused
from backend.domain.events import Event

__all__ = [
    "INTERNAL",
    "OPEN",
    "TRANSITIONS",
    "Act",
    "Action",
    "Advance",
    "Situation",
    "Status",
    "Step",
    "advance",
    "allowed",
    "reached",
]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the guards need to know of an order beside the act itself."""

    status: Status
    type: str = "help"
    round: int = 0
    max_rounds: int = 1
    rework_when: frozenset[str] = frozenset({"unsolved", "dissatisfied"})
    unmet_clocks: tuple[str, ...] = ()
    missing_evidence: tuple[str, ...] = ()
    callback_tries: int = 0
    callback_tries_max: int = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: the event that the act becomes, and where the order stands after it."""

    event: Event
    to: Status


_S, _A, _E = Status, Action, Event

TRANSITIONS: Mapping[tuple[Status, Action], Step] = {
    # 1: registration opens the log
    (_S.REGISTERED, _A.REGISTER): Step(_E.REGISTERED, _S.REGISTERED),
    # 3: the agent answers an inquiry at once (直办)
    (_S.REGISTERED, _A.REPLY): Step(_E.ANSWERED_AT_ONCE, _S.CLOSED),
    # 4, 5
    (_S.REGISTERED, _A.QUEUE): Step(_E.QUEUED, _S.PENDING_DISPATCH),
    (_S.REGISTERED, _A.DISPATCH): Step(_E.DISPATCHED, _S.DISPATCHED),
    (_S.PENDING_DISPATCH, _A.DISPATCH): Step(_E.DISPATCHED, _S.DISPATCHED),
    # 6
    (_S.DISPATCHED, _A.ACCEPT): Step(_E.ACCEPTED, _S.IN_PROGRESS),
    # 11: contact may come before the formal acceptance; calling at once is what the half hour is for
    (_S.DISPATCHED, _A.CONTACT): Step(_E.CONTACTED, _S.DISPATCHED),
    (_S.IN_PROGRESS, _A.CONTACT): Step(_E.CONTACTED, _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.ARRIVE): Step(_E.ARRIVED, _S.IN_PROGRESS),
    (_S.REWORK, _A.CONTACT): Step(_E.CONTACTED, _S.REWORK),
    (_S.REWORK, _A.ARRIVE): Step(_E.ARRIVED, _S.REWORK),
    # 16, 21
    (_S.IN_PROGRESS, _A.REPLY): Step(_E.REPLIED, _S.REPLIED),
    (_S.REWORK, _A.REPLY): Step(_E.REPLIED, _S.REPLIED),
    # 17, 18
    (_S.REPLIED, _A.SEND_BACK): Step(_E.SENT_BACK, _S.IN_PROGRESS),
    (_S.REPLIED, _A.PASS): Step(_E.PASSED, _S.AWAITING_CALLBACK),
    # 19, 20: where a rating leads is decided by rated_status()
    (_S.AWAITING_CALLBACK, _A.RATE): Step(_E.RATED, _S.CLOSED),
    # the log takes notes, evidence and the resident's word while an order is open
    **{(s, _A.NOTE): Step(_E.NOTED, s) for s in OPEN},
    **{(s, _A.ATTACH): Step(_E.EVIDENCE_STORED, s) for s in Status},
    **{(s, _A.ANSWER): Step(_E.RESIDENT_ANSWERED, s) for s in Status},
}
"""THE state machine. What is not in it is refused as `order.not_allowed`."""


@dataclass(frozen=True, slots=True)
class Advance:
    """What an act does to an order."""

    event: Event
    status: Status


def allowed(status: Status) -> tuple[Action, ...]:
    """The actions that the table has for a status, in the order of the enumeration."""
    return tuple(a for a in Action if (status, a) in TRANSITIONS and a not in INTERNAL)


def advance(situation: Situation, act: Act) -> Advance:
    """Where the act leads from here; raises Refused or Invalid with a stable code, never moves silently."""
    step = TRANSITIONS.get((situation.status, act.action))
    if step is None:
        raise Refused(
            "order.not_allowed",
            f"{act.action} is not possible while the order is {situation.status}",
            status=str(situation.status),
            action=str(act.action),
        )
    guard = GUARDS.get(act.action)
    if guard is not None:
        guard(situation, act)
    if act.action is Action.RATE:
        return Advance(step.event, rated_status(situation, act))
    if act.action is Action.SEND_BACK and situation.round:
        return Advance(step.event, Status.REWORK)
    return Advance(step.event, step.to)


def rated_status(situation: Situation, act: Act) -> Status:
    """Closed, once more to be handled, or still waiting for the caller (rows 19, 20; AS-18, AS-19)."""
    if not reached(act):
        exhausted = situation.callback_tries + 1 >= situation.callback_tries_max
        return Status.CLOSED if exhausted else Status.AWAITING_CALLBACK
    bad = {
        "unsolved": act.data.get("solved") == "no",
        "dissatisfied": act.data.get("satisfied") == "dissatisfied",
    }
    complained = any(bad.get(name, False) for name in situation.rework_when)
    if complained and situation.round < situation.max_rounds:
        return Status.REWORK
    return Status.CLOSED


def reached(act: Act) -> bool:
    """Whether the callback spoke with the caller."""
    return bool(act.data.get("outcome", "reached") == "reached")


SHORTEST_REASON = 4
"""Characters: fewer explain nothing, in Chinese either."""


def _guard_reply(situation: Situation, act: Act) -> None:
    if not str(act.data.get("text") or "").strip():
        raise Invalid("reply.text_missing", "a reply needs its text", field="data.text")
    if situation.status is Status.REGISTERED:
        if situation.type != "inquiry" or not act.data.get("knowledge"):
            raise Refused("reply.not_an_inquiry", "only an inquiry is answered at once, citing its source")
        return
    if act.data.get("result") not in {"solved", "partly", "unsolved_explained", "out_of_scope"}:
        raise Invalid("reply.result_missing", "a reply needs one of the results", field="data.result")
    explained = act.data.get("no_photo_reason")
    if explained is not None and (not isinstance(explained, str) or len(explained.strip()) < SHORTEST_REASON):
        raise Invalid("reply.no_photo_reason_short", "say in words why there is no photo",
                      field="data.no_photo_reason")  # fmt: skip
    if situation.missing_evidence and explained is None:
        raise Refused("reply.evidence_missing", "photos that the policy asks for are missing",
                      missing=list(situation.missing_evidence))  # fmt: skip
    if situation.unmet_clocks and not act.reason:
        raise Refused("reply.clock_unmet", "a required step was not taken and not explained",
                      clocks=list(situation.unmet_clocks))  # fmt: skip


def _guard_reason(situation: Situation, act: Act) -> None:
    if not (act.reason or "").strip():
        raise Invalid("act.reason_missing", f"{act.action} needs a reason", field="reason")


OUTCOMES = frozenset({"reached", "no_answer", "wrong_number", "refused"})
"""How a call to the caller may end; anything else would count as a try that nobody made."""


def _guard_contact(situation: Situation, act: Act) -> None:
    if not isinstance(act.data.get("connected"), bool):
        raise Invalid("contact.connected_missing", "say whether it was connected", field="data.connected")
    if act.data.get("method", "call") not in {"call", "visit", "sms"}:
        raise Invalid("contact.method_unknown", "a contact is a call, a visit or an sms", field="data.method")
    if act.data.get("outcome") not in OUTCOMES | {None}:
        raise Invalid("contact.outcome_unknown", "not an outcome of a call", field="data.outcome")


def _guard_rate(situation: Situation, act: Act) -> None:
    if act.data.get("outcome", "reached") not in OUTCOMES:
        raise Invalid("rate.outcome_unknown", "not an outcome of a call", field="data.outcome")
    if not reached(act):
        return
    if not isinstance(act.data.get("contacted"), bool):
        raise Invalid("rate.contacted_missing", "say whether the caller was contacted", field="data.contacted")
    if act.data.get("solved") not in {"yes", "partly", "no"}:
        raise Invalid("rate.solved_missing", "say whether it was solved", field="data.solved")
    if act.data.get("satisfied") not in {"satisfied", "basically", "dissatisfied", None}:
        raise Invalid("rate.satisfied_unknown", "not a grade of satisfaction", field="data.satisfied")


GUARDS = {
    Action.REPLY: _guard_reply,
    Action.SEND_BACK: _guard_reason,
    Action.CONTACT: _guard_contact,
    Action.RATE: _guard_rate,
}
"""Action → what must hold beside the status; a guard raises or is silent."""
