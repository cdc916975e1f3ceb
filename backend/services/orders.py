"""THE one gate: whatever is done to an order is done here, in one transaction, and stands in its log."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db import Instant, Question, insert_rows
from backend.domain import alarms, lifecycle, standing
from backend.domain.act import ENDED
from backend.domain.advance import advance
from backend.domain.errors import Conflict, Forbidden, NotFound
from backend.domain.events import DECISIVE, Event
from backend.domain.facts import Happened
from backend.domain.lifecycle import OPEN, Act, Action, Status
from backend.domain.passing import next_due
from backend.domain.roles import SYSTEM, Actor, may
from backend.models import Caller, Order, OrderEvent, OutboxRow, table
from backend.services import clocks, faces, ladder, log, moments, rules, sight
from backend.services.log import Entry
from backend.services.situations import situation, ties
from backend.services.working import UNSEEN, Done, Effect, Prepare, Seen, Ways, Working

__all__ = ["Done", "Effect", "Prepare", "Raced", "Working", "any_step_due", "claim_steps",
           "internal", "load", "perform", "plan", "rederive", "save", "take"]  # fmt: skip

_ORDERS = table(Order)
_NAMES = tuple(_ORDERS.c.keys())
_OF_NO = sa.select(_ORDERS).where(_ORDERS.c.no == sa.bindparam("no"))
_BY_NO, _LOCKED = Question(_OF_NO), Question(_OF_NO.with_for_update())
_CALLERS = table(Caller)
_PURGE = Question(
    sa.update(_CALLERS).where(_CALLERS.c.order_id == sa.bindparam("order_id"))
    .values(purge_after=sa.bindparam("until", type_=Instant))
)  # fmt: skip
_EVENTS, _OUTBOX = table(OrderEvent), table(OutboxRow)


class Raced(Exception):
    """Somebody else wrote the same thing in this instant: nothing was kept, run the unit of work again."""


def load(session: Session, no: str, *, lock: bool) -> Working:
    """The order of this number with its whole log; NotFound where there is none."""
    found = (_LOCKED if lock else _BY_NO).first(session, no=no)
    if found is None:
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    row = dict(zip(_NAMES, found, strict=True))
    policy = rules.policy_version(session, row["place"], row["policy_version"])
    return Working(row, policy, log.entries(session, row["id"]), kept={**row})


def perform(
    session: Session, no: str, act: Act, *, actor: Actor, at: datetime, prepare: Prepare | None = None,
    ways: Ways | None = None,
) -> Done:  # fmt: skip
    """Take an act on an order, or refuse it whole; the same act again gives the same event and writes nothing."""
    order = load(session, no, lock=True)
    if not sight.visible(session, actor, order.row):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)
    before = log.taken(session, act.id)
    if before is not None:
        return _again(order, act, actor, before)
    status = Status(order.row["status"])
    tied = ties(order, actor)
    if not may(actor, act.action, ties=tied, status=status):
        raise Forbidden("act.forbidden", f"{actor.account} may not {act.action} this order", action=str(act.action))
    _check_seen(order, act, actor)
    timing = moments.of(session, order.log, act, actor=actor, at=at)
    ways = ways or Ways(prepare)
    seen = Seen(timing, tied, ways.elsewhere is not None and ways.elsewhere(session, order, act))
    take(session, order, act, actor=actor, at=at, prepare=ways.prepare, seen=seen)
    if ways.after is not None:
        ways.after(session, order, act, actor, at)
    save(session, order, at=at)
    history = order.history()
    own = next(entry for entry in reversed(history) if entry.act_id == act.id)
    return Done(order.row, history, own, replayed=False)


def take(
    session: Session, order: Working, act: Act, *, actor: Actor, at: datetime, prepare: Prepare | None = None,
    seen: Seen = UNSEEN,
) -> None:  # fmt: skip
    """Let the life-cycle decide the act and add its event to the order in hand; nothing is written yet."""
    timing = seen.timing
    known_at = timing.at if timing else at
    step = advance(situation(order, act, actor, tied=seen.tied, at=known_at, elsewhere=seen.elsewhere), act)
    effect = prepare(session, order, act, actor, at) if prepare else Effect()
    order.row |= effect.columns
    order.row["face"] = {**order.face, **effect.face}
    if step.event is Event.RATED and step.status is Status.REWORK:
        order.row["round"] += 1
    order.row["status"] = str(step.status)
    order.row["version"] += 1
    order.row["updated_at"] = at
    body: dict[str, Any] = {"status": str(step.status), "data": dict(act.data), "facts": dict(effect.facts)}
    if timing is not None and timing.rebuilt is not None:
        fact = Happened(step.event, timing.at, order.row["version"], step.status, {**act.data, **effect.facts},
                        actor.account, act.id)  # fmt: skip
        body["facts"] |= moments.facts(session, order.policy, order.row, order.timeline(), fact=fact, timing=timing)
    body |= {k: v for k in ("position", "reason", "note", "clock") if (v := getattr(act, k)) is not None}
    if actor.id:
        body["actor_name"] = actor.name
    if act.evidence:
        body["evidence"] = list(act.evidence)
    event = {
        "act_id": act.id, "order_id": order.row["id"], "version": order.row["version"], "event": str(step.event),
        "action": str(act.action), "actor": actor.account, "occurred_at": act.at,
        "effective_at": known_at, "recorded_at": at, "body": body, "digest": log.digest(act),
    }  # fmt: skip
    event["hash"] = order.row["log_hash"] = log.link(order.row["log_hash"], event)
    order.fresh.append(event)


def save(session: Session, order: Working, *, at: datetime) -> None:
    """Write what has been taken: the order's row, its events, its clocks and the work that they ask for."""
    known = [] if order.is_new else order.face.get("clocks", [])
    before = order.kept.get("status")
    derived = clocks.derive(session, order.policy, order.row, order.timeline(), at=at)
    order.row["next_due_at"] = next_due(derived) if Status(order.row["status"]) in OPEN else None
    order.row["next_step_at"] = ladder.next_at(session, order, derived, at=at)
    order.row["standing"] = standing.standing(order.record()).as_json()
    order.row["face"] = faces.compose(order, derived)
    fresh_clocks = clocks.write(session, order.row["id"], derived, known=known)
    jobs = [job for event in order.fresh if (job := _job(event, at)) is not None]
    try:
        if not order.is_new:
            _update(session, order)
        insert_rows(
            session, (_ORDERS, [order.row] if order.is_new else []), (_EVENTS, order.fresh), fresh_clocks,
            *((table, [row]) for table, row in order.beside), (_OUTBOX, jobs),
        )  # fmt: skip
    except IntegrityError as error:
        raise Raced(str(error.orig)) from error
    if before in ENDED or Status(order.row["status"]) in ENDED:
        _keep_caller(session, order, at=at)


def _keep_caller(session: Session, order: Working, *, at: datetime) -> None:
    """The caller's data go so many days after the order has ended; while it is open again, they stay (6.3)."""
    days = order.policy.procedures.keeping.caller_days if Status(order.row["status"]) in ENDED else None
    until = None if days is None else at + timedelta(days=days)
    _PURGE.changed(session, order_id=order.row["id"], until=until)


def rederive(session: Session, no: str, *, key: str, because: Mapping[str, Any], at: datetime) -> bool:
    """Derive an order's clocks anew by the calendar as it is now; whether any of them moved.

    Which did, from when to when and because of what, becomes an event: by it the phones hear of the new dates.
    """
    order = load(session, no, lock=True)
    derived = clocks.derive(session, order.policy, order.row, order.timeline(), at=at)
    known = {clock["name"]: clock["due_at"] for clock in order.face["clocks"]}
    now = {clock.name: clock.due_at and clock.due_at.isoformat() for clock in derived}
    moved = {name: [known.get(name), due] for name, due in now.items() if known.get(name) != due}
    if not moved:
        return False
    effect = Effect({**because, "moved": moved})
    act = internal(no, Action.RECOMPUTE, key=key, at=at, data={})
    take(session, order, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)
    save(session, order, at=at)
    return True


def any_step_due(session: Session, *, at: datetime) -> bool:
    """Whether the clock calls for a step of supervision on any order."""
    return session.execute(sa.select(_ORDERS.c.id).where(_ORDERS.c.next_step_at <= at).limit(1)).first() is not None


def claim_steps(session: Session, *, at: datetime, most: int = 50) -> None:
    """Make work of the orders whose next step has come: one piece an order, which some worker then does."""
    due = sa.select(_ORDERS.c.id).where(_ORDERS.c.next_step_at <= at).order_by(_ORDERS.c.next_step_at).limit(most)
    found = list(session.scalars(due.with_for_update(skip_locked=True)))
    if found:
        session.execute(sa.update(_ORDERS).where(_ORDERS.c.id.in_(found)).values(next_step_at=None))
        work: dict[str, Any] = {"act_id": None, "job": "ladder", "payload": {}, "tries": 0, "due_at": at}
        insert_rows(session, (_OUTBOX, [{"order_id": order_id} | work for order_id in found]))


def plan(session: Session, order: Working, *, at: datetime) -> None:
    """Set anew when the worker has to look at an order to which nothing has happened."""
    derived = clocks.derive(session, order.policy, order.row, order.timeline(), at=at)
    order.row["next_step_at"] = ladder.next_at(session, order, derived, at=at)
    _update(session, order)


def _update(session: Session, order: Working) -> None:
    seen, row = order.kept["version"], order.row
    moved = tuple(name for name, value in row.items() if value is not order.kept[name] and value != order.kept[name])
    if not moved:
        return
    given = {f"new_{name}": row[name] for name in moved}
    if _change(moved).changed(session, of_id=row["id"], at_version=seen, **given) != 1:
        raise Raced(f"order {row['no']} is no longer at version {seen}")
    order.kept = {**row}


@lru_cache(maxsize=256)
def _change(moved: tuple[str, ...]) -> Question:
    """Write these columns and no others: each index that is not named is spared."""
    one = (_ORDERS.c.id == sa.bindparam("of_id"), _ORDERS.c.version == sa.bindparam("at_version"))
    return Question(sa.update(_ORDERS).where(*one).values({n: sa.bindparam(f"new_{n}") for n in moved}))


def _job(event: Mapping[str, Any], at: datetime) -> dict[str, Any] | None:
    if not alarms.due(Event(event["event"]), event["body"]["status"], event["body"]["facts"]):
        return None
    work = {"job": event["event"], "payload": {}, "tries": 0, "due_at": at}
    return {"order_id": event["order_id"], "act_id": event["act_id"]} | work


def _again(order: Working, act: Act, actor: Actor, before: tuple[int, Entry]) -> Done:
    order_id, entry = before
    if order_id != order.row["id"] or entry.digest != log.digest(act) or entry.actor != actor.account:
        raise Conflict("act.id_reused", "this id belongs to another act", id=act.id)
    return Done(order.row, order.log, entry, replayed=True)


def _check_seen(order: Working, act: Act, actor: Actor) -> None:
    """Refuse an act whose author has not seen what decides about it; his own earlier acts do not count."""
    seen, version = act.seen_version, order.row["version"]
    if seen is None or seen == version:
        return
    missed = [e for e in order.log if e.version > seen]
    unseen = any(e.event in DECISIVE and e.actor != actor.account for e in missed)
    possible = (Status(order.row["status"]), act.action) in lifecycle.TRANSITIONS
    if seen > version or unseen or not possible:
        raise Conflict("order.version_conflict", f"the order is at version {version}, not {seen}",
                       seen_version=seen, version=version, order_no=order.row["no"])  # fmt: skip


def internal(order_no: str, action: Action, *, key: str, at: datetime, data: Mapping[str, Any]) -> Act:
    """An act that the system takes by itself; its id follows from its cause, so it happens at most once."""
    return Act(id=rules.own_id(order_no, str(action), key), action=action, at=at, data=data)
