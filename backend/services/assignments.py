"""派遣: the rows that say who leads an order, who assists, who is called, and from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid
from backend.domain.record import VOID, confirms
from backend.models import Account, Assignment, Org, table
from backend.services.orgs import Unit
from backend.services.roster import Duty
from backend.services.working import Effect, Working

_CALLED = frozenset({"blown", "signed", "contacted", "reported"})
OF_THE_LEAD = ("lead", "assist", "offered", "next", "slip")
"""Who has to do with an order by the present dispatch."""
FIELD_ROLES = frozenset({"grid_worker", "handler", "liaison"})
_ASSIGNMENTS = table(Assignment)
_OF_ORDER = (Assignment.order_id == sa.bindparam("of_order")) & Assignment.ended_at.is_(None)
_END = (
    sa.update(Assignment)
    .where(_OF_ORDER, Assignment.mode.in_(sa.bindparam("modes", expanding=True)))
    .values(ended_at=sa.bindparam("now"))
)
_TAKE = sa.update(Assignment).where(_OF_ORDER, Assignment.mode == "lead").values(account_id=sa.bindparam("taker"))
_LAST = sa.select(sa.func.max(Assignment.seq)).where(Assignment.order_id == sa.bindparam("of_order"))


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an order is given to: a person with his unit, or a unit of which somebody will take it."""

    post: str
    account_id: int | None = None
    account: str | None = None
    name: str | None = None
    org_id: int | None = None
    org_code: str | None = None
    org_name: str | None = None

    @property
    def handler(self) -> dict[str, str | None] | None:
        """The person as facts and faces name him."""
        return None if self.account is None else {"account": self.account, "name": self.name}

    @property
    def org(self) -> dict[str, str | None] | None:
        """The unit as facts name it."""
        return None if self.org_code is None else {"code": self.org_code, "name": self.org_name}

    @property
    def lead(self) -> dict[str, Any]:
        """Who leads, as everybody reads it."""
        return {"org": self.org_name or "", "org_code": self.org_code, "handler": self.handler}


def of_duty(duty: Duty) -> Target:
    """The person on duty."""
    return Target(duty.kind, duty.account_id, duty.account, duty.name, duty.org_id, duty.org_code, duty.org)


def of_unit(unit: Unit) -> Target:
    """A unit; whoever of it accepts becomes the handler."""
    return Target("unit", org_id=unit.id, org_code=unit.code, org_name=unit.name)


def person(session: Session, account: str, field: str = "data.handler") -> Target:
    """Somebody by his account; Invalid where he handles no orders."""
    row = session.execute(
        sa.select(Account.id, Account.account, Account.name, Org.id, Org.code, Org.name, Account.roles)
        .outerjoin(Org, Org.id == Account.org_id).where(Account.account == account, Account.active)
    ).first()  # fmt: skip
    if row is None or FIELD_ROLES.isdisjoint(row[6]):
        raise Invalid("dispatch.unknown_handler", f"{account} handles no orders", field=field)
    return Target("named", *row[:6])


def begin(
    session: Session, order: Working, target: Target, helpers: Sequence[Unit], *, at: datetime,
    designated: bool = False,
) -> Effect:  # fmt: skip
    """A new assignment of the lead with those who assist; what was in force before ends."""
    kept = designated and _has_it(order, target)
    if not order.is_new:
        end(session, order, at=at)
    hop = len(order.record().hops) + (not kept)
    add(session, order, "lead", at=at, hop=hop, org_id=target.org_id, account_id=target.account_id)
    for helper in helpers:
        add(session, order, "assist", at=at, hop=hop, org_id=helper.id)
    assists = [{"code": helper.code, "name": helper.name} for helper in helpers]
    return Effect(
        facts={"handler": target.handler, "org": target.org, "post": target.post, "assists": assists},
        columns={"handler_id": target.account_id, "org_code": target.org_code},
        face={"lead": target.lead, "assists": assists, **({} if order.is_new or kept else let_go(order))},
    )


def let_go(order: Working) -> dict[str, Any]:
    """The part of the face that goes with the assignment: a promise, an offer, and whom its lead has called."""
    face = order.face
    gone: dict[str, Any] = {name: None for name in ("promise", "offered_to") if face.get(name)}
    gone |= {"slips": []} if face.get("slips") else {}
    if any(one["state"] in _CALLED for one in face.get("whistles", ())):
        gone["whistles"] = [{**one, "state": VOID} if one["state"] in _CALLED else one for one in face["whistles"]]
    return gone


def _has_it(order: Working, target: Target) -> bool:
    """Whether a designation names nobody else than who has the order: it stays the same assignment."""
    lead = order.record().lead
    return lead is not None and confirms(lead.org, lead.handler, target.org_code, target.account)


def end(
    session: Session, order: Working, *, at: datetime, modes: Sequence[str] = OF_THE_LEAD
) -> None:
    """Nobody is assigned in these ways any more."""
    session.execute(_END, {"of_order": order.row["id"], "modes": list(modes), "now": at})


def add(
    session: Session, order: Working, mode: str, *, at: datetime, hop: int | None = None, org_id: int | None = None,
    account_id: int | None = None,
) -> None:  # fmt: skip
    """One more who has to do with the order, after its last dispatch unless said otherwise; written with it."""
    last = 0 if order.is_new else session.execute(_LAST, {"of_order": order.row["id"]}).scalar() or 0
    waiting = sum(1 for each, _ in order.beside if each is _ASSIGNMENTS)
    row = {"order_id": order.row["id"], "seq": last + waiting + 1, "mode": mode, "org_id": org_id,
           "hop": len(order.record().hops) if hop is None else hop, "account_id": account_id, "dispatched_at": at,
           "ended_at": None}  # fmt: skip
    order.beside.append((_ASSIGNMENTS, row))


def take(session: Session, order: Working, account_id: int) -> None:
    """The present lead is this person's."""
    session.execute(_TAKE, {"of_order": order.row["id"], "taker": account_id})
