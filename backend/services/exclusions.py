"""剔除: an order is taken out of the base of assessment by the word of two, as long as its period is not locked."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.errors import Refused
from backend.domain.events import Event
from backend.domain.lifecycle import Act
from backend.domain.periods import period_of
from backend.domain.roles import Actor, side
from backend.services import assessment, rules
from backend.services.log import Entry
from backend.services.orders import Effect, Working


def ask(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Ask for an exclusion from the period in which the order's result counts."""
    name = _period(session, order, at)
    assessment.refuse_if_locked(session, order.row["place"], name, at=at)
    shown = {"state": "asked", "period": name, "reason": act.reason}
    return Effect(facts={"period": name, "side": None}, face={"exclusion": shown})


def approve(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One of the two approves; with the second word the order leaves the base."""
    asked = _asked(order)
    assessment.refuse_if_locked(session, order.row["place"], asked, at=at)
    second = any(e.event == Event.EXCLUSION_BACKED for e in _since_asked(order))
    shown = {**order.face.get("exclusion", {}), "state": "approved" if second else "backed", "period": asked}
    return Effect(facts={"period": asked, "side": side(actor)}, face={"exclusion": shown})


def reject(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One of the two says no, and why; the order stays in the base."""
    asked = _asked(order)
    shown = {**order.face.get("exclusion", {}), "state": "rejected", "period": asked, "answer": act.reason}
    return Effect(facts={"period": asked}, face={"exclusion": shown})


def _since_asked(order: Working) -> list[Entry]:
    asked = max((e.version for e in order.log if e.event == Event.EXCLUSION_ASKED), default=0)
    if not asked:
        raise Refused("exclusion.not_asked", "no exclusion waits for a decision")
    return [entry for entry in order.log if entry.version >= asked]


def _asked(order: Working) -> str:
    return str(_since_asked(order)[0].body["facts"]["period"])


def _period(session: Session, order: Working, at: datetime) -> str:
    """The period of the last callback of this life that reached the caller; of the deadline, before there is one."""
    again = max((e.version for e in order.log if e.event == Event.REOPENED), default=0)
    rated = [e.effective_at for e in order.log if e.event == Event.RATED and e.version > again
             and e.body["data"].get("outcome", "reached") == "reached"]  # fmt: skip
    due = next((c["due_at"] for c in order.face.get("clocks", ()) if c["name"] == "finish" and c["due_at"]), None)
    when = max(rated) if rated else datetime.fromisoformat(due) - assessment.INSTANT if due else at
    policy = rules.policy_in_force(session, order.row["place"], at)
    return period_of(when, tz=policy.tz, kind=policy.procedures.assessment.period)
