"""申诉: a worker sees why he lost a point, says in two taps why unjustly, and reads what two others decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, NotFound, Refused
from backend.domain.roles import Actor
from backend.models import Account, Appeal, AssessPeriod, Assignment, Order
from backend.services import assessment
from backend.services.rules import name_uuid

ASKED, GRANTED, REJECTED = "asked", "granted", "rejected"


def mine(session: Session, place: str, name: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Every point that the actor lost in the period: on which order, on what, and how his appeal stands."""
    when, said = assessment.rules_of(session, place, name, at=at)
    result = assessment.compiled(session, place, name, at=at, account=actor.account)
    own = sa.select(Appeal, Order.no).join(Order, Order.id == Appeal.order_id).where(
        Appeal.place == place, Appeal.period == name, Appeal.account_id == actor.id)  # fmt: skip
    appeals = {(appeal.metric, no): (appeal, no) for appeal, no in session.execute(own)}
    lost = [p for p in result["lost"] if p["account"] == actor.account]
    known = {(p["metric"], p["no"]) for p in lost}
    lost += [{"metric": a.metric, "no": no, "why": {}} for key, (a, no) in appeals.items() if key not in known]
    row = session.get(AssessPeriod, (place, name))
    state = assessment.state_of(row, when, at)
    names = {m.id: m.name for m in said.metrics or assessment.USUAL}
    return {
        "period": name, "state": state, "as_of": result["as_of"], "locks_at": when.locks_at.isoformat(),
        "points": [
            {"metric": p["metric"], "metric_name": names.get(p["metric"], p["metric"]), "no": p["no"],
             "why": p["why"], "appeal": _shown(*appeals[p["metric"], p["no"]]) if (p["metric"], p["no"]) in appeals
             else None, "can_appeal": state != assessment.LOCKED and (p["metric"], p["no"]) not in appeals}
            for p in lost
        ],
    }  # fmt: skip


def ask(
    session: Session, place: str, name: str, said: Mapping[str, Any], *, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Appeal against one lost point, with words and photos of the order; the same again changes nothing."""
    order = session.execute(sa.select(Order).where(Order.no == said["no"])).scalar_one_or_none()
    led = sa.select(Assignment.seq).where(
        Assignment.account_id == actor.id, Assignment.order_id == (order.id if order else 0)
    )
    if order is None or session.execute(led.limit(1)).first() is None:
        raise NotFound("order.not_found", f"there is no order {said['no']}", no=said["no"])
    appeal_id = name_uuid("appeal", place, name, order.no, said["metric"], actor.account)
    held = session.get(Appeal, appeal_id)
    if held is not None:
        return _shown(held, order.no)
    assessment.refuse_if_locked(session, place, name, at=at)
    result = assessment.compiled(session, place, name, at=at, account=actor.account)
    lost = {(p["metric"], p["no"]) for p in result["lost"] if p["account"] == actor.account}
    if (said["metric"], order.no) not in lost:
        raise Refused("appeal.no_lost_point", "no point of yours was lost on this order", no=order.no)
    appeal = Appeal(
        id=appeal_id, place=place, period=name, order_id=order.id, metric=said["metric"], account_id=actor.id,
        words=said["words"], evidence=list(said["evidence"]), state=ASKED, asked_at=at,
    )  # fmt: skip
    session.add(appeal)
    session.flush()
    return _shown(appeal, order.no)


def waiting(session: Session, place: str, name: str) -> list[dict[str, Any]]:
    """Every appeal of the period for those who decide, the undecided first."""
    rows = session.execute(
        sa.select(Appeal, Order.no, Account.name).join(Order, Order.id == Appeal.order_id)
        .join(Account, Account.id == Appeal.account_id).where(Appeal.place == place, Appeal.period == name)
        .order_by(Appeal.state != ASKED, Appeal.asked_at)
    )  # fmt: skip
    return [{**_shown(appeal, no), "by": who} for appeal, no, who in rows]


def decide(
    session: Session, place: str, appeal_id: str, *, grants: bool, words: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """One of two of the place: two must grant, and one may reject; never who appealed or has led the order."""
    found = session.execute(
        sa.select(Appeal, Order.no, Order.org_code).join(Order, Order.id == Appeal.order_id)
        .where(Appeal.id == appeal_id, Appeal.place == place).with_for_update(of=Appeal)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound("appeal.not_found", "there is no such appeal")
    appeal, no, unit = found
    if appeal.state != ASKED:
        raise Refused("appeal.decided", "the appeal is decided", state=appeal.state)
    assessment.refuse_if_locked(session, appeal.place, appeal.period, at=at)
    led = sa.select(Assignment.seq).where(Assignment.account_id == actor.id, Assignment.order_id == appeal.order_id)
    if appeal.account_id == actor.id or session.execute(led.limit(1)).first() is not None:
        raise Forbidden("appeal.own_work", "nobody decides on his own work")
    if unit in actor.units:
        raise Forbidden("appeal.own_unit", "nobody decides on what his own unit has lost")
    if appeal.first_by == actor.account:
        raise Forbidden("appeal.second_person", "a second person decides")
    appeal.decision = words or appeal.decision
    if grants and appeal.first_by is None:
        appeal.first_by = actor.account
    else:
        appeal.state, appeal.decided_by, appeal.decided_at = GRANTED if grants else REJECTED, actor.account, at
    session.flush()
    return _shown(appeal, no)


def _shown(appeal: Appeal, no: str) -> dict[str, Any]:
    by: Sequence[str | None] = (appeal.first_by, appeal.decided_by)
    return {
        "id": appeal.id, "no": no, "metric": appeal.metric, "words": appeal.words, "evidence": appeal.evidence,
        "state": appeal.state, "asked_at": appeal.asked_at.isoformat(), "decision": appeal.decision,
        "decided_at": appeal.decided_at and appeal.decided_at.isoformat(), "decided_by": [one for one in by if one],
    }  # fmt: skip
