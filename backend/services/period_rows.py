"""The rows that a period of assessment is measured on, each with the order's number and who led it then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.clocks import State
from backend.domain.events import Event
from backend.domain.periods import Period
from backend.models import Account, Assignment, Caller, Order, OrderClock, OrderEvent, Org, table
from backend.models.orders import ASSESSED

_O, _C, _A, _E, _ACC, _CALLERS = map(table, (Order, OrderClock, Assignment, OrderEvent, Account, Caller))
_UNIT, _HOME = table(Org).alias("unit"), table(Org).alias("home")
SUBJECTS: Mapping[str, Any] = {
    "org": sa.func.coalesce(_UNIT.c.code, _HOME.c.code, ""),
    "street": sa.func.coalesce(_O.c.street_code, ""),
    "community": sa.func.coalesce(_O.c.community_code, ""),
    "cell": sa.func.coalesce(_O.c.cell_code, ""),
    "handler": sa.func.coalesce(_ACC.c.account, ""),
}
"""Who is compared → the column that names him; orders that nobody has led have none."""
_DECIDED = tuple(str(s) for s in (State.ON_TIME, State.STOPPED_LATE, State.RUNNING, State.LATE))


@dataclass(frozen=True, slots=True)
class Source:
    """Where and of whom to measure: a place, a period, who is compared, and of one person alone if he is named."""

    session: Session
    place: str
    period: Period
    as_of: datetime
    subjects: str = "org"
    account: str | None = None
    count_once: bool = False
    rating_round: str = "last"

    def events(self, *names: Event, since: datetime | None = None) -> Iterator[sa.Row[Any]]:
        """Events of these kinds in the order of each log, with the number, type and unit of their orders."""
        led_by = sa.and_(_A.c.order_id == _E.c.order_id, _A.c.mode == "lead", _A.c.dispatched_at <= _E.c.effective_at,
                         sa.or_(_A.c.ended_at.is_(None), _A.c.ended_at >= _E.c.effective_at))  # fmt: skip
        statement = (
            sa.select(_E.c.order_id, _E.c.event, _E.c.effective_at, _E.c.body, _O.c.no, _O.c.type, _A.c.ended_at,
                      SUBJECTS[self.subjects].label("subject"), _ACC.c.account)
            .select_from(_led(_E.join(_O, _O.c.id == _E.c.order_id), led_by))
            .where(ASSESSED, _E.c.event.in_([str(name) for name in names]), _O.c.place == self.place)
            .order_by(_E.c.order_id, _E.c.version, _A.c.seq)
        )  # fmt: skip
        if since is not None:
            statement = statement.where(_E.c.effective_at >= since)
        return self.rows(statement)

    def rows(self, statement: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
        if self.account is not None:
            statement = statement.where(_ACC.c.account == self.account)
        yield from self.session.execute(statement.execution_options(yield_per=2_000))

    def merged(self) -> frozenset[int]:
        """Orders that are counted under another's number."""
        if not self.count_once:
            return frozenset()
        last = {row.order_id: row.event for row in self.events(Event.MERGED, Event.SPLIT)}
        return frozenset(order_id for order_id, event in last.items() if event == Event.MERGED)

    def assignments(self) -> sa.Select[Any]:
        """Assignments of the lead in the period."""
        return (
            sa.select(_A.c.order_id, _A.c.dispatched_at, _A.c.ended_at, _O.c.no, _ACC.c.account,
                      SUBJECTS[self.subjects].label("subject"))
            .select_from(_led(_O, sa.and_(_A.c.order_id == _O.c.id, _A.c.mode == "lead")))
            .where(_O.c.place == self.place, _A.c.dispatched_at >= self.period.start,
                   _A.c.dispatched_at < self.period.end)
        )  # fmt: skip

    def received(self) -> sa.Select[Any]:
        """Orders that came in during the period, under whoever leads them now."""
        leads = sa.and_(_A.c.order_id == _O.c.id, _A.c.mode == "lead", _A.c.ended_at.is_(None))
        return (
            sa.select(_O.c.id, _O.c.no, _O.c.status, _O.c.registered_at, _ACC.c.account,
                      SUBJECTS[self.subjects].label("subject"))
            .select_from(_led(_O, leads))
            .where(_O.c.place == self.place, _O.c.registered_at >= self.period.start,
                   _O.c.registered_at < self.period.end)
        )  # fmt: skip

    def clocks(self, name: str) -> Iterator[sa.Row[Any]]:
        """Clocks whose name begins so and that fell due in the period, under the assignment that started them."""
        started = sa.and_(_A.c.order_id == _C.c.order_id, _A.c.mode == "lead", _A.c.dispatched_at == _C.c.started_at)
        statement = (
            sa.select(_C.c.order_id, _O.c.no, SUBJECTS[self.subjects].label("subject"), _ACC.c.account, _C.c.name,
                      _C.c.due_at, _C.c.stopped_at, _C.c.state, _CALLERS.c.anonymity, _A.c.ended_at)
            .select_from(_led(_C.join(_O, _O.c.id == _C.c.order_id), started)
                         .outerjoin(_CALLERS, _CALLERS.c.order_id == _C.c.order_id))
            .where(_O.c.place == self.place, _C.c.state.in_(_DECIDED), _C.c.due_at > self.period.start,
                   _C.c.due_at <= min(self.period.end, self.as_of), _C.c.name.startswith(name, autoescape=True))
        )  # fmt: skip
        return self.rows(statement)

    def misrouted(self) -> frozenset[tuple[int, datetime | None]]:
        """Assignments that ended because the dispatcher had been mistaken: the order and the instant of its end."""
        return frozenset(
            (row.order_id, row.effective_at) for row in self.events(Event.RETURN_APPROVED)
            if row.body["data"].get("error") == "dispatcher"
        )  # fmt: skip


def excluded(session: Session, place: str) -> frozenset[str]:
    """Orders that two people have taken out of the base."""
    approved = sa.select(_O.c.no).join(_E, _E.c.order_id == _O.c.id)
    approved = approved.where(ASSESSED, _E.c.event == str(Event.EXCLUDED), _O.c.place == place)
    return frozenset(session.scalars(approved))


def _led(orders: Any, leads: sa.ColumnElement[bool]) -> Any:
    """Orders with who led them: the assignment, its person, its unit or else the person's own."""
    return (
        orders.outerjoin(_A, leads)
        .outerjoin(_ACC, _ACC.c.id == _A.c.account_id)
        .outerjoin(_UNIT, _UNIT.c.id == _A.c.org_id)
        .outerjoin(_HOME, _HOME.c.id == _ACC.c.org_id)
    )
