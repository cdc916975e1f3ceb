"""The rows that a period of assessment is measured on, each with the order's number and who led it then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.act import Status
from backend.domain.clocks import State
from backend.domain.events import Event
from backend.domain.periods import Period
from backend.models import Account, Assignment, Caller, Order, OrderClock, OrderEvent, Org, table
from backend.models.orders import ASSESSED

_O, _C, _A, _E, _ACC, _CALLERS = map(table, (Order, OrderClock, Assignment, OrderEvent, Account, Caller))
_BY_THEN = _A.alias("by_then")
_UNIT, _HOME = table(Org).alias("unit"), table(Org).alias("home")
SUBJECTS: Mapping[str, Any] = {
    "org": sa.func.coalesce(_UNIT.c.code, _HOME.c.code, ""),
    "street": sa.func.coalesce(_O.c.street_code, ""),
    "community": sa.func.coalesce(_O.c.community_code, ""),
    "cell": sa.func.coalesce(_O.c.cell_code, ""),
    "handler": sa.func.coalesce(_ACC.c.account, ""),
}
"""Who is compared → the column that names him; orders that nobody has led have none."""
_IN_TIME = sa.and_(_C.c.stopped_at.is_not(None), _C.c.stopped_at < _C.c.due_at)
_DECIDED_BY = sa.select(sa.func.max(_BY_THEN.c.seq)).where(
    _BY_THEN.c.order_id == _C.c.order_id, _BY_THEN.c.mode == "lead",
    sa.or_(_C.c.hop == 0, _BY_THEN.c.hop == _C.c.hop),
    sa.case((_IN_TIME, _BY_THEN.c.dispatched_at <= _C.c.stopped_at), else_=_BY_THEN.c.dispatched_at < _C.c.due_at),
).scalar_subquery()  # fmt: skip
"""A clock is the point of whoever led when it was stopped in time, or else when it fell due."""
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
        """Events of these kinds before the lock, in the order of each log, with the order's number, type and unit."""
        led_by = sa.and_(_A.c.order_id == _E.c.order_id, _A.c.mode == "lead", _A.c.dispatched_at <= _E.c.effective_at,
                         sa.or_(_A.c.ended_at.is_(None), _A.c.ended_at >= _E.c.effective_at))  # fmt: skip
        statement = (
            sa.select(_E.c.order_id, _E.c.version, _E.c.event, _E.c.effective_at, _E.c.body, _O.c.no, _O.c.type,
                      _A.c.hop, SUBJECTS[self.subjects].label("subject"), _ACC.c.account)
            .select_from(_led(_E.join(_O, _O.c.id == _E.c.order_id), led_by))
            .where(ASSESSED, _E.c.event.in_([str(name) for name in names]), _O.c.place == self.place,
                   _E.c.effective_at < self.period.locks_at)
            .order_by(_E.c.order_id, _E.c.version, _A.c.seq)
        )  # fmt: skip
        if since is not None:
            statement = statement.where(_E.c.effective_at >= since)
        return self.rows(statement)

    def returns(self, *names: Event, since: datetime | None = None) -> Iterator[sa.Row[Any]]:
        """What was asked and decided of returns, each under the dispatch that it concerns: of two that met in one
        instant, the earlier."""
        before = None
        for row in self.events(*names, since=since):
            if (row.order_id, row.version) != before:
                yield row
            before = row.order_id, row.version

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
        """Dispatches in the period, each once however many hands it went through, under whoever had it last."""
        begun = sa.func.min(_A.c.dispatched_at)
        hops = (
            sa.select(_A.c.order_id, begun.label("begun"), sa.func.max(_A.c.seq).label("last"))
            .where(_A.c.mode == "lead", _A.c.hop > 0).group_by(_A.c.order_id, _A.c.hop)
            .having(begun >= self.period.start, begun < self.period.end)
        ).subquery()  # fmt: skip
        last = sa.and_(_A.c.order_id == hops.c.order_id, _A.c.seq == hops.c.last)
        return (
            sa.select(_O.c.id.label("order_id"), _A.c.hop, hops.c.begun, _O.c.no, _ACC.c.account,
                      SUBJECTS[self.subjects].label("subject"))
            .select_from(_led(hops.join(_O, _O.c.id == hops.c.order_id), last)).where(_O.c.place == self.place)
        )  # fmt: skip

    def holders(self, order_ids: Sequence[int]) -> Iterator[sa.Row[Any]]:
        """Everybody who led these orders, from when to when and after which dispatch."""
        statement = (
            sa.select(_A.c.order_id, _A.c.hop, _A.c.dispatched_at, _A.c.ended_at, _ACC.c.account,
                      SUBJECTS[self.subjects].label("subject"))
            .select_from(_led(_O, sa.and_(_A.c.order_id == _O.c.id, _A.c.mode == "lead")))
            .where(_O.c.id.in_(order_ids)).order_by(_A.c.order_id, _A.c.seq)
        )  # fmt: skip
        return self.rows(statement)

    def received(self) -> sa.Select[Any]:
        """Orders that came in during the period, under whoever leads them now."""
        leads = sa.and_(_A.c.order_id == _O.c.id, _A.c.mode == "lead", _A.c.ended_at.is_(None))
        return (
            sa.select(_O.c.id, _O.c.no, _O.c.status, _O.c.registered_at, _O.c.repeat_of, _ACC.c.account,
                      SUBJECTS[self.subjects].label("subject"))
            .select_from(_led(_O, leads))
            .where(_O.c.place == self.place, _O.c.registered_at >= self.period.start,
                   _O.c.registered_at < self.period.end)
        )  # fmt: skip

    def clocks(self, name: str) -> Iterator[sa.Row[Any]]:
        """Clocks whose name begins so and that fell due in the period, under whoever led when each was decided."""
        led_by = sa.and_(_A.c.order_id == _C.c.order_id, _A.c.seq == _DECIDED_BY)
        statement = (
            sa.select(_C.c.order_id, _O.c.no, SUBJECTS[self.subjects].label("subject"), _ACC.c.account, _C.c.name,
                      _C.c.due_at, _C.c.stopped_at, _C.c.state, _C.c.hop, _CALLERS.c.anonymity)
            .select_from(_led(_C.join(_O, _O.c.id == _C.c.order_id), led_by)
                         .outerjoin(_CALLERS, _CALLERS.c.order_id == _C.c.order_id))
            .where(_O.c.place == self.place, _C.c.state.in_(_DECIDED), _C.c.due_at > self.period.start,
                   _C.c.due_at <= min(self.period.end, self.as_of), _C.c.name.startswith(name, autoescape=True))
        )  # fmt: skip
        return self.rows(statement)

    def misrouted(self) -> frozenset[tuple[int, int]]:
        """Dispatches in which the dispatcher had been mistaken: the order, and which of its dispatches."""
        return frozenset(
            (row.order_id, row.hop) for row in self.returns(Event.RETURN_APPROVED)
            if row.body["facts"].get("error") == "dispatcher"
        )  # fmt: skip

    def opened_again(self) -> Mapping[int, datetime]:
        """Orders whose caller came again after the closing, or that were opened again, and when last."""
        return {
            row.order_id: row.effective_at for row in self.events(Event.REPEATED, Event.REOPENED)
            if row.event == Event.REOPENED or row.body["status"] == Status.CLOSED
        }  # fmt: skip


def excluded(session: Session, place: str, *, since: datetime) -> frozenset[str]:
    """Orders that two people have taken out of the base of a period that begins then; an order that was reopened
    between its exclusion and that day is counted again."""
    approved = sa.select(_O.c.no, _O.c.face, _E.c.recorded_at).join(_E, _E.c.order_id == _O.c.id)
    approved = approved.where(ASSESSED, _E.c.event == str(Event.EXCLUDED), _O.c.place == place)
    return frozenset(no for no, face, at in session.execute(approved) if not _lives_again(face, at, since))


def _lives_again(face: Mapping[str, Any], excluded_at: datetime, since: datetime) -> bool:
    reopened = (face.get("reopened") or {}).get("at")
    return reopened is not None and excluded_at < datetime.fromisoformat(reopened) < since


def _led(orders: Any, leads: sa.ColumnElement[bool]) -> Any:
    """Orders with who led them: the assignment, its person, its unit or else the person's own."""
    return (
        orders.outerjoin(_A, leads)
        .outerjoin(_ACC, _ACC.c.id == _A.c.account_id)
        .outerjoin(_UNIT, _UNIT.c.id == _A.c.org_id)
        .outerjoin(_HOME, _HOME.c.id == _ACC.c.org_id)
    )
