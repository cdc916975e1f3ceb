"""What a period is measured on: clocks, callbacks and counted things of orders, each read in one go."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from backend.domain.assessment import Called, Counted, Thing, Timed
from backend.domain.events import Event
from backend.domain.lifecycle import Status
from backend.domain.supervision import family
from backend.services.period_rows import Source

_CLOSING = (Event.RATED, Event.CONCLUDED, Event.ANSWERED_AT_ONCE, Event.SELF_HANDLED)
_INSTANT = timedelta(microseconds=1)


def things(source: Source, of: str) -> Iterable[Thing]:
    """Everything of this kind that may belong to the period; whether it does, the metric decides."""
    read = _READERS.get(of)
    return read(source) if read is not None else _timed(source, of)


def _timed(source: Source, name: str) -> Iterator[Timed]:
    """Clocks of this name that fell due in the period, each under whoever led when it was decided."""
    merged, wrong = source.merged(), source.misrouted() if name == "receive" else frozenset()
    for row in source.clocks(name):
        if family(row.name) != name:
            continue
        plain, _, unit = row.name.partition(":")
        yield Timed(
            row.no, unit or row.subject, row.account, plain, row.due_at, row.stopped_at, row.state,
            latest=plain == name, merged=row.order_id in merged, contactable=row.anonymity != "hide_all",
            misrouted=(row.order_id, row.hop) in wrong,
        )  # fmt: skip


def _called(source: Source) -> Iterator[Called]:
    """Of each order the callback that counts: the last one that reached the caller, or the first."""
    merged, opened = source.merged(), source.opened_again()
    found: dict[int, Called] = {}
    since = source.period.start if source.rating_round == "last" else None
    for row in source.events(Event.RATED, since=since):
        said = row.body["data"]
        known = found.get(row.order_id)
        if said.get("outcome", "reached") != "reached":
            continue
        if known is not None and source.rating_round == "first" and known.at != row.effective_at:
            continue
        since_then = opened.get(row.order_id, row.effective_at) > row.effective_at
        found[row.order_id] = Called(
            row.no, row.subject, row.account, row.effective_at, row.type, said.get("contacted"), said.get("solved"),
            said.get("satisfied"), row.order_id in merged, since_then,
        )  # fmt: skip
    yield from found.values()


def _received(source: Source) -> Iterator[Counted]:
    """Orders received, and whether they are closed: by now, or by the day of the lock where that has come."""
    merged = source.merged()
    is_over = source.as_of >= source.period.locks_at
    closed = _closed_at_last(source) if is_over else frozenset()
    for row in source.rows(source.received()):
        hit = row.id in closed if is_over else row.status == Status.CLOSED
        yield Counted(row.no, row.subject, row.account, row.registered_at, hit, row.id in merged)


def _closed_at_last(source: Source) -> frozenset[int]:
    last = {row.order_id: row.body["status"] for row in source.events(*_CLOSING, Event.REOPENED)}
    return frozenset(order_id for order_id, status in last.items() if status == Status.CLOSED)


def _passed(source: Source) -> Iterator[Counted]:
    """Orders due for a callback, and whether somebody has reached the caller by now."""
    merged = source.merged()
    reached = {called.no for called in _called(source)}
    due = {row.order_id: row for row in source.events(Event.PASSED, Event.REPLY_SHARED, since=source.period.start)}
    for row in due.values():
        yield Counted(row.no, row.subject, row.account, row.effective_at, row.no in reached,
                      row.order_id in merged)  # fmt: skip


def _assigned(source: Source) -> Iterator[Counted]:
    """Assignments, and whether the unit asked to be relieved of them."""
    asked = {(r.order_id, r.hop) for r in source.returns(Event.RETURN_ASKED, since=source.period.start)}
    for row in source.rows(source.assignments()):
        yield Counted(row.no, row.subject, row.account, row.begun, (row.order_id, row.hop) in asked)


def _returned(source: Source) -> Iterator[Counted]:
    """Returns that were asked for, and whether they were rejected."""
    asked: dict[int, sa.Row[Any]] = {}
    kinds = Event.RETURN_ASKED, Event.RETURN_APPROVED, Event.RETURN_REJECTED
    for row in source.returns(*kinds, since=source.period.start):
        if row.event == Event.RETURN_ASKED:
            asked[row.order_id] = row
        elif (first := asked.pop(row.order_id, None)) is not None:
            hit = row.event == Event.RETURN_REJECTED
            yield Counted(first.no, first.subject, first.account, first.effective_at, hit)
    for row in asked.values():
        yield Counted(row.no, row.subject, row.account, row.effective_at, hit=False)


def _extended(source: Source) -> Iterator[Counted]:
    """Orders due in the period, and whether they were extended."""
    extended = {row.no for row in source.events(Event.EXTENSION_APPROVED)}
    for one in _timed(source, "finish"):
        if one.latest and one.due_at is not None:
            yield Counted(one.no, one.subject, one.account, one.due_at - _INSTANT, one.no in extended, one.merged)


def _closed(source: Source) -> Iterator[Counted]:
    """Orders closed in the period, and whether the caller had them handled again."""
    again: set[int] = set()
    closed, merged = _closings(source, again), source.merged()
    for order_id, row in closed.items():
        yield Counted(row.no, row.subject, row.account, row.effective_at, order_id in again, order_id in merged)


def _closings(source: Source, again: set[int]) -> dict[int, sa.Row[Any]]:
    """The last closing of every order; `again` takes those that were handled again before it."""
    closed: dict[int, sa.Row[Any]] = {}
    for row in source.events(*_CLOSING):
        if row.body["status"] == Status.REWORK:
            again.add(row.order_id)
        elif row.body["status"] == Status.CLOSED:
            closed[row.order_id] = row
    return closed


def _reopened(source: Source) -> Iterator[Counted]:
    """Orders closed in the period, and whether the closing was false: the caller came again, or it was opened."""
    merged, opened = source.merged(), source.opened_again()
    for order_id, row in _closings(source, set()).items():
        hit = opened.get(order_id, row.effective_at) > row.effective_at
        yield Counted(row.no, row.subject, row.account, row.effective_at, hit, order_id in merged)


def _repeated(source: Source) -> Iterator[Counted]:
    """Orders received, and whether their caller had called before with the same matter."""
    merged = source.merged()
    for row in source.rows(source.received()):
        again = row.repeat_of is not None
        yield Counted(row.no, row.subject, row.account, row.registered_at, again, row.id in merged)


def _aimed(source: Source) -> Iterator[Counted]:
    """Assignments, and whether the dispatcher had aimed well."""
    wrong = source.misrouted()
    for row in source.rows(source.assignments()):
        hit = (row.order_id, row.hop) not in wrong
        yield Counted(row.no, row.subject, row.account, row.begun, hit)


_READERS: Mapping[str, Callable[[Source], Iterable[Thing]]] = {
    "called": _called, "received": _received, "passed": _passed, "assigned": _assigned, "returned": _returned,
    "extended": _extended, "closed": _closed, "repeated": _repeated, "reopened": _reopened, "aimed": _aimed,
}  # fmt: skip
"""What is measured → how it is read; any other name is a clock's."""
