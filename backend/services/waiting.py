"""What waits for somebody: the conditions by which a desk finds what it has to decide or answer."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from backend.domain.act import OPEN, Status
from backend.domain.roles import Actor
from backend.models import Order, table

_ORDERS = table(Order)
_STANDING, _FACE = sa.type_coerce(_ORDERS.c.standing, sa.JSON), sa.type_coerce(_ORDERS.c.face, sa.JSON)
REQUESTS = ("return", "extension", "suspension", "refusal", "conclusion", "exclusion", "promise", "hand_over")
"""What one asks and another decides, by the names under which a standing keeps them."""
_CALLS = ("blown", "signed", "contacted", "reported")
_AT_WORK = tuple(str(status) for status in Status if status in OPEN)


def conditions(names: Iterable[str], actor: Actor) -> sa.ColumnElement[bool]:
    """The orders of which any of these waits; `whistle` only for units that the actor speaks for."""
    return sa.or_(*(WAITS[name](actor) for name in names))


def _asked(name: str) -> Callable[[Actor], sa.ColumnElement[bool]]:
    """An undecided request; one to exclude an order may wait after its end, the others only while it is open."""
    waits: sa.ColumnElement[bool] = _STANDING["asked", name, 0].as_string().is_not(None)
    if name == "exclusion":
        return lambda actor: waits
    return lambda actor: sa.and_(_ORDERS.c.status.in_(_AT_WORK), waits)


def _whistle(actor: Actor) -> sa.ColumnElement[bool]:
    calls = [_STANDING["called", unit].as_string().in_(_CALLS) for unit in sorted(actor.units)]
    return sa.and_(_ORDERS.c.status.in_(_AT_WORK), sa.or_(*calls) if calls else sa.false())


def _sheet(actor: Actor) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = _STANDING["sheets", 0].as_string().is_not(None)
    return found


def _time(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(_STANDING["doubts"].as_integer(), 0) > 0


def _gap(actor: Actor) -> sa.ColumnElement[bool]:
    found = _FACE["gap", "due_at"].as_string().is_not(None)
    return sa.and_(_ORDERS.c.status.in_((Status.DISPATCHED, Status.IN_PROGRESS)), found)


def _loop(actor: Actor) -> sa.ColumnElement[bool]:
    """Another bad rating has ended the rounds, and nobody has concluded the order yet."""
    bad = sa.func.coalesce(_STANDING["bad_rounds"].as_integer(), 0)
    return sa.and_(_ORDERS.c.status == Status.AWAITING_CALLBACK, bad > _ORDERS.c.round)


WAITS: dict[str, Callable[[Actor], sa.ColumnElement[bool]]] = {
    **{name: _asked(name) for name in REQUESTS},
    "whistle": _whistle, "sheet": _sheet, "time": _time, "gap": _gap, "loop": _loop,
}  # fmt: skip
"""Name → its condition."""
