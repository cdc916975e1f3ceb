"""Every act from outside: what each action needs to know beforehand, then the one gate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.lifecycle import INTERNAL, Act, Action
from backend.domain.roles import Actor
from backend.services import (
    cases,
    dispatch,
    endings,
    exclusions,
    extensions,
    gaps,
    handling,
    hands,
    judging,
    moves,
    orders,
    promises,
    rating,
    reply,
    returns,
    slips,
    supervision,
    whistles,
)
from backend.services.working import After, Done, Prepare, Ways

PREPARE: Mapping[Action, Prepare] = {
    Action.DISPATCH: dispatch.dispatch,
    Action.SETTLE_DUE: gaps.settle,
    Action.REFUSE: endings.refuse,
    Action.SELF_HANDLE: endings.self_handle,
    Action.EXTEND: extensions.ask,
    Action.APPROVE_EXTENSION: extensions.approve,
    Action.SUSPEND: extensions.suspend,
    Action.RESUME: extensions.resume,
    Action.WHISTLE: whistles.blow,
    Action.REPORT_IN: whistles.report_in,
    Action.EXCUSE: whistles.excuse,
    Action.PROMISE: promises.promise,
    Action.ANSWER_PROMISE: promises.answer,
    Action.CONCLUDE: endings.conclude,
    Action.REOPEN: endings.reopen,
    Action.MERGE: cases.merge,
    Action.SPLIT: cases.split,
    Action.WITHDRAW: endings.withdraw,
    Action.ACCEPT: hands.or_contribute(hands.accept),
    Action.RETURN: returns.ask,
    Action.APPROVE_RETURN: returns.approve,
    Action.REJECT_RETURN: returns.reject,
    Action.DESIGNATE: returns.designate,
    Action.REASSIGN: moves.reassign,
    Action.JUDGE_TIME: judging.judge,
    Action.HAND_OVER: hands.hand_over,
    Action.TAKE_OVER: hands.take_over,
    Action.DECLINE_HAND_OVER: hands.decline,
    Action.GIVE_SLIP: slips.give,
    Action.TAKE_SLIP: slips.take,
    Action.FINISH_SLIP: slips.finish,
    Action.CONTACT: hands.helping(hands.or_contribute(handling.contact)),
    Action.ARRIVE: hands.helping(hands.or_contribute(handling.arrive)),
    Action.NOTE: hands.helping(handling.note),
    Action.REPLY: hands.or_contribute(reply.reply),
    Action.PASS: reply.review,
    Action.SEND_BACK: reply.review,
    Action.RATE: rating.rate,
    Action.SUPERVISE: supervision.issue,
    Action.DISCIPLINE: supervision.hand_over,
    Action.ANSWER_SUPERVISION: supervision.answer,
    Action.EXCLUDE: exclusions.ask,
    Action.APPROVE_EXCLUSION: exclusions.approve,
    Action.REJECT_EXCLUSION: exclusions.reject,
}
"""Action → what the seven steps add to the event; an action that is not here adds nothing of its own."""

AFTER: Mapping[Action, After] = {
    Action.MERGE: cases.absorb,
    Action.SPLIT: cases.release,
    Action.WITHDRAW: cases.release,
    Action.PASS: cases.share,
    **dict.fromkeys((Action.APPROVE_EXTENSION, Action.SUSPEND, Action.RESUME), cases.follow),
    Action.APPROVE_RETURN: returns.to_backstop,
}
"""Action → what it does to other orders within the same transaction, or next to this one."""


def take(session: Session, no: str, act: Act, *, actor: Actor, at: datetime) -> Done:
    """Take an act that somebody sent, or raise; the same act again gives the same event."""
    if act.action in INTERNAL:
        raise Invalid("act.unknown_action", f"{act.action} is not an action", field="action")
    act = replace(act, evidence=tuple(sha.lower() for sha in act.evidence))
    cases.lock(session, no, act)
    ways = Ways(PREPARE.get(act.action), AFTER.get(act.action), moves.is_elsewhere)
    return orders.perform(session, no, act, actor=actor, at=at, ways=ways)
