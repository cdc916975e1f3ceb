"""吹哨报到: units are called, and come."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor
from backend.services import assignments, dispatch, evidence
from backend.services.orders import Effect, Working

STEPS = ("blown", "signed", "contacted", "reported", "done")


def blow(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 15: those whom the policy trusts with a whistle call units to a task, a time and a place (AS-17)."""
    rule = order.policy.procedures.whistles
    if not any(str(role) in rule.roles for role in actor.roles):
        raise Forbidden("whistle.not_trusted", "this place lets others blow the whistle", roles=sorted(rule.roles))
    kind = act.data.get("kind")
    if kind is not None and kind not in rule.kinds:
        raise Invalid("whistle.kind_unknown", "not a kind of whistle of this place", field="data.kind",
                      choices=sorted(rule.kinds))  # fmt: skip
    meet_at = _moment(act, "meet_at")
    called = dispatch.units(session, act.data["orgs"], "data.orgs")
    if any(unit.code == order.row["org_code"] for unit in called):
        raise Invalid("whistle.calls_lead", "the unit that leads is not called", field="data.orgs")
    still = [unit.code for unit in called if unit.code in order.record().open_whistles]
    if still:
        raise Refused("whistle.open", "these units are called already", units=still)
    said = {"kind": kind, "task": act.data["task"], "meet_at": meet_at, "place": act.data.get("place"),
            "by": actor.account, "at": at.isoformat()}  # fmt: skip
    for unit in called:
        assignments.add(session, order, "called", at=at, org_id=unit.id)
    named = [{"code": unit.code, "name": unit.name} for unit in called]
    codes = {unit.code for unit in called}
    before = [one for one in order.face.get("whistles", ()) if one["code"] not in codes]
    return Effect({"orgs": named}, face={"whistles": [*before, *({**n, "state": "blown", **said} for n in named)]})


def _moment(act: Act, name: str) -> str | None:
    given = act.data.get(name)
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(str(given))
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise Invalid("act.not_a_moment", f"{name} is an instant with its offset", field=f"data.{name}")
    return at.astimezone(UTC).isoformat()


def report_in(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A called unit signs, contacts, reports in or is done; what came before is not done again."""
    org, step = str(act.data["org"]), str(act.data["step"])
    if STEPS.index(step) <= STEPS.index(order.record().whistles[org]):
        raise Refused("whistle.step_done", "the unit is as far as that", state=order.record().whistles[org])
    return Effect(face=_stands(order, org, step, at) | evidence.named(order, act, actor, at))


def excuse(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Whoever blew the whistle lets a unit go, with a reason."""
    return Effect(face=_stands(order, str(act.data["org"]), "excused", at, reason=act.reason))


def _stands(order: Working, org: str, state: str, at: datetime, **more: Any) -> dict[str, Any]:
    moved = {"state": state, f"{state}_at": at.isoformat(), **more}
    return {"whistles": [one | moved if one["code"] == org else one for one in order.face.get("whistles", ())]}
