"""办单: the handler contacts the caller, arrives, notes what he does; each proven as far as it can be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain import presence
from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.presence import NO_POSITION, Credence, Measured, PresenceRule
from backend.domain.roles import Actor
from backend.services import evidence
from backend.services.orders import Effect, Working
from geo.errors import GeoError
from geo.fence import Sample, measure
from geo.position import Datum, Position


def contact(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One attempt to reach the caller, by the handler's own word; the policy says how many failed ones count."""
    attempt = {
        "at": act.at.isoformat(), "recorded_at": at.isoformat(), "connected": act.data["connected"],
        "method": act.data.get("method", "call"), "outcome": act.data.get("outcome"), "by": actor.account,
    }  # fmt: skip
    contacts = [*order.face.get("contacts", ()), attempt]
    return Effect(face={"contacts": contacts, **evidence.named(order, act, actor, at)})


def arrive(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A check-in: measured against the order's spot and judged; refused only where nothing speaks for it."""
    has_photo = bool(act.evidence) or any(e["uploader"] == actor.account for e in order.face["evidence"])
    measured = measured_at(order, act, order.policy.presence, at=at)
    judged = presence.judge(measured, rule=order.policy.presence, reason=act.reason, has_photo=has_photo)
    found = {"state": str(judged.state), "code": judged.code, "distance_m": judged.distance_m,
             "accuracy_m": judged.accuracy_m, "review": judged.review}  # fmt: skip
    if judged.state is Credence.REFUSED:
        raise Refused(judged.code, f"this check-in needs {' and '.join(judged.needs)}", **found,
                      needs=list(judged.needs), radius_m=order.policy.presence.radius_m)  # fmt: skip
    first = order.face.get("arrival")
    shown = first or found | {"at": at.isoformat(), "claimed_at": act.at.isoformat(), "reason": act.reason}
    return Effect(facts={"presence": found}, face={"arrival": shown, **evidence.named(order, act, actor, at)})


def note(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A line in the file, with or without photos; empty ones are refused."""
    if not (act.note or "").strip() and not act.evidence:
        raise Invalid("note.empty", "a note has text or photos", field="note")
    return Effect(face=evidence.named(order, act, actor, at))


def measured_at(order: Working, act: Act, rule: PresenceRule, *, at: datetime) -> Measured:
    """What the fence says of the act's samples against the order's spot; both in WGS-84."""
    target = order.face.get("position")
    if act.position is None or target is None:
        return NO_POSITION
    spot = Position(target["lng"], target["lat"])
    samples = [_sample(raw, act) for raw in _samples(act.position)]
    fence = measure(samples, spot, rule.radius_m)
    agreed = fence.agreed or fence.samples_used == 1  # one sample contradicts nobody; the policy says if it is enough
    return Measured(str(fence.verdict), fence.distance_m, fence.accuracy_m, fence.samples_used, agreed)


def _samples(position: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    given = position.get("samples") or [position]
    return [{"datum": position.get("datum", "wgs84"), **sample} for sample in given]


def _sample(raw: Mapping[str, Any], act: Act) -> Sample:
    try:
        place = Position(raw["lng"], raw["lat"], Datum(raw.get("datum", "wgs84"))).to(Datum.WGS84)
    except GeoError as error:
        raise Invalid("position.invalid", str(error), field="position", geo=error.code) from error
    taken = raw.get("at")
    when = datetime.fromisoformat(taken) if isinstance(taken, str) else taken or act.at
    return Sample(place.lng, place.lat, raw.get("accuracy_m"), when)
