"""Which orders an actor may know of; to everybody else they do not exist."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.act import OPEN
from backend.domain.roles import SEES_ALL, Actor, Role, Tie, Ties
from backend.domain.standing import read, ties
from backend.models import Assignment, Order, Org, table

COLUMNS = (Order.id, Order.place, Order.cell_code, Order.handler_id, Order.org_code, Order.registered_by,
           Order.standing)  # fmt: skip
"""What `visible` and `at_a_glance` look at."""
_ORDERS, _HOPS, _ORGS = table(Order), table(Assignment), table(Org)
"""Of plain tables: a statement with a mapped class in it takes a longer road each time."""
_LEVELS = {9: _ORDERS.c.street_code, 12: _ORDERS.c.community_code, 15: _ORDERS.c.cell_code}
_FIELD = (Role.GRID_WORKER, Role.HANDLER, Role.LIAISON)
_LOCAL = (Role.COMMUNITY_CADRE, Role.UNIT_HEAD)
_FINDERS = (Role.EXCHANGE, Role.GRID_WORKER)
"""They follow what they have registered, whoever handles it."""
_SEEING = frozenset({Tie.HANDLER, Tie.UNIT, Tie.OPEN_UNIT, Tie.ASSIST, Tie.CALLED, Tie.OFFERED})
_STILL_OPEN = sa.or_(*(_ORDERS.c.status == str(status) for status in sorted(OPEN)))
_LATE = frozenset({Tie.FORMER, Tie.WORKED})
Given = Callable[[str, Any], Any]


def _itself(_name: str, value: Any) -> Any:
    return value


def scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on orders that leaves those in the actor's sight."""
    found = parts(actor)
    return sa.or_(*found) if found else sa.false()


def parts(actor: Actor, given: Given = _itself) -> list[sa.ColumnElement[bool]]:
    """The same in pieces, any of which suffices, so that a list can ask an index for each of them.

    `given` says how a value stands in them: as it is, or under its name, for a statement that is made once for all
    actors of one shape.
    """
    if actor.has(*SEES_ALL, Role.RESIDENT):
        seen = sa.true() if not actor.area else sa.or_(_ORDERS.c.cell_code.is_(None), _within(actor.area, given))
        return [seen if actor.place is None else sa.and_(_ORDERS.c.place == given("place", actor.place), seen)]
    found: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.CONTRACTOR):
        firm = [given(f"unit{n}", unit) for n, unit in enumerate(sorted(actor.units))]
        found.append(sa.and_(_of_orgs(firm, ("slip",)), _STILL_OPEN))
    if actor.has(*_FIELD):
        found += [_ORDERS.c.handler_id == given("me", actor.id), _offered_to(actor, given)]
    if actor.has(*_LOCAL) and actor.area:
        found.append(_within(actor.area, given))
    if actor.has(*_FINDERS):
        found.append(_ORDERS.c.registered_by == given("account", actor.account))
    if actor.org and actor.has(*_FIELD, *_LOCAL):
        found += _of_units(actor, given)
    return found


def shape(actor: Actor) -> tuple[Any, ...]:
    """What `parts` depends on beside the values that it is given: alike for a whole street's workers."""
    levels = tuple([_level(code) or code for code in actor.area])
    return actor.roles, actor.place is None, bool(actor.org), len(actor.units), levels


def values(actor: Actor) -> dict[str, Any]:
    """The values by the names under which `parts` asks for them."""
    units, areas = sorted(actor.units), actor.area
    return {
        "me": actor.id, "account": actor.account, "org": actor.org, "place": actor.place,
        **{f"unit{n}": unit for n, unit in enumerate(units)}, **{f"area{n}": area for n, area in enumerate(areas)},
    }  # fmt: skip


def _of_units(actor: Actor, given: Given) -> list[sa.ColumnElement[bool]]:
    """Orders that his unit leads and those to which it is called or assists."""
    units = [given(f"unit{n}", unit) for n, unit in enumerate(sorted(actor.units))]
    found = [_of_orgs(units, ("assist", "called"))]
    if actor.has(Role.UNIT_HEAD):
        found.append(_any_of(_ORDERS.c.org_code, units))
    elif actor.has(Role.LIAISON):
        found.append(_ORDERS.c.org_code == given("org", actor.org))
    elif actor.has(*_FIELD):
        found.append(sa.and_(_ORDERS.c.org_code == given("org", actor.org), _ORDERS.c.handler_id.is_(None)))
    return found


def _of_orgs(units: Sequence[Any], modes: Sequence[str]) -> sa.ColumnElement[bool]:
    orgs = sa.select(_ORGS.c.id).where(_any_of(_ORGS.c.code, units))
    helps = sa.select(_HOPS.c.order_id).where(
        _HOPS.c.org_id.in_(orgs), _any_of(_HOPS.c.mode, modes), _HOPS.c.ended_at.is_(None)
    )
    return _ORDERS.c.id.in_(helps)


def _offered_to(actor: Actor, given: Given) -> sa.ColumnElement[bool]:
    offers = sa.select(_HOPS.c.order_id).where(
        _HOPS.c.account_id == given("me", actor.id), _any_of(_HOPS.c.mode, ("offered", "next")),
        _HOPS.c.ended_at.is_(None),
    )  # fmt: skip
    return _ORDERS.c.id.in_(offers)


def _any_of(column: sa.ColumnElement[Any], among: Sequence[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(column == one for one in among))


def visible(session: Session, actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the actor may know of this order; a former handler still may, for his late work, and who found it."""
    if at_a_glance(actor, row) or (actor.has(Role.GRID_WORKER) and row["registered_by"] == actor.account):
        return True
    return actor.has(*_FIELD) and (bool(_tied(actor, row) & _LATE) or was_handler(session, actor, row["id"]))


def at_a_glance(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the row itself says that the actor may know of this order."""
    code = row["cell_code"]
    inside = code is not None and any(code.startswith(prefix) for prefix in actor.area)
    if actor.has(*SEES_ALL, Role.RESIDENT):
        return (not actor.area or code is None or inside) and actor.place in {None, row["place"]}
    if actor.has(*_LOCAL) and inside:
        return True
    if actor.has(*_FINDERS) and row["registered_by"] == actor.account:
        return True
    if actor.has(Role.CONTRACTOR):
        return Tie.SLIP in _tied(actor, row)
    return actor.has(*_FIELD, *_LOCAL) and bool(_tied(actor, row) & _SEEING)


def _tied(actor: Actor, row: Mapping[str, Any]) -> Ties:
    return ties(actor, row, read(row["standing"]))


def was_handler(session: Session, actor: Actor, order_id: int) -> bool:
    """Whether the order has ever been given to this actor."""
    earlier = sa.select(_HOPS.c.seq).where(
        _HOPS.c.account_id == actor.id, _HOPS.c.order_id == order_id, _HOPS.c.mode == "lead"
    )
    return session.execute(earlier.limit(1)).first() is not None


def _within(area: tuple[str, ...], given: Given) -> sa.ColumnElement[bool]:
    return sa.or_(*(by_code(prefix, given(f"area{n}", prefix)) for n, prefix in enumerate(area)))


def by_code(code: str, given: Any = None) -> sa.ColumnElement[bool]:
    """Orders in a street (9 digits), a community (12), a cell, or under any other prefix of its code.

    Only codes of digits alone have these parts; others are nothing but codes.
    """
    column = _LEVELS.get(_level(code))
    if column is not None:
        return column == (code if given is None else given)
    return _ORDERS.c.cell_code.startswith(code, autoescape=True)


def _level(code: str) -> int:
    """How many digits a code of a level has; 0 for any other."""
    return len(code) if code.isascii() and code.isdigit() and len(code) in _LEVELS else 0
