"""回单: the handler replies with facts and photos; a reviewer passes the reply or sends it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, Refused
from backend.domain.events import Event
from backend.domain.lifecycle import Act, Status
from backend.domain.roles import Actor, Role
from backend.models import Account
from backend.services import errands, evidence
from backend.services.orders import Effect, Working


def reply(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """What was done and found, marked for review where words stand for photos.

    A later reply stands beside the earlier one in the log and shows in its place.
    """
    text = str(act.data.get("text", "")).strip()
    if order.row["status"] == Status.MERGED:
        return Effect(face={"reply_draft": {"text": text, "by": actor.account, "at": at.isoformat()}})
    _checked(order, act)
    _head_joined(session, order, act)
    if errands.is_open(order, "tell_caller") and not act.reason:
        raise Refused("reply.caller_not_told", "the caller has to be told of the new day first, or say why not")
    shown = {"text": text, "result": act.data.get("result"), "at": at.isoformat(), "by": actor.account}
    if order.row["status"] == Status.REGISTERED:
        shown |= {"result": "answered", "knowledge": act.data.get("knowledge")}
    elif order.face.get("missing_evidence"):
        shown |= {"review": True, "no_photo_reason": str(act.data["no_photo_reason"]).strip()}
    return Effect(face={"reply": shown, "review": None, **evidence.named(order, act, actor, at)})


def _checked(order: Working, act: Act) -> None:
    """Where the place has a list to go through before a reply, the act says that it was gone through."""
    wanted = order.policy.procedures.reply_checklist
    if wanted and order.row["status"] != Status.REGISTERED and act.data.get("checked") is not True:
        raise Invalid("reply.checklist_open", "go through the place's list first", field="data.checked",
                      checklist=list(wanted))  # fmt: skip


def _head_joined(session: Session, order: Working, act: Act) -> None:
    """Handled again, an order is the affair of the unit's head, who says by a note that he has taken part (AS-18)."""
    if order.row["status"] != Status.REWORK or not order.policy.procedures.head_joins_rework:
        return
    rated = max(entry.version for entry in order.log if entry.event == Event.RATED)
    since = {entry.actor for entry in order.log if entry.version > rated}
    roles = session.scalars(sa.select(Account.roles).where(Account.account.in_(sorted(since))))
    if not any(Role.UNIT_HEAD in held for held in roles):
        raise Refused("reply.head_missing", "the unit's head takes part in handling an order again")


def review(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The reviewer's decision on the reply."""
    decision = {
        "passed": act.action == "pass",
        "reason": act.reason,
        "at": at.isoformat(),
        "by": actor.account,
    }
    return Effect(face={"review": decision})
