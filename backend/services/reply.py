"""回单: the handler replies with facts and photos; a reviewer passes the reply or sends it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.lifecycle import Act, Status
from backend.domain.roles import Actor
from backend.services import evidence
from backend.services.orders import Effect, Working


def reply(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """What was done and found, marked for review where words stand for photos.

    A later reply stands beside the earlier one in the log and shows in its place.
    """
    text = str(act.data.get("text", "")).strip()
    shown = {"text": text, "result": act.data.get("result"), "at": at.isoformat(), "by": actor.account}
    if order.row["status"] == Status.REGISTERED:
        shown |= {"result": "answered", "knowledge": act.data.get("knowledge")}
    elif order.face.get("missing_evidence"):
        shown |= {"review": True, "no_photo_reason": str(act.data["no_photo_reason"]).strip()}
    return Effect(face={"reply": shown, "review": None, **evidence.named(order, act, actor, at)})


def review(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The reviewer's decision on the reply."""
    decision = {
        "passed": act.action == "pass",
        "reason": act.reason,
        "at": at.isoformat(),
        "by": actor.account,
    }
    return Effect(face={"review": decision})
