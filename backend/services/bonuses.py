"""加分: points beside the metrics, asked for with evidence and approved by two others before the lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from backend.domain.roles import Actor, Role
from backend.models import Account, Order, Org
from backend.services import assessment

DECIDERS = (Role.ASSESSOR, Role.CENTER_HEAD)
"""Those who decide on what is asked for beside the metrics."""
READERS = (*DECIDERS, Role.LEADER, Role.SUPERVISOR, Role.AUDITOR)
"""Those who read what anybody asked for; a unit's head reads what concerns his own."""


def listed(session: Session, place: str, name: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """What was asked for in a period, the undecided first, with the kinds and subjects that one may ask for."""
    table = assessment.table(session, place, name, at=at)
    own = None if actor.has(*READERS) else _own(session, actor)
    subjects = [
        {"subject": one["subject"], "name": one["name"]} for one in table["subjects"]
        if own is None or one["subject"] in own
    ]  # fmt: skip
    lines = [
        line for line in table["bonuses"]
        if own is None or line["subject"] in own or line["asked_by"] == actor.account
    ]  # fmt: skip
    names = _names(session, [who for line in lines for who in _people(line)])
    called = {one["subject"]: one["name"] for one in table["subjects"]}
    is_open = table["state"] != assessment.LOCKED
    items = [
        {**line, "subject_name": called.get(line["subject"], line["subject"]),
         "asked_by_name": names.get(line["asked_by"], line["asked_by"]),
         "decided_by_names": [names.get(who, who) for who in _people(line)[1:]],
         "decides": is_open and actor.has(*DECIDERS) and _refusal(line, actor) is None}
        for line in sorted(lines, key=lambda one: (_is_decided(one), one["asked_at"]))
    ]  # fmt: skip
    return {"period": name, "state": table["state"], "locks_at": table["locks_at"], "cap": table["bonus_cap"],
            "kinds": [{"id": kind, "name": said} for kind, said in table["bonus_kinds"].items()],
            "subjects": subjects, "items": items}  # fmt: skip


def _own(session: Session, actor: Actor) -> frozenset[str]:
    """Whom somebody may speak for, under whatever name a period compares: his units and areas, and their people."""
    home = sa.select(Account.account).join(Org, Org.id == Account.org_id).where(Org.code.in_(sorted(actor.units)))
    return actor.units | frozenset(actor.area) | frozenset(session.scalars(home))


def _people(line: Mapping[str, Any]) -> list[str]:
    """Who asked, and then who decided."""
    return [line["asked_by"], *line["approved_by"], *filter(None, [line["rejected_by"]])]


def _names(session: Session, accounts: Sequence[str]) -> dict[str, str]:
    rows = session.execute(sa.select(Account.account, Account.name).where(Account.account.in_(sorted(set(accounts)))))
    return {row.account: row.name for row in rows}


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
    row = assessment.of_row(session, place, name, actor=actor, at=at)
    assessment.refuse_if_locked(session, place, name, at=at)
    line = next((one for one in row.bonuses if one["id"] == bonus_id), None)
    if line is None:
        raise NotFound("bonus.not_found", "there is no such bonus")
    refusal = _refusal(line, actor)
    if refusal is not None:
        raise refusal
    said = {"approved_by": [*line["approved_by"], actor.account]} if approves else {"rejected_by": actor.account}
    decided: dict[str, Any] = {**line, **said}
    row.bonuses = [decided if one["id"] == bonus_id else one for one in row.bonuses]
    session.flush()
    return decided


def _is_decided(line: Mapping[str, Any]) -> bool:
    return bool(line["rejected_by"]) or len(line["approved_by"]) >= 2


def _refusal(line: Mapping[str, Any], actor: Actor) -> DomainError | None:
    """Why this person has no word in it, or None where he has."""
    if _is_decided(line):
        return Refused("bonus.decided", "the bonus is decided")
    if actor.account in (line["asked_by"], *line["approved_by"]):
        return Forbidden("bonus.second_person", "two others decide")
    if line["subject"] in actor.units:
        return Forbidden("bonus.own_unit", "nobody decides on what his own unit gains")
    return None
