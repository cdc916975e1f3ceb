"""What must hold beside the status before an act is taken; a guard raises, or is silent."""

from collections.abc import Callable, Mapping
from datetime import date

from backend.domain.act import Act, Action, Status
from backend.domain.calendar import is_countable
from backend.domain.errors import Forbidden, Invalid, Refused
from backend.domain.guards_of_requests import (
    guard_answer_promise,
    guard_approve_exclusion,
    guard_back,
    guard_conclude,
    guard_designate,
    guard_dispatch,
    guard_exclude,
    guard_extend,
    guard_granted,
    guard_pending,
    guard_promise,
    guard_reassign,
    guard_refuse,
    guard_reopen,
    guard_report_in,
    guard_return,
    guard_suspend,
    guard_whistle,
)
from backend.domain.lifecycle import Situation, reached
from backend.domain.slips import guard_finish, guard_give, guard_take
from backend.domain.words import need_reason, need_text

SHORTEST_REASON = 4
"""Characters: fewer explain nothing, in Chinese either."""
OUTCOMES = frozenset({"reached", "no_answer", "wrong_number", "refused"})
"""How a call to the caller may end; anything else would count as a try that nobody made."""
METHODS = frozenset({"call", "phone", "visit", "sms", "wechat"})
"""How a caller is contacted; who telephones may say `call` or `phone`."""
SOLVED = frozenset({"yes", "partly", "no"})
RESULTS = frozenset({"solved", "partly", "unsolved_explained", "out_of_scope"})


def _guard_reply(situation: Situation, act: Act) -> None:
    need_text(act, "text", "reply.text_missing", "a reply needs its text")
    if situation.status is Status.MERGED:
        return
    if situation.status is Status.REGISTERED:
        if situation.type != "inquiry" or not act.data.get("knowledge"):
            raise Refused("reply.not_an_inquiry", "only an inquiry is answered at once, citing its source")
        return
    if act.data.get("result") not in RESULTS:
        raise Invalid("reply.result_missing", "a reply needs one of the results", field="data.result",
                      choices=sorted(RESULTS))  # fmt: skip
    _guard_photos(situation, act)
    if situation.unmet_clocks and not act.reason:
        raise Refused("reply.clock_unmet", "a required step was not taken and not explained",
                      clocks=list(situation.unmet_clocks))  # fmt: skip
    if situation.record.open_whistles:
        raise Refused("reply.whistle_open", "a unit that was called has neither come nor been excused",
                      units=list(situation.record.open_whistles))  # fmt: skip


def _guard_photos(situation: Situation, act: Act) -> None:
    explained = act.data.get("no_photo_reason")
    if explained is not None and (not isinstance(explained, str) or len(explained.strip()) < SHORTEST_REASON):
        raise Invalid("reply.no_photo_reason_short", "say in words why there is no photo",
                      field="data.no_photo_reason")  # fmt: skip
    if situation.missing_evidence and explained is None:
        raise Refused("reply.evidence_missing", "photos that the policy asks for are missing",
                      missing=list(situation.missing_evidence))  # fmt: skip


def _guard_contact(situation: Situation, act: Act) -> None:
    if not isinstance(act.data.get("connected"), bool):
        raise Invalid("contact.connected_missing", "say whether it was connected", field="data.connected")
    if act.data.get("method", "call") not in METHODS:
        raise Invalid("contact.method_unknown", "not a way to contact a caller", field="data.method",
                      choices=sorted(METHODS))  # fmt: skip
    if act.data.get("outcome") not in OUTCOMES | {None}:
        raise Invalid("contact.outcome_unknown", "not an outcome of a call", field="data.outcome")
    if act.data.get("no_visit") and (act.data["connected"] is not True or len(act.note or "") < SHORTEST_REASON):
        raise Invalid("contact.no_visit_unproven", "say what the caller agreed to in the call", field="note")


def _guard_rate(situation: Situation, act: Act) -> None:
    if situation.record.bad_rounds > situation.max_rounds:
        raise Refused("rate.loop_ended", "another bad rating ended the loop; the centre concludes this order")
    if act.data.get("outcome", "reached") not in OUTCOMES:
        raise Invalid("rate.outcome_unknown", "not an outcome of a call", field="data.outcome")
    if not reached(act):
        return
    if not isinstance(act.data.get("contacted"), bool):
        raise Invalid("rate.contacted_missing", "say whether the caller was contacted", field="data.contacted")
    if act.data.get("solved") not in SOLVED:
        raise Invalid("rate.solved_missing", "say whether it was solved", field="data.solved",
                      choices=sorted(SOLVED))  # fmt: skip
    if act.data.get("satisfied") not in situation.satisfaction | {None}:
        raise Invalid("rate.satisfied_unknown", "not a grade of satisfaction of this place", field="data.satisfied",
                      choices=sorted(situation.satisfaction))  # fmt: skip


def _guard_reason(situation: Situation, act: Act) -> None:
    need_reason(act)


def _guard_merge(situation: Situation, act: Act) -> None:
    need_text(act, "into", "merge.into_missing", "name the primary order")
    if situation.record.children:
        raise Refused("merge.is_primary", "an order that others were merged into is not merged itself",
                      children=list(situation.record.children))  # fmt: skip


def _guard_settle_due(situation: Situation, act: Act) -> None:
    if act.data.get("choice") not in {"keep", "raise", "internal"}:
        raise Invalid("due.choice_missing", "keep it, raise the grade or set an inner limit", field="data.choice")


def _guard_supervise(situation: Situation, act: Act) -> None:
    need_reason(act)
    level = act.data.get("level", 2)
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 5:
        raise Invalid("supervise.level_unknown", "a level of supervision is 1 to 5", field="data.level")


def _guard_discipline(situation: Situation, act: Act) -> None:
    """1.8, level 6: for conduct that the place's ladder names, with what it is believed by."""
    need_reason(act)
    if not situation.discipline_for:
        raise Refused("discipline.not_ruled", "this place's ladder hands nobody over")
    if act.data.get("cause") not in situation.discipline_for:
        raise Invalid("discipline.cause_unknown", "not a conduct for which somebody is handed over",
                      field="data.cause", choices=sorted(situation.discipline_for))  # fmt: skip


def _guard_answer_supervision(situation: Situation, act: Act) -> None:
    need_text(act, "text", "supervision.text_missing", "an answer needs its text")
    if situation.record.sheets.get(str(act.data.get("sheet"))) != "open":
        raise Refused("supervision.no_open_sheet", "there is no open supervision sheet of this number",
                      sheets=[s for s, state in situation.record.sheets.items() if state == "open"])  # fmt: skip


def _guard_hand_over(situation: Situation, act: Act) -> None:
    need_text(act, "to", "hand_over.to_missing", "name the colleague")


def _guard_taking(situation: Situation, act: Act) -> None:
    guard_pending("hand_over")(situation, act)
    if situation.record.pending["hand_over"].data.get("to") != situation.actor:
        raise Forbidden("hand_over.not_yours", "this order was offered to somebody else")


def _guard_judge_time(situation: Situation, act: Act) -> None:
    need_reason(act)
    named = need_text(act, "act", "time.act_missing", "name the act whose time is judged")
    if not isinstance(act.data.get("accepts"), bool):
        raise Invalid("time.verdict_missing", "say whether its time is accepted", field="data.accepts")
    if named not in situation.record.doubts:
        raise Refused("time.not_in_doubt", "no doubt about the time of this act waits for a decision",
                      acts=list(situation.record.doubts))  # fmt: skip


def day_of(act: Act, name: str) -> date | None:
    """A date that the act names as YYYY-MM-DD; None where it names none, Invalid where it is none."""
    value = act.data.get(name)
    if value is None:
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid("act.not_a_date", f"{name} must be a date YYYY-MM-DD", field=f"data.{name}") from error
    if not is_countable(day):
        raise Invalid("act.not_a_date", f"{name} lies too far away", field=f"data.{name}")
    return day


Guard = Callable[[Situation, Act], None]
GUARDS: Mapping[Action, Guard] = {
    Action.REPLY: _guard_reply,
    Action.SEND_BACK: _guard_reason,
    Action.CONTACT: _guard_contact,
    Action.RATE: _guard_rate,
    Action.REFUSE: guard_refuse,
    Action.RETURN: guard_return,
    Action.DISPATCH: guard_dispatch,
    Action.REASSIGN: guard_reassign,
    Action.APPROVE_RETURN: guard_granted("return"),
    Action.REJECT_RETURN: _guard_reason,
    Action.DESIGNATE: guard_designate,
    Action.EXTEND: guard_extend,
    Action.APPROVE_EXTENSION: guard_granted("extension"),
    Action.REJECT_EXTENSION: guard_pending("extension"),
    Action.SUSPEND: guard_suspend,
    Action.REJECT_SUSPENSION: guard_pending("suspension"),
    Action.WHISTLE: guard_whistle,
    Action.REPORT_IN: guard_report_in,
    Action.EXCUSE: guard_report_in,
    Action.PROMISE: guard_promise,
    Action.ANSWER_PROMISE: guard_answer_promise,
    Action.CONCLUDE: guard_conclude,
    Action.REOPEN: guard_reopen,
    Action.MERGE: _guard_merge,
    Action.SPLIT: _guard_reason,
    Action.WITHDRAW: _guard_reason,
    Action.SETTLE_DUE: _guard_settle_due,
    Action.SUPERVISE: _guard_supervise,
    Action.DISCIPLINE: _guard_discipline,
    Action.ANSWER_SUPERVISION: _guard_answer_supervision,
    Action.EXCLUDE: guard_exclude,
    Action.APPROVE_EXCLUSION: guard_approve_exclusion,
    Action.REJECT_EXCLUSION: guard_pending("exclusion"),
    Action.HAND_OVER: _guard_hand_over,
    Action.TAKE_OVER: _guard_taking,
    Action.DECLINE_HAND_OVER: _guard_taking,
    Action.GIVE_SLIP: guard_give,
    Action.TAKE_SLIP: guard_take,
    Action.FINISH_SLIP: guard_finish,
    Action.JUDGE_TIME: _guard_judge_time,
    Action.BACK_REQUEST: guard_back,
}
"""Action → its guard."""
