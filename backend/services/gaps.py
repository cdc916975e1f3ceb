"""A short limit in working days that holidays stretch: somebody must say whether it may stand (AS-04)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.domain import due
from backend.domain.clocks import Clock
from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act
from backend.domain.policy import ClockName, Policy, Start, Unit
from backend.domain.roles import Actor
from backend.services import rules
from backend.services.working import Effect, Working

CHOICES = frozenset({"keep", "raise", "internal"})
_COUNTED = {Unit.WORKDAY: 24.0, Unit.WORKHOUR: 1.0}
"""Hours that a unit of working time promises by its name."""


def shown(policy: Policy, row: Mapping[str, Any], derived: Iterable[Clock]) -> dict[str, Any] | None:
    """The gap that a dispatcher has still to settle, from the clocks as they stand."""
    most = policy.procedures.gap_warning_hours
    if most is None:
        return None
    finish = next((clock for clock in derived if clock.name == ClockName.FINISH), None)
    if finish is None or finish.due_at is None or finish.stopped_at is not None:
        return None
    settled = row["face"].get("gap_settled")
    if settled is not None and datetime.fromisoformat(settled["since"]) >= finish.started_at:
        return None
    return _gap(policy, row["grade"], row["hazard"], finish.started_at, finish.due_at)


def _gap(policy: Policy, grade: str, hazard: str, start: datetime, due_at: datetime) -> dict[str, Any] | None:
    most, hours = policy.procedures.gap_warning_hours, (due_at - start) / timedelta(hours=1)
    if most is None or hours <= most:
        return None
    finish = [s for s in policy.terms(grade, hazard).specs(Start.DISPATCHED) if s.name is ClockName.FINISH]
    promised = min((spec.amount * _COUNTED[spec.unit] for spec in finish if spec.unit in _COUNTED), default=most)
    if promised >= most:
        return None
    return {"clock": "finish", "due_at": due_at.isoformat(), "hours": round(hours, 2), "warn_hours": most}


def settle_at_dispatch(
    session: Session, order: Working, act: Act, actor: Actor, *, grade: str, at: datetime
) -> Effect:
    """What the dispatcher chose for a stretched limit; refused with the facts where he chose nothing."""
    specs = order.policy.terms(grade, order.row["hazard"]).specs(Start.DISPATCHED)
    finish = due.limits(specs, at, rules.calendar(session, order.policy)).get(ClockName.FINISH)
    due_at = None if finish is None else finish.due_at
    found = None if due_at is None else _gap(order.policy, grade, order.row["hazard"], at, due_at)
    choice = act.data.get("gap")
    if choice is None and found is not None and act.data.get("internal_due_at") is None:
        raise Refused("dispatch.gap_choice_missing", "holidays stretch this limit: keep it, raise the grade or set"
                      " an inner limit", choices=sorted(CHOICES), **found)  # fmt: skip
    if choice is None and act.data.get("internal_due_at") is None:
        return Effect(facts={"internal_due_at": None})
    if choice is not None and choice not in CHOICES:
        raise Invalid("due.choice_missing", "keep it, raise the grade or set an inner limit", field="data.gap")
    settled = {"choice": choice or "internal", "by": actor.account, "at": at.isoformat(), "since": at.isoformat()}
    inner = inner_due(act, "internal_due_at", after=at, before=due_at) if settled["choice"] == "internal" else None
    if choice == "raise" and act.data.get("grade") is None:
        raise Invalid("due.grade_missing", "name the grade to which it is raised", field="data.grade")
    return Effect(facts={"internal_due_at": inner}, face={"gap_settled": settled | {"internal_due_at": inner}})


def inner_due(act: Act, name: str, *, after: datetime, before: datetime | None) -> str:
    """The inner limit that the act names, an instant between now and the limit itself."""
    given = act.data.get(name)
    try:
        at = datetime.fromisoformat(str(given))
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise Invalid("due.internal_missing", "name the inner limit as an instant with its offset",
                      field=f"data.{name}")  # fmt: skip
    if at <= after or (before is not None and at >= before):
        raise Invalid("due.internal_beyond", "an inner limit lies between now and the limit", field=f"data.{name}")
    return at.astimezone(UTC).isoformat()


def settle(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """A dispatcher settles what the roster could not ask about: keep the limit, raise the grade, an inner limit.

    He may also mark the order as complex, for which some places leave more time to return it.
    """
    finish = next((c for c in order.face["clocks"] if c["name"] == ClockName.FINISH), None)
    choice, columns = act.data["choice"], dict[str, Any]()
    facts: dict[str, Any] = {"internal_due_at": None}
    since = finish["started_at"] if finish else at.isoformat()
    if choice == "internal":
        due_at = datetime.fromisoformat(finish["due_at"]) if finish and finish["due_at"] else None
        facts["internal_due_at"] = inner_due(act, "due_at", after=at, before=due_at)
    if choice == "raise":
        known = [grade.id for grade in order.policy.grades]
        if act.data.get("grade") not in known or act.data["grade"] == order.row["grade"]:
            raise Invalid("due.grade_missing", "name the grade to which it is raised", field="data.grade",
                          choices=known)  # fmt: skip
        columns["grade"] = facts["grade"] = act.data["grade"]
    complex_ = act.data.get("complex")
    if complex_ is not None and not isinstance(complex_, bool):
        raise Invalid("act.not_a_flag", "complex is true or false", field="data.complex")
    marked = order.record().complex if complex_ is None else complex_
    settled = {"choice": choice, "by": actor.account, "at": at.isoformat(), "since": since} | facts
    return Effect({**facts, "complex": marked}, columns, {"gap_settled": settled})
