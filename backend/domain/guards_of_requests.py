"""The guards of what one asks and another decides: returns, extensions, suspensions, whistles, exclusions."""

from collections.abc import Callable

from backend.domain.act import Act, Status
from backend.domain.errors import Forbidden, Invalid, Refused
from backend.domain.lifecycle import Situation
from backend.domain.words import need_reason, need_text


def guard_pending(name: str) -> Callable[[Situation, Act], None]:
    """A decision needs something that waits for one, and is nobody's who asked for it."""

    def guard(situation: Situation, act: Act) -> None:
        asked = situation.record.pending.get(name)
        if asked is None:
            raise Refused(f"{name}.not_asked", f"no {name} waits for a decision")
        if name != "hand_over" and asked.by == situation.actor:
            raise Forbidden(f"{name}.own_request", "nobody decides on his own request")

    return guard


HEADED = ("return", "extension", "suspension")
"""Requests that are the unit's: whoever of it asks, its head gives his word before the centre decides."""


def guard_granted(name: str) -> Callable[[Situation, Act], None]:
    """What guards a decision, and what the unit's head has still to say to it."""
    decides = guard_pending(name)

    def guard(situation: Situation, act: Act) -> None:
        decides(situation, act)
        if situation.record.pending[name].needs_head:
            raise Refused(f"{name}.head_missing", "the head of the unit has not given his word yet")

    return guard


def guard_back(situation: Situation, act: Act) -> None:
    """Rows 7, 12, 13: the head of the unit stands behind what one of his people has asked for."""
    name = act.data.get("request")
    if name not in HEADED:
        raise Invalid("request.unknown", "name the request", field="data.request", choices=list(HEADED))
    guard_pending(str(name))(situation, act)
    if not situation.record.pending[str(name)].needs_head:
        raise Refused("request.backed", "the head of the unit has given his word already")


def _not_twice(situation: Situation, name: str) -> None:
    if name in situation.record.pending:
        raise Refused(f"{name}.pending", f"a {name} is asked for already and undecided")


def guard_refuse(situation: Situation, act: Act) -> None:
    """Row 2: a ground from the list of what is not accepted."""
    need_reason(act)
    if act.data.get("ground") not in situation.refusal_reasons:
        raise Invalid("refusal.ground_unknown", "not a ground on which an appeal is not accepted",
                      field="data.ground", choices=sorted(situation.refusal_reasons))  # fmt: skip


SOMEBODY_ELSES = frozenset({"wrong_area", "wrong_duty"})
"""Grounds which say that it is somebody else's, and so must say whose; on the others nobody can know."""


def guard_return(situation: Situation, act: Act) -> None:
    """Row 7: before the window ends, not designated; a ground from the list, what proves it, and whose it is
    then (AS-13, AS-14, AS-15)."""
    need_reason(act)
    if act.data.get("ground") not in situation.return_reasons:
        raise Invalid("return.ground_unknown", "not a ground for a return", field="data.ground",
                      choices=sorted(situation.return_reasons))  # fmt: skip
    if act.data["ground"] in SOMEBODY_ELSES:
        need_text(act, "suggest", "return.suggest_missing", "say whose it is, by the code of the unit")
    if not act.evidence:
        need_text(act, "article", "return.proof_missing", "show it by a photo, or cite the article of the duty list")
    guard_relief(situation)


def guard_relief(situation: Situation) -> None:
    """Whether the unit may be relieved of the order at all."""
    if situation.record.designated:
        raise Refused("return.designated", "a designated unit cannot return the order")
    if situation.window_over:
        raise Refused("return.window_over", "the return window has closed: 已超退单时限,按首派负责办理")


def guard_reassign(situation: Situation, act: Act) -> None:
    """Row 27; where the true spot lies in another town the act is a return, and what bounds returns bounds it."""
    need_reason(act)
    if situation.elsewhere and situation.status is Status.REWORK:
        raise Refused("reassign.rework_elsewhere", "an order that is handled once more is not moved to another town")
    if situation.elsewhere:
        guard_relief(situation)


def guard_designate(situation: Situation, act: Act) -> None:
    """Row 10: only where dispatching again and again has found no owner."""
    need_reason(act)
    if situation.record.dispatches < situation.most_dispatches:
        raise Refused("designate.too_early", "the order has not been dispatched often enough to be designated",
                      dispatches=situation.record.dispatches, needed=situation.most_dispatches)  # fmt: skip


def guard_dispatch(situation: Situation, act: Act) -> None:
    """Row 5: after the policy's count nobody is dispatched to once more; somebody is designated (E9)."""
    if situation.record.dispatches >= situation.most_dispatches:
        raise Refused("dispatch.designate_now", "dispatched as often as the policy allows; the centre designates",
                      dispatches=situation.record.dispatches)  # fmt: skip


def guard_extend(situation: Situation, act: Act) -> None:
    """Row 12: asked before the deadline, not more often than the policy allows (AS-21)."""
    need_reason(act)
    _not_twice(situation, "extension")
    if situation.most_extensions == 0:
        raise Refused("extension.not_allowed", "this place's policy knows no extension")
    if situation.record.extensions >= situation.most_extensions:
        raise Refused("extension.too_many", "the order has been extended as often as the policy allows")
    if situation.due_over:
        raise Refused("extension.after_due", "an extension is asked for before the deadline")


def guard_suspend(situation: Situation, act: Act) -> None:
    """Row 13: a plan and a day of review; the head of the centre decides on what the unit has asked."""
    if situation.decides and "suspension" in situation.record.pending:
        guard_granted("suspension")(situation, act)
        return
    need_reason(act)
    _not_twice(situation, "suspension")
    need_text(act, "plan", "suspension.plan_missing", "say what will be done, and when")
    need_text(act, "review_on", "suspension.review_missing", "name the day of review")


def guard_whistle(situation: Situation, act: Act) -> None:
    """Row 15: at least one unit, what it is to do, when and where."""
    need_text(act, "orgs", "whistle.orgs_missing", "name the units that are called, by code")
    need_text(act, "task", "whistle.task_missing", "say what the units are to do")
    need_text(act, "meet_at", "whistle.time_missing", "say when they are to come")
    need_text(act, "place", "whistle.place_missing", "say where they are to come")


def guard_report_in(situation: Situation, act: Act) -> None:
    """A called unit signs, contacts, reports in, is done; or is excused by who blew the whistle."""
    org = need_text(act, "org", "whistle.org_missing", "name the unit")
    if org not in situation.record.open_whistles:
        raise Refused("whistle.not_open", "no open whistle calls this unit",
                      units=list(situation.record.open_whistles))  # fmt: skip
    if act.action == "excuse":
        need_reason(act)
        if situation.record.blowers.get(org) != situation.actor:
            raise Forbidden("whistle.not_the_blower", "only who blew the whistle excuses a unit")
        return
    if act.data.get("step") not in {"signed", "contacted", "reported", "done"}:
        raise Invalid("whistle.step_unknown", "a unit signs, contacts, reports in or is done", field="data.step")
    if org not in situation.units:
        raise Forbidden("whistle.not_your_unit", "only the unit that is called reports in")


def guard_reopen(situation: Situation, act: Act) -> None:
    """Row 23: the caller has come again, or the closing is shown to be false."""
    need_reason(act)
    if not act.evidence and not act.data.get("repeat"):
        raise Invalid("reopen.cause_missing", "name the order that repeats it, or show that nothing was done",
                      field="data.repeat")  # fmt: skip


def guard_promise(situation: Situation, act: Act) -> None:
    """告知承诺: what will be done and by when; the caller then agrees or objects."""
    need_text(act, "plan", "promise.plan_missing", "say what is promised")
    need_text(act, "until", "promise.until_missing", "name the day by which it is done")


def guard_answer_promise(situation: Situation, act: Act) -> None:
    """The caller's word on a promise that waits for it."""
    if "promise" not in situation.record.pending:
        raise Refused("promise.not_asked", "no promise waits for the caller's answer")
    if not isinstance(act.data.get("agrees"), bool):
        raise Invalid("promise.answer_missing", "say whether the caller agrees", field="data.agrees")


def guard_conclude(situation: Situation, act: Act) -> None:
    """Row 22: after the last round the centre's head and an assessor end the order with an explanation."""
    need_reason(act)
    if situation.record.bad_rounds <= situation.max_rounds:
        raise Refused("conclude.round_left", "the caller's last word does not need the centre's conclusion")
    _other_side(situation, "conclusion")


def _other_side(situation: Situation, name: str) -> None:
    """Rows 22 and 28 name two: the head of the centre and an assessor, neither twice."""
    asked = situation.record.pending.get(name)
    if asked is not None and asked.side is not None and asked.side == situation.side:
        raise Forbidden(f"{name}.other_side", "the head of the centre and an assessor decide it together",
                        given=asked.side)  # fmt: skip


def guard_exclude(situation: Situation, act: Act) -> None:
    """Row 28: a ground, once, while the period is not locked (the service looks at the period)."""
    need_reason(act)
    _not_twice(situation, "exclusion")
    if situation.record.excluded:
        raise Refused("exclusion.done", "the order is excluded already")


def guard_approve_exclusion(situation: Situation, act: Act) -> None:
    """Row 28: the head of the centre and an assessor approve, and neither is who asked."""
    guard_pending("exclusion")(situation, act)
    if situation.actor in situation.record.pending["exclusion"].backed_by:
        raise Forbidden("exclusion.second_person", "a second person approves an exclusion")
    _other_side(situation, "exclusion")
