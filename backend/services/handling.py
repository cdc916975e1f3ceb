"""办单: the handler contacts the caller, arrives, notes what he does; each proven as far as it can be."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import presence
from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.presence import Credence
from backend.domain.roles import Actor
from backend.services import errands, evidence
from backend.services.fence import measured_at
from backend.services.orders import Effect, Working


def contact(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One attempt to reach the caller, by the handler's own word; the policy says how many failed ones count."""
    attempt = {
        "at": act.at.isoformat(), "recorded_at": at.isoformat(), "connected": act.data["connected"],
        "method": act.data.get("method", "call"), "outcome": act.data.get("outcome"), "by": actor.account,
        **({"no_visit": True, "note": act.note} if act.data.get("no_visit") else {}),
    }  # fmt: skip
    contacts = [*order.face.get("contacts", ()), attempt]
    told = errands.done(order, "tell_caller", at=at) if act.data["connected"] else {}
    return Effect(face={"contacts": contacts, **told, **evidence.named(order, act, actor, at)})


def arrive(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A check-in: measured against the order's spot and judged; refused only where nothing speaks for it."""
    has_photo = bool(act.evidence) or any(e["uploader"] == actor.account for e in order.face["evidence"])
    measured = measured_at(order.face.get("position"), act, order.policy.presence)
    judged = presence.judge(measured, rule=order.policy.presence, reason=act.reason, has_photo=has_photo)
    found = {"state": str(judged.state), "code": judged.code, "distance_m": judged.distance_m,
             "accuracy_m": judged.accuracy_m, "review": judged.review}  # fmt: skip
    if judged.state is Credence.REFUSED:
        raise Refused(judged.code, f"this check-in needs {' and '.join(judged.needs)}", **found,
                      finding=judged.finding, needs=list(judged.needs),
                      radius_m=order.policy.presence.radius_m)  # fmt: skip
    first = order.face.get("arrival")
    shown = first or found | {"at": at.isoformat(), "claimed_at": act.at.isoformat(), "reason": act.reason}
    return Effect(facts={"presence": found}, face={"arrival": shown, **evidence.named(order, act, actor, at)})


def note(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A line in the file, with or without photos; empty ones are refused."""
    if not (act.note or "").strip() and not act.evidence:
        raise Invalid("note.empty", "a note has text or photos", field="note")
    return Effect(face=evidence.named(order, act, actor, at))
