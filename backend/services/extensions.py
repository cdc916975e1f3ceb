"""延期 and 挂账: more time, asked for before the deadline and capped; or a pause with a plan and a review."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, Refused
from backend.domain.lifecycle import Act, Action, Status
from backend.domain.roles import SYSTEM, Actor
from backend.domain.timing import Timing
from backend.models import OutboxRow, table
from backend.services import cases, errands, evidence, heads, orders, spans
from backend.services.working import Effect, Seen, Working

_OUTBOX = table(OutboxRow)
RESUME_JOB = "resume"
"""The work of ending a suspension that nobody has ended."""


def ask(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 12: until the day that the act names, else as far as the policy's cap from the clock's own start."""
    clock = spans.matter(order)
    if clock is None or clock["due_at"] is None:
        raise Refused("extension.no_limit", "the order has no limit that could be extended")
    cap = order.policy.procedures.extensions.cap
    most = None if cap is None else spans.after(session, order, cap, datetime.fromisoformat(clock["started_at"]))
    day = spans.named_day(act, "until")
    until = most if day is None else spans.end_of(session, order, day)
    if until is None:
        raise Invalid("extension.until_missing", "name the day until which it is extended", field="data.until")
    if until <= datetime.fromisoformat(clock["due_at"]):
        raise Invalid("extension.shortens", "an extension ends later than the limit", field="data.until",
                      due_at=clock["due_at"])  # fmt: skip
    if most is not None and until > most:
        raise Invalid("extension.beyond_cap", "the policy extends no further", field="data.until",
                      cap=most.isoformat())  # fmt: skip
    facts = {"due_at": until.isoformat(), "needs_head": heads.needed(session, order, actor)}
    return Effect(facts, face=evidence.named(order, act, actor, at))


def approve(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The limit moves to what was asked for, and the caller has to be told."""
    due_at = order.record().pending["extension"].data["due_at"]
    tells = order.policy.procedures.extensions.tell_caller
    return Effect({"due_at": due_at}, face=errands.opened(order, "tell_caller", "extended", at=at) if tells else {})


def suspend(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 13: the unit asks with a plan and a day of review; the head of the centre lets it rest until then."""
    asked = order.record().pending.get("suspension")
    if asked is not None:
        review_at = datetime.fromisoformat(asked.data["review_at"])
        if review_at <= at:
            raise Refused("suspension.review_past", "the day of review is over", review_at=review_at.isoformat())
        payload = {"no": order.row["no"], "review_at": review_at.isoformat()}
        job = {"order_id": order.row["id"], "act_id": None, "job": RESUME_JOB, "payload": payload, "tries": 0,
               "due_at": review_at}  # fmt: skip
        order.beside.append((_OUTBOX, job))
        plan = {"plan": asked.data["plan"], "review_at": review_at.isoformat(), "since": at.isoformat()}
        told = errands.opened(order, "tell_caller", "suspended", at=at)
        return Effect({"review_at": review_at.isoformat()}, face={"suspension": plan, **told})
    day, review_at = spans.future_end(session, order, act, "review_on", at=at)
    most = order.policy.procedures.suspensions.max_days
    if review_at > at + timedelta(days=most + 1):
        raise Invalid("suspension.too_long", f"a suspension is reviewed within {most} days", field="data.review_on",
                      max_days=most, review_on=day.isoformat())  # fmt: skip
    facts = {"review_at": review_at.isoformat(), "needs_head": heads.needed(session, order, actor)}
    return Effect(facts, face=evidence.named(order, act, actor, at))


def resume(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 14: what was left of the time begins anew."""
    return Effect(face={"suspension": None})


def resume_reviewed(session: Session, no: str, review_at: datetime, *, at: datetime) -> bool:
    """Resume an order at the end of its day of review, as of that instant, if nobody has; whether it was done."""
    act = orders.internal(no, Action.RESUME, key=review_at.isoformat(), at=review_at, data={})
    cases.lock(session, no, act)
    order = orders.load(session, no, lock=True)
    if order.row["status"] != Status.SUSPENDED or order.record().review_at != review_at.isoformat():
        return False
    seen = Seen(Timing(review_at, review_at, review_at))
    orders.take(session, order, act, actor=SYSTEM, at=at, prepare=resume, seen=seen)
    cases.follow(session, order, act, SYSTEM, at)
    orders.save(session, order, at=at)
    return True
