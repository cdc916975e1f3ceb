"""Where an act leads: the table's cell, its guard, and the few acts whose outcome depends on what is asked."""

from collections.abc import Callable, Mapping

from backend.domain.act import Act, Action, Status
from backend.domain.events import Event
from backend.domain.guards import GUARDS
from backend.domain.lifecycle import WORKED_ON, Advance, Situation, Step, reached, step_of

FIELD_WORK = frozenset({Action.ACCEPT, Action.CONTACT, Action.ARRIVE, Action.REPLY})
"""What a former lead may have done before he heard that the order is no longer his (pains E11)."""

UNIT_SIDE, CENTRE_SIDE = "unit", "centre"
"""Both must accept a doubtful time."""


def advance(situation: Situation, act: Act) -> Advance:
    """Where the act leads from here; raises Refused or Invalid with a stable code, never moves silently."""
    if situation.former and act.action in FIELD_WORK:
        return Advance(Event.CONTRIBUTED, situation.status)
    step = step_of(situation.status, act.action)
    guard = GUARDS.get(act.action)
    if guard is not None:
        guard(situation, act)
    fork = _FORKS.get(act.action)
    return Advance(step.event, step.to) if fork is None else fork(situation, act, step)


def is_bad(situation: Situation, act: Act) -> bool:
    """Whether the caller's answers are among those after which the policy has an order handled again."""
    bad = {
        "unsolved": act.data.get("solved") == "no",
        "dissatisfied": act.data.get("satisfied") == "dissatisfied",
    }
    return reached(act) and any(bad.get(name, False) for name in situation.rework_when)


def _rate(situation: Situation, act: Act, step: Step) -> Advance:
    """Closed, once more to be handled, or still waiting: for the caller, or for the centre's review of a second
    bad rating, which another round would not better (rows 19, 20, 22; AS-18, AS-19)."""
    if not reached(act):
        exhausted = situation.callback_tries + 1 >= situation.callback_tries_max
        return Advance(step.event, Status.CLOSED if exhausted else Status.AWAITING_CALLBACK)
    if not is_bad(situation, act):
        return Advance(step.event, Status.CLOSED)
    again = situation.round < situation.max_rounds
    return Advance(step.event, Status.REWORK if again else Status.AWAITING_CALLBACK)


def _send_back(situation: Situation, act: Act, step: Step) -> Advance:
    return Advance(step.event, Status.REWORK if situation.round else step.to)


def _refuse(situation: Situation, act: Act, step: Step) -> Advance:
    asked = situation.record.pending.get("refusal")
    if asked is not None and situation.decides and asked.by != situation.actor:
        return Advance(step.event, step.to)
    return Advance(Event.REFUSAL_ASKED, situation.status)


def _reject_return(situation: Situation, act: Act, step: Step) -> Advance:
    return Advance(step.event, _before_return(situation, step))


def _before_return(situation: Situation, step: Step) -> Status:
    asked = situation.record.pending.get("return")
    return step.to if asked is None else Status(asked.status)


def _designate(situation: Situation, act: Act, step: Step) -> Advance:
    """Whoever holds the order and asked to be relieved keeps it as it was; somebody else begins anew."""
    elsewhere = any(act.data.get(name) for name in ("handler", "org", "cell"))
    if situation.status is Status.RETURN_PENDING and not elsewhere:
        return Advance(step.event, _before_return(situation, step))
    return Advance(step.event, step.to)


def _suspend(situation: Situation, act: Act, step: Step) -> Advance:
    if situation.decides and "suspension" in situation.record.pending:
        return Advance(step.event, step.to)
    return Advance(Event.SUSPENSION_ASKED, situation.status)


_REPORTED = {
    "signed": Event.WHISTLE_SIGNED,
    "contacted": Event.WHISTLE_CONTACTED,
    "reported": Event.WHISTLE_REPORTED,
    "done": Event.WHISTLE_DONE,
}


def _report_in(situation: Situation, act: Act, step: Step) -> Advance:
    return Advance(_REPORTED[str(act.data["step"])], situation.status)


def _answer_promise(situation: Situation, act: Act, step: Step) -> Advance:
    return Advance(step.event if act.data["agrees"] else Event.PROMISE_OBJECTED, situation.status)


def _conclude(situation: Situation, act: Act, step: Step) -> Advance:
    asked = situation.record.pending.get("conclusion")
    if asked is not None:
        return Advance(step.event, step.to)
    return Advance(Event.CONCLUSION_ASKED, situation.status)


FOLLOWED = {"extended": Event.EXTENSION_APPROVED, "suspended": Event.SUSPENDED, "resumed": Event.RESUMED}
"""What happens to a primary's finish → the event by which its children follow (row 24)."""


def _follow(situation: Situation, act: Act, step: Step) -> Advance:
    return Advance(FOLLOWED.get(str(act.data.get("what")), step.event), situation.status)


def _split(situation: Situation, act: Act, step: Step) -> Advance:
    """Back to where it was before it was merged."""
    before = situation.record.before_merge
    return Advance(step.event, Status(before) if before in WORKED_ON else step.to)


def _reassign(situation: Situation, act: Act, step: Step) -> Advance:
    """To another town it is a return with the map as its proof (AS-12)."""
    if situation.elsewhere and situation.status in {Status.DISPATCHED, Status.IN_PROGRESS}:
        return Advance(Event.RETURN_ASKED, Status.RETURN_PENDING)
    return Advance(step.event, step.to)


def _approve_exclusion(situation: Situation, act: Act, step: Step) -> Advance:
    """Two approve; the first one backs it."""
    asked = situation.record.pending["exclusion"]
    return Advance(step.event if asked.backed_by else Event.EXCLUSION_BACKED, situation.status)


def _judge_time(situation: Situation, act: Act, step: Step) -> Advance:
    """The unit's head and the centre must both accept; one rejection is enough."""
    if not act.data["accepts"]:
        return Advance(Event.TIME_REJECTED, situation.status)
    backed_by = situation.record.time_backed.get(str(act.data["act"]))
    other = UNIT_SIDE if situation.decides else CENTRE_SIDE
    return Advance(step.event if backed_by == other else Event.TIME_BACKED, situation.status)


Fork = Callable[[Situation, Act, Step], Advance]
_FORKS: Mapping[Action, Fork] = {
    Action.RATE: _rate,
    Action.SEND_BACK: _send_back,
    Action.REFUSE: _refuse,
    Action.REJECT_RETURN: _reject_return,
    Action.DESIGNATE: _designate,
    Action.SUSPEND: _suspend,
    Action.REPORT_IN: _report_in,
    Action.ANSWER_PROMISE: _answer_promise,
    Action.CONCLUDE: _conclude,
    Action.SPLIT: _split,
    Action.FOLLOW: _follow,
    Action.REASSIGN: _reassign,
    Action.APPROVE_EXCLUSION: _approve_exclusion,
    Action.JUDGE_TIME: _judge_time,
}
"""Action → its outcome, where that is more than the table's cell."""

FORKED = frozenset(
    {
        Event.CONTRIBUTED, Event.REFUSAL_ASKED, Event.SUSPENSION_ASKED, Event.PROMISE_OBJECTED,
        Event.CONCLUSION_ASKED, Event.EXCLUSION_BACKED, Event.TIME_BACKED, Event.TIME_REJECTED,
        *_REPORTED.values(),
    }
)  # fmt: skip
"""Events that no cell of the table names, because an act becomes them only in certain situations."""
