"""并案: orders of one matter are handled in one; each keeps its number, caller, deadline, callback and rating."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.act import Action, Status
from backend.domain.advance import FOLLOWED
from backend.domain.errors import Invalid, Refused
from backend.domain.events import Event
from backend.domain.lifecycle import TRANSITIONS, Act
from backend.domain.roles import SYSTEM, Actor
from backend.domain.timing import Timing
from backend.models import Order, table
from backend.services import assignments, errands, orders, sight, spans
from backend.services.working import Effect, Seen, Working

_ORDERS = table(Order)
_FAMILY = frozenset(
    {Action.MERGE, Action.SPLIT, Action.PASS, Action.WITHDRAW, Action.APPROVE_EXTENSION, Action.SUSPEND,
     Action.RESUME}
)  # fmt: skip
"""Acts that write other orders as well."""


def lock(session: Session, no: str, act: Act) -> None:
    """Lock every order that the act will write, in the order of their numbers, so that no two wait in a ring.

    Who belongs to them was read before the lock: where somebody has joined since, it begins again, for to lock him
    now would be out of order.
    """
    if act.action not in _FAMILY:
        return
    known = _family(session, no, act)
    wanted = sa.select(_ORDERS.c.id).where(_ORDERS.c.no.in_(sorted(known))).order_by(_ORDERS.c.id)
    session.execute(wanted.with_for_update()).all()
    if not _family(session, no, act) <= known:
        raise orders.Raced(f"an order has joined {no} in this instant")


def _family(session: Session, no: str, act: Act) -> set[str]:
    """The order with its primary, its children, and the one that the act names."""
    row = session.execute(sa.select(_ORDERS.c.merged_into, _ORDERS.c.face).where(_ORDERS.c.no == no)).first()
    related = () if row is None else (row[0], *row[1].get("children", ()))
    return {str(one) for one in (no, *related, act.data.get("into")) if one}


def merge(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 24: the child's work is done in the primary from now on, by no firm that had a slip of the child; its own
    due goes along with it."""
    into = str(act.data["into"])
    row = session.execute(sa.select(_ORDERS).where(_ORDERS.c.no == into)).first()
    if row is None or into == order.row["no"] or not sight.visible(session, actor, row._asdict()):
        raise Invalid("merge.into_unknown", f"there is no other order {into}", field="data.into")
    if (Status(row.status), Action.ABSORB) not in TRANSITIONS or row.place != order.row["place"]:
        raise Refused("merge.primary_closed", "the primary takes no other orders", status=row.status)
    clock = spans.matter(order)
    facts = {"into": into, "due_at": clock and clock["due_at"], "fixed": _is_fixed(order)}
    assignments.end(session, order, at=at, modes=("slip",))
    return Effect(facts, {"merged_into": into}, {"slips": []} if order.face.get("slips") else {})


def absorb(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> None:
    """The primary learns of the child and, where that one is due earlier, hurries; where it rests, so does the
    child."""
    no, said = order.row["no"], order.history()[-1].body["facts"]
    facts = {"child": no, "due_at": said["due_at"], "fixed": said["fixed"]}
    primary = _tell(session, order.row["merged_into"], Action.ABSORB, f"{no}/{act.id}", facts, at=at)
    if primary is not None and primary.row["status"] == Status.SUSPENDED:
        _follow(session, order, "suspended", primary, key=act.id, at=at)


def split(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """Row 25: the child is handled by itself again, by its own due."""
    return Effect({"from": order.record().merged_into}, {"merged_into": None})


def release(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> None:
    """The primary has one child less; nothing, where the order was nobody's child."""
    before = next((e for e in reversed(order.log) if e.event == Event.MERGED), None)
    if before is None or order.log[-1].body["status"] != Status.MERGED:
        return
    facts = {"child": order.row["no"]}
    _tell(session, before.body["facts"]["into"], Action.RELEASE, f"{order.row['no']}/{act.id}", facts, at=at)


def _tell(
    session: Session, no: str, action: Action, key: str, facts: dict[str, Any], *, at: datetime
) -> Working | None:  # fmt: skip
    primary = orders.load(session, no, lock=True)
    if (Status(primary.row["status"]), action) not in TRANSITIONS:
        return None
    act = orders.internal(no, action, key=key, at=at, data={})
    orders.take(session, primary, act, actor=SYSTEM, at=at, prepare=lambda *_: Effect(facts))
    orders.save(session, primary, at=at)
    return primary


def _is_fixed(order: Working) -> bool:
    """Whether upstream has set the order's due, which nothing granted here puts off (row 24)."""
    clock = spans.matter(order)
    return clock is not None and clock["due_source"] == "upstream"


def follow(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> None:
    """Row 24: what puts the finish of the primary off, or lets it rest, does so for its children, and each caller
    is told; a due that upstream has set stays."""
    what = next((name for name, event in FOLLOWED.items() if event == order.history()[-1].event), None)
    for no in order.record().children if what else ():
        child = orders.load(session, no, lock=True)
        if child.row["status"] == Status.MERGED:
            _follow(session, child, str(what), order, key=act.id, at=at)
            orders.save(session, child, at=at)


def _follow(session: Session, child: Working, what: str, primary: Working, *, key: str, at: datetime) -> None:
    if _is_fixed(child):
        return
    last = primary.history()[-1]
    asked = {name: last.body["facts"].get(name) for name in ("due_at", "review_at")}
    facts = {"from": primary.row["no"], **{name: at_ for name, at_ in asked.items() if at_ is not None}}
    tells = errands.is_open(primary, "tell_caller") and what != "resumed"
    told = errands.opened(child, "tell_caller", what, at=at) if tells else {}
    act = orders.internal(child.row["no"], Action.FOLLOW, key=key, at=last.effective_at, data={"what": what})
    seen = Seen(Timing(last.effective_at, last.effective_at, last.effective_at))
    orders.take(session, child, act, actor=SYSTEM, at=at, seen=seen, prepare=lambda *_: Effect(facts, face=told))


def recomputed(session: Session, no: str, *, key: str, at: datetime) -> None:
    """A child whose due another calendar has moved tells its primary of the new one."""
    child = orders.load(session, no, lock=False)
    if child.row["status"] == Status.MERGED and (clock := spans.matter(child)) is not None:
        facts = {"child": no, "due_at": clock["due_at"], "fixed": _is_fixed(child)}
        _tell(session, child.row["merged_into"], Action.ABSORB, f"{no}/{key}", facts, at=at)


def share(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> None:
    """The reply that was passed goes to every child, each in its own words where somebody wrote them (AS-20)."""
    for no in order.record().children:
        child = orders.load(session, no, lock=True)
        if child.row["status"] == Status.MERGED:
            _share(session, order, child, key=act.id, at=at)


def _share(session: Session, primary: Working, child: Working, *, key: str, at: datetime) -> None:
    replied = next(e for e in reversed(primary.history()) if e.event == Event.REPLIED)
    reply, draft = primary.face["reply"], child.face.get("reply_draft") or {}
    shown = {**reply, "text": draft.get("text", reply["text"])}
    lead = primary.face.get("lead") or {}
    org = {"code": lead["org_code"], "name": lead["org"]} if lead.get("org_code") else None
    facts = {"text": shown["text"], "result": shown["result"], "replied_at": replied.effective_at.isoformat(),
             "from": primary.row["no"], "handler": lead.get("handler"), "org": org}  # fmt: skip
    columns = {name: primary.row[name] for name in ("handler_id", "org_code")}
    assignments.end(session, child, at=at)
    assignments.add(session, child, "lead", at=at, account_id=columns["handler_id"])
    effect = Effect(facts, columns, {"reply": shown, "reply_draft": None, "lead": primary.face["lead"]})
    act = orders.internal(child.row["no"], Action.SHARE_REPLY, key=key, at=at, data={})
    orders.take(session, child, act, actor=SYSTEM, at=at, prepare=lambda *_: effect)
    orders.save(session, child, at=at)
