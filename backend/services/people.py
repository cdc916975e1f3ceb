"""People and roles: somebody is added, gets other roles, another unit or area, is shut out; each change is on record.

The rules of three administrators hold for whoever acts at a screen: the system administrator adds people and says
where they belong, the security administrator says what they may, and the auditor reads. Nobody gives himself roles.
A command has no actor: whoever has the machine may do both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Forbidden, Invalid, NotFound, Refused
from backend.domain.roles import MACHINES, Actor, Role
from backend.models import Account, AccountChange, Area, GridCell, Org, table
from backend.services import accounts, notices, orgs, tenants
from backend.services.accounts import Hashed

NEEDED = (Role.SYS_ADMIN, Role.SEC_ADMIN)
"""Administrators of whom at least one is left, or nobody could be let in any more."""


def add(
    session: Session, account: str, given: Mapping[str, Any], *, password: str | Hashed,
    roles: Sequence[Role] = (), actor: Actor | None, at: datetime,
) -> None:  # fmt: skip
    """Somebody new with name, unit and area; at a screen without any role, which another administrator gives."""
    org_id, area = _unit(session, given["org"], actor), _area(session, given["area"], actor)
    accounts.create_account(session, account, name=given["name"], password=password, roles=roles, org_id=org_id,
                            area=area)  # fmt: skip
    row = _row(session, account)
    _keep(session, row, "added", {}, given["why"], actor=actor, at=at)


def set_place(
    session: Session, account: str, given: Mapping[str, Any], *, actor: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Another name, unit and area in the stead of those that he had."""
    row = known(session, account, actor)
    stays = {"roles": list(map(Role, row.roles)), **given}
    _give(session, row, "place", stays, actor=actor, at=at)


def set_roles(
    session: Session, account: str, roles: Sequence[Role], why: str, *, actor: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Other roles in the stead of those that he had; nobody gives them to himself."""
    row = known(session, account, actor)
    _refuse_oneself(row, actor)
    _refuse_last(session, row, roles)
    before = _face(row)
    accounts.set_roles(session, account, roles, org_id=row.org_id, area=row.area)
    _keep(session, _row(session, account), "roles", before, why, actor=actor, at=at)


def set_all(session: Session, account: str, given: Mapping[str, Any], *, at: datetime) -> None:
    """Other roles, unit and area at once, as a command gives them."""
    row = known(session, account, None)
    _refuse_last(session, row, given["roles"])
    _give(session, row, "roles", {"name": row.name, **given}, actor=None, at=at)


def set_active(
    session: Session, account: str, why: str, *, active: bool, actor: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Shut somebody out, with his sessions, or let him in again; what he did stays under his name."""
    row = known(session, account, actor)
    before = _face(row)
    _refuse_oneself(row, actor)
    if not active:
        _refuse_last(session, row, ())
    (accounts.enable if active else accounts.disable)(session, account)
    what = "enabled" if active else "disabled"
    _keep(session, _row(session, account), what, before, why, actor=actor, at=at)


def set_phone(
    session: Session, account: str, phone: str | None, why: str, *, actor: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Keep the number by which somebody gets messages and calls, or forget it; the number stands in no record."""
    row = known(session, account, actor)
    notices.set_phone(session, account, phone, at=at)
    _keep(session, row, "phone" if phone else "no_phone", _face(row), why, actor=actor, at=at)


def _give(
    session: Session, row: Account, what: str, given: Mapping[str, Any], *, actor: Actor | None, at: datetime
) -> None:  # fmt: skip
    before = _face(row)
    org_id, area = _unit(session, given["org"], actor), _area(session, given["area"], actor)
    session.execute(sa.update(Account).where(Account.id == row.id).values(name=given["name"]))
    accounts.set_roles(session, row.account, given["roles"], org_id=org_id, area=area)
    _keep(session, _row(session, row.account), what, before, given["why"], actor=actor, at=at)


def known(session: Session, account: str, actor: Actor | None) -> Account:
    """Somebody of the staff whom this administrator may know of; a tenant's own knows his people alone. A command
    knows machines as well."""
    whom = sa.true() if actor is None else sa.and_(is_person(), in_scope(session, actor))
    row = session.scalar(sa.select(Account).where(Account.account == account, whom))
    if row is None:
        raise NotFound("people.not_found", f"there is nobody of the account {account}", account=account)
    return row


def is_person() -> sa.ColumnElement[bool]:
    """Whether an account is somebody's, and no machine's."""
    return sa.not_(sa.or_(*(has_role(role) for role in MACHINES)))


def has_role(role: str) -> sa.ColumnElement[bool]:
    """Whether an account holds a role."""
    return sa.cast(table(Account).c.roles, sa.Text).contains(f'"{role}"', autoescape=True)


def in_scope(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    """The people of whom an administrator knows: everybody, or those of his tenant."""
    if actor.place is None:
        return sa.true()
    below = sa.select(Org.id).where(Org.code.in_(sorted(orgs.below(session, actor.org))))
    return Account.org_id.in_(below)


def _row(session: Session, account: str) -> Account:
    return session.scalars(
        sa.select(Account).where(Account.account == account).execution_options(populate_existing=True)
    ).one()


def _face(row: Account) -> dict[str, Any]:
    return {"name": row.name, "roles": list(row.roles), "org_id": row.org_id, "area": list(row.area),
            "active": row.active}  # fmt: skip


def _keep(
    session: Session, row: Account, what: str, before: Mapping[str, Any], why: str, *, actor: Actor | None,
    at: datetime,
) -> None:  # fmt: skip
    session.add(AccountChange(account_id=row.id, by_id=actor.id if actor else None, at=at, what=what,
                              before=dict(before), after=_face(row), why=why))  # fmt: skip
    session.flush()


def _refuse_oneself(row: Account, actor: Actor | None) -> None:
    if actor is not None and row.id == actor.id:
        raise Forbidden("people.oneself", "nobody changes his own roles, or shuts himself out")


def _refuse_last(session: Session, row: Account, roles: Sequence[Role]) -> None:
    for role in NEEDED:
        if str(role) not in row.roles or role in roles or not row.active:
            continue
        others = sa.select(Account.id).where(has_role(role), Account.active, Account.id != row.id)
        if session.execute(others.limit(1)).first() is None:
            raise Refused("people.last_administrator", f"nobody else is {role}", role=str(role))


def _unit(session: Session, code: str | None, actor: Actor | None) -> int | None:
    tenant = actor is not None and actor.place is not None
    if not code:
        if tenant:
            raise Invalid("people.unit_needed", "whoever belongs to a tenant belongs to a unit of it", field="org")
        return None
    unit = orgs.find(session, code)
    if unit is None or (tenant and actor is not None and code not in orgs.below(session, actor.org)):
        raise Invalid("people.unit_unknown", f"there is no unit of the code {code}", field="org")
    return unit.id


def _area(session: Session, codes: Sequence[str], actor: Actor | None) -> list[str]:
    """The codes of streets, communities and cells, each of which exists here, and belongs to the tenant where one
    gives it; a command may come before the grid."""
    found = list(dict.fromkeys(codes))
    for code in found if actor is not None else ():
        own = actor is None or actor.place in {None, tenants.place_above(session, code)}
        areas = sa.select(Area.code).where(Area.code == code)
        cells = sa.select(GridCell.code).where(GridCell.code.startswith(code, autoescape=True))
        if not own or (not session.execute(areas).first() and not session.execute(cells.limit(1)).first()):
            raise Invalid("people.area_unknown", f"no street, community or cell has the code {code}", field="area",
                          code=code)  # fmt: skip
    return found
