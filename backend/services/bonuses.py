"""加分: points beside the metrics, asked for with evidence and approved by two others before the lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, Invalid, NotFound, Refused
from backend.domain.roles import Actor
from backend.models import Order
from backend.services import assessment


def ask(
    session: Session, place: str, name: str, said: Mapping[str, Any], *, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Ask for points of a kind that the place's rules know, on orders of the place that bear it out."""
    assessment.refuse_if_locked(session, place, name, at=at)
    _, rules = assessment.rules_of(session, place, name, at=at)
    if said["kind"] not in rules.bonuses:
        raise Invalid("bonus.kind_unknown", "the place's rules know no such bonus", field="kind",
                      choices=sorted(rules.bonuses))  # fmt: skip
    orders = _evidence(session, place, said["orders"])
    row = assessment.of_row(session, place, name, actor=actor, at=at)
    line = {"id": str(uuid4()), "subject": said["subject"], "kind": said["kind"], "points": said["points"],
            "words": said["words"], "orders": orders, "asked_by": actor.account, "asked_at": at.isoformat(),
            "approved_by": [], "rejected_by": None}  # fmt: skip
    row.bonuses = [*row.bonuses, line]
    session.flush()
    return line


def _evidence(session: Session, place: str, nos: Sequence[str]) -> list[dict[str, Any]]:
    """The orders as those who decide see them at once: how each stands, and how many callers were in it."""
    wanted = list(dict.fromkeys(nos))
    rows = sa.select(Order.no, Order.status, Order.face).where(Order.no.in_(wanted), Order.place == place)
    found = {
        no: {"no": no, "status": status, "callers": 1 + len(face.get("children", ()))}
        for no, status, face in session.execute(rows)
    }
    unknown = [no for no in wanted if no not in found]
    if unknown:
        raise Invalid("bonus.order_unknown", f"there is no order {unknown[0]} here", field="orders", unknown=unknown)
    return [found[no] for no in wanted]


def decide(
    session: Session, place: str, name: str, bonus_id: str, *, approves: bool, actor: Actor, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """One of two says yes, or one says no; nobody decides on what he asked for, or on his own unit."""
    assessment.refuse_if_locked(session, place, name, at=at)
    row = assessment.of_row(session, place, name, actor=actor, at=at)
    line = next((one for one in row.bonuses if one["id"] == bonus_id), None)
    if line is None:
        raise NotFound("bonus.not_found", "there is no such bonus")
    if line["rejected_by"] or len(line["approved_by"]) >= 2:
        raise Refused("bonus.decided", "the bonus is decided")
    if actor.account in (line["asked_by"], *line["approved_by"]):
        raise Forbidden("bonus.second_person", "two others decide")
    if line["subject"] in actor.units:
        raise Forbidden("bonus.own_unit", "nobody decides on what his own unit gains")
    said = {"approved_by": [*line["approved_by"], actor.account]} if approves else {"rejected_by": actor.account}
    decided: dict[str, Any] = {**line, **said}
    row.bonuses = [decided if one["id"] == bonus_id else one for one in row.bonuses]
    session.flush()
    return decided
