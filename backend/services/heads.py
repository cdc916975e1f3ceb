"""The head of a unit: whether anybody speaks for an order's unit, whose word makes a member's request the unit's."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.roles import Actor, Role
from backend.models import Account, Org
from backend.services import orgs
from backend.services.working import Working


def needed(session: Session, order: Working, actor: Actor) -> bool:
    """Whether what this member asks needs the word of his unit's head: he is none himself, and there is one."""
    return not actor.has(Role.UNIT_HEAD) and exists(session, order)


def exists(session: Session, order: Working) -> bool:
    """Whether some head speaks for the unit that leads the order; where no unit does, for the area of its cell."""
    heads = (
        sa.select(Account.area, Org.code).outerjoin(Org, Org.id == Account.org_id)
        .where(Account.active, sa.cast(Account.roles, sa.String).like(f'%"{Role.UNIT_HEAD}"%'))
    )  # fmt: skip
    unit, cell = order.row["org_code"], order.row["cell_code"] or ""
    if unit is not None:
        return any(unit in orgs.below(session, code or "") for _, code in session.execute(heads))
    return any(cell.startswith(prefix) for area, _ in session.execute(heads) for prefix in area)
