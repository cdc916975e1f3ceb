"""The life-cycle of an order: one table keyed by (status, action). Source: domain section 12.3."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.act import ENDED, INTERNAL, OPEN, WORKED_ON, Act, Action, Status
from backend.domain.errors import Refused
from backend.domain.events import Event
from backend.domain.record import Record

__all__ = [
    "ENDED",
    "INTERNAL",
    "OPEN",
    "TRANSITIONS",
    "WORKED_ON",
    "Act",
    "Action",
    "Advance",
    "Situation",
    "Status",
    "Step",
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
    satisfaction: frozenset[str] = frozenset({"satisfied", "basically", "dissatisfied"})
    """The grades that a caller of this place may give."""
    unmet_clocks: tuple[str, ...] = ()
    missing_evidence: tuple[str, ...] = ()
    callback_tries: int = 0
    callback_tries_max: int = 3
    record: Record = field(default_factory=Record)
    actor: str = ""
    decides: bool = False
    """Whether the actor is of those who decide on requests of this kind, and is not who made this one."""
    side: str = ""
    """For whom the actor speaks, where each of two sides gives its own word."""
    former: bool = False
    """The actor led the order before and does not any more: what he did meanwhile is a contribution."""
    window_over: bool = False
    """The return window has closed."""
    due_over: bool = False
    """The clock that is to be extended has fallen due."""
    most_extensions: int = 1
    most_dispatches: int = 3
    elsewhere: bool = False
    """The true spot lies in another town, so that moving the order is a return with proof (AS-12)."""
    return_reasons: frozenset[str] = frozenset()
    refusal_reasons: frozenset[str] = frozenset()
    discipline_for: frozenset[str] = frozenset()
    """For what conduct this place hands somebody over to the discipline body."""
    units: frozenset[str] = frozenset()
    """Units of which the actor is, for whistles that call them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: the event that the act becomes, and where the order stands after it."""

    event: Event
    to: Status


@dataclass(frozen=True, slots=True)
class Advance:
    """What an act does to an order."""

    event: Event
    status: Status


_S, _A, _E = Status, Action, Event


def _stays(action: Action, event: Event, *states: Status) -> dict[tuple[Status, Action], Step]:
    """An act that moves nothing, in each of these states."""
    return {(status, action): Step(event, status) for status in states}


def _to(action: Action, event: Event, to: Status, *states: Status) -> dict[tuple[Status, Action], Step]:
    return {(status, action): Step(event, to) for status in states}


_HANDS = (_S.DISPATCHED, _S.IN_PROGRESS)
_WORK = (_S.IN_PROGRESS, _S.REWORK)
_UNDECIDED = (_S.REGISTERED, _S.PENDING_DISPATCH)
_ALL_OPEN = tuple(status for status in Status if status in OPEN)
_OPEN_OR_MERGED = (*_ALL_OPEN, _S.MERGED)

TRANSITIONS: Mapping[tuple[Status, Action], Step] = {
    # 1: registration opens the log
    (_S.REGISTERED, _A.REGISTER): Step(_E.REGISTERED, _S.REGISTERED),
    # 2: not accepted, by the word of two; the first act asks, the second decides
    **_to(_A.REFUSE, _E.NOT_ACCEPTED, _S.NOT_ACCEPTED, *_UNDECIDED),
    # 3: the agent answers an inquiry at once (直办); a grid worker handles what he finds (自处)
    (_S.REGISTERED, _A.REPLY): Step(_E.ANSWERED_AT_ONCE, _S.CLOSED),
    (_S.REGISTERED, _A.SELF_HANDLE): Step(_E.SELF_HANDLED, _S.CLOSED),
    # 4, 5
    (_S.REGISTERED, _A.QUEUE): Step(_E.QUEUED, _S.PENDING_DISPATCH),
    **_to(_A.DISPATCH, _E.DISPATCHED, _S.DISPATCHED, *_UNDECIDED),
    # 6
    (_S.DISPATCHED, _A.ACCEPT): Step(_E.ACCEPTED, _S.IN_PROGRESS),
    # 7, 8, 9: clocks run while a return is undecided
    **_to(_A.RETURN, _E.RETURN_ASKED, _S.RETURN_PENDING, *_HANDS),
    (_S.RETURN_PENDING, _A.APPROVE_RETURN): Step(_E.RETURN_APPROVED, _S.PENDING_DISPATCH),
    (_S.RETURN_PENDING, _A.REJECT_RETURN): Step(_E.RETURN_REJECTED, _S.IN_PROGRESS),
    # 10
    **_to(_A.DESIGNATE, _E.DESIGNATED, _S.DISPATCHED, _S.PENDING_DISPATCH, _S.RETURN_PENDING),
    # 11: contact may come before the formal acceptance; calling at once is what the half hour is for
    **_stays(_A.CONTACT, _E.CONTACTED, *WORKED_ON),
    **_stays(_A.ARRIVE, _E.ARRIVED, *_WORK),
    # 12
    **_stays(_A.EXTEND, _E.EXTENSION_ASKED, *_HANDS),
    **_stays(_A.APPROVE_EXTENSION, _E.EXTENSION_APPROVED, *_HANDS, _S.REPLIED),
    **_stays(_A.REJECT_EXTENSION, _E.EXTENSION_REJECTED, *_HANDS, _S.REPLIED),
    **_stays(_A.SETTLE_DUE, _E.DUE_SETTLED, *_HANDS),
    # 13, 14: the unit asks, the centre's head decides
    (_S.IN_PROGRESS, _A.SUSPEND): Step(_E.SUSPENDED, _S.SUSPENDED),
    (_S.IN_PROGRESS, _A.REJECT_SUSPENSION): Step(_E.SUSPENSION_REJECTED, _S.IN_PROGRESS),
    (_S.SUSPENDED, _A.RESUME): Step(_E.RESUMED, _S.IN_PROGRESS),
    # 15: what step a report-in is, it says itself
    **_stays(_A.WHISTLE, _E.WHISTLED, *_WORK),
    **_stays(_A.REPORT_IN, _E.WHISTLE_REPORTED, *_WORK, _S.SUSPENDED),
    **_stays(_A.EXCUSE, _E.WHISTLE_EXCUSED, *_WORK, _S.SUSPENDED),
    **_stays(_A.PROMISE, _E.PROMISED, *_WORK),
    **_stays(_A.ANSWER_PROMISE, _E.PROMISE_AGREED, *_ALL_OPEN),
    # 16, 21
    **_to(_A.REPLY, _E.REPLIED, _S.REPLIED, *_WORK),
    # 17, 18
    (_S.REPLIED, _A.SEND_BACK): Step(_E.SENT_BACK, _S.IN_PROGRESS),
    (_S.REPLIED, _A.PASS): Step(_E.PASSED, _S.AWAITING_CALLBACK),
    # 19, 20: where a rating leads is decided by rated_status()
    (_S.AWAITING_CALLBACK, _A.RATE): Step(_E.RATED, _S.CLOSED),
    # 22: two of the centre end what another round would not
    (_S.AWAITING_CALLBACK, _A.CONCLUDE): Step(_E.CONCLUDED, _S.CLOSED),
    # 23
    (_S.CLOSED, _A.REOPEN): Step(_E.REOPENED, _S.PENDING_DISPATCH),
    # 24, 25: a child keeps its number, caller, deadline and callback; only the work is shared
    **_to(_A.MERGE, _E.MERGED, _S.MERGED, *_UNDECIDED, *WORKED_ON),
    **_stays(_A.ABSORB, _E.ABSORBED, *_UNDECIDED, *WORKED_ON, _S.SUSPENDED, _S.REPLIED),
    (_S.MERGED, _A.SPLIT): Step(_E.SPLIT, _S.PENDING_DISPATCH),
    **_stays(_A.RELEASE, _E.RELEASED, *_ALL_OPEN),
    (_S.MERGED, _A.REPLY): Step(_E.REPLY_DRAFTED, _S.MERGED),
    # what puts the primary's finish off or lets it rest holds for its children as well
    (_S.MERGED, _A.FOLLOW): Step(_E.EXTENSION_APPROVED, _S.MERGED),
    (_S.MERGED, _A.SHARE_REPLY): Step(_E.REPLY_SHARED, _S.AWAITING_CALLBACK),
    # 26
    **_to(_A.WITHDRAW, _E.WITHDRAWN, _S.WITHDRAWN, *_OPEN_OR_MERGED),
    # 27: another handler or cell of the same unit or town; no return, no clock moves
    **_stays(_A.REASSIGN, _E.REASSIGNED, *WORKED_ON),
    **_stays(_A.HAND_OVER, _E.HAND_OVER_OFFERED, *WORKED_ON),
    **_stays(_A.TAKE_OVER, _E.REASSIGNED, *WORKED_ON),
    **_stays(_A.DECLINE_HAND_OVER, _E.HAND_OVER_DECLINED, *WORKED_ON),
    # a firm from outside does a part of the work by a slip (12.2); whose the order is does not change
    **_stays(_A.GIVE_SLIP, _E.SLIP_GIVEN, *WORKED_ON),
    **_stays(_A.TAKE_SLIP, _E.SLIP_TAKEN, *WORKED_ON, _S.RETURN_PENDING, _S.SUSPENDED),
    **_stays(_A.FINISH_SLIP, _E.SLIP_DONE, *WORKED_ON, _S.RETURN_PENDING, _S.SUSPENDED),
    # 28: a mark for assessment, whatever the state
    **_stays(_A.EXCLUDE, _E.EXCLUSION_ASKED, *Status),
    **_stays(_A.APPROVE_EXCLUSION, _E.EXCLUDED, *Status),
    **_stays(_A.REJECT_EXCLUSION, _E.EXCLUSION_REJECTED, *Status),
    # supervision, by people and by the clock
    **_stays(_A.SUPERVISE, _E.SUPERVISED, *_OPEN_OR_MERGED),
    **_stays(_A.DISCIPLINE, _E.DISCIPLINED, *Status),
    **_stays(_A.ANSWER_SUPERVISION, _E.SUPERVISION_ANSWERED, *Status),
    **_stays(_A.WARN, _E.WARNED, *_OPEN_OR_MERGED),
    **_stays(_A.CALM, _E.CALMED, *Status),
    # a calendar was changed: no clock is edited, all are derived anew, and who waits for the order hears of it
    **_stays(_A.RECOMPUTE, _E.RECOMPUTED, *_OPEN_OR_MERGED),
    **_stays(_A.JUDGE_TIME, _E.TIME_ACCEPTED, *Status),
    # 7, 12, 13: what a member of the unit has asked for, its head makes the unit's request
    **_stays(_A.BACK_REQUEST, _E.REQUEST_BACKED, *_HANDS, _S.RETURN_PENDING),
    # the log takes notes, evidence and the resident's word while an order is open
    **_stays(_A.NOTE, _E.NOTED, *_OPEN_OR_MERGED),
    **_stays(_A.ATTACH, _E.EVIDENCE_STORED, *Status),
    **_stays(_A.ANSWER, _E.RESIDENT_ANSWERED, *Status),
    **_stays(_A.LINK_REPEAT, _E.REPEATED, *Status),
}
"""THE state machine. What is not in it is refused as `order.not_allowed`."""


def allowed(status: Status) -> tuple[Action, ...]:
    """The actions that the table has for a status, in the order of the enumeration."""
    return tuple(a for a in Action if (status, a) in TRANSITIONS and a not in INTERNAL)


def step_of(status: Status, action: Action) -> Step:
    """The cell of the table, or a refusal that names both."""
    step = TRANSITIONS.get((status, action))
    if step is None:
        raise Refused("order.not_allowed", f"{action} is not possible while the order is {status}",
                      status=str(status), action=str(action))  # fmt: skip
    return step


def reached(act: Act) -> bool:
    """Whether the callback spoke with the caller."""
    return bool(act.data.get("outcome", "reached") == "reached")
