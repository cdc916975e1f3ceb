"""Working calendars: what is published, who changed it and why, what that moved, and who must be told.

A clock is never edited. A change of a calendar is kept with what stood there before; the worker then derives the
clocks of open orders anew, batch by batch, and writes into the log of each that it moved what moved and why; closed
ones keep the dates by which they were judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.calendar import WorkCalendar, parse_additions, parse_year
from backend.domain.errors import NotFound
from backend.domain.lifecycle import OPEN, Status
from backend.domain.policy import Policy
from backend.domain.roles import Actor, Role
from backend.models import Account, CalendarEdit, CalendarYear, Order, OrderClock, PolicyVersion
from backend.models.orders import YEAR_MISSING
from backend.services import alarms, cases, orders, outbox, rules
from backend.services.shared import touch

BATCH, MOST_EDITS = 200, 50
WARN_FROM = 11
"""In November the notice for the next year is out (pains F6)."""
_OPEN = [str(status) for status in (*OPEN, Status.MERGED)]


def listed(session: Session, *, at: datetime) -> list[dict[str, Any]]:
    """Every calendar that some place counts by, and every place's own additions, with the years that are known.

    `missing` names the years that ought to be published by now and are not, `waiting` how many open orders have no
    date for want of one.
    """
    known: dict[str, list[int]] = {}
    for calendar, year in session.execute(sa.select(CalendarYear.calendar, CalendarYear.year)):
        known.setdefault(calendar, []).append(year)
    ruled = policies(session)
    used: dict[str, set[str]] = {}
    for policy in ruled:
        used.setdefault(policy.calendar, set()).add(policy.place)
        used.setdefault(policy.place, set()).add(policy.place)
    own = {policy.place: policy for policy in ruled}
    return [
        {"id": name, "name": own[name].name if name in own else name, "own": name in own,
         "years": sorted(known.get(name, ())), "places": sorted(used.get(name, ())),
         **_wanting(session, [p for p in ruled if name == p.calendar], at=at)}
        for name in sorted({*known, *used}, key=lambda name: (name in own, name))
    ]  # fmt: skip


def _wanting(session: Session, ruled: Sequence[Policy], *, at: datetime) -> dict[str, Any]:
    """What is wanting for those who count by one calendar."""
    missing = {year for policy in ruled for year in _missing(rules.calendar(session, policy), at)}
    waiting = sum(session.scalar(_waiting_at(sa.func.count(Order.id.distinct()), p.place)) or 0 for p in ruled)
    return {"missing": sorted(missing), "waiting": waiting}


def _missing(calendar: WorkCalendar, at: datetime) -> list[int]:
    """This year where it is unknown, and from November on the next."""
    today = calendar.local(at).date()
    wanted = [today.year, *([today.year + 1] if today.month >= WARN_FROM else ())]
    return [year for year in wanted if year not in calendar.years]


def year_of(session: Session, calendar: str, year: int) -> dict[str, Any]:
    """A year of a calendar as it stands, with its changes, the latest first; NotFound where it is unknown."""
    row = session.get(CalendarYear, (calendar, year))
    if row is None:
        raise NotFound("calendar.year_unknown", f"{calendar} has no year {year}", calendar=calendar, year=year)
    return {"calendar": calendar, "year": year, **row.document, "edits": edits(session, calendar, year)}


def edits(session: Session, calendar: str, year: int) -> list[dict[str, Any]]:
    """The changes of a year, the latest first: who made them, why, what stood there before, what they moved."""
    rows = session.execute(
        sa.select(CalendarEdit, Account.name).outerjoin(Account, Account.id == CalendarEdit.account_id)
        .where(CalendarEdit.calendar == calendar, CalendarEdit.year == year)
        .order_by(CalendarEdit.id.desc()).limit(MOST_EDITS)
    )  # fmt: skip
    return [_shown(edit, name) for edit, name in rows]


def put_year(
    session: Session, calendar: str, year: int, document: Mapping[str, Any], *, actor: Actor | None, reason: str,
    at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Put a year in the place of what was known of it; the worker derives the open clocks anew.

    A calendar that bears a place's name holds only what that place has otherwise than the calendar it counts by.
    """
    ruled = policies(session)
    if calendar in {policy.place for policy in ruled}:
        parse_additions(year, document)
    elif calendar in {policy.calendar for policy in ruled}:
        parse_year(year, document)
    else:
        raise NotFound("calendar.unknown", f"no place counts by a calendar {calendar!r}", calendar=calendar)
    held = session.get(CalendarYear, (calendar, year))
    before = None if held is None else dict(held.document)
    session.merge(CalendarYear(calendar=calendar, year=year, document=dict(document), source=document["source"]))
    touch(session, "calendar")
    note(session, calendar, year, before, document, account_id=actor.id if actor else None, reason=reason, at=at)
    return year_of(session, calendar, year)


def take(
    session: Session, document: Mapping[str, Any], *, reason: str, at: datetime, account_id: int | None = None
) -> list[int]:
    """Take the years of a calendar document; those that it changes are noted, and open clocks derived anew."""
    held = {
        row.year: dict(row.document)
        for row in session.scalars(sa.select(CalendarYear).where(CalendarYear.calendar == document["id"]))
    }
    years = rules.import_calendar(session, document)
    for year in years:
        after = document["years"][str(year)]
        if held.get(year) != after:
            note(session, document["id"], year, held.get(year), after, account_id=account_id, reason=reason,
                 at=at)  # fmt: skip
    return years


def note(
    session: Session, calendar: str, year: int, before: Mapping[str, Any] | None, after: Mapping[str, Any], *,
    account_id: int | None, reason: str, at: datetime,
) -> None:  # fmt: skip
    """Keep a change with who made it and why, and have the open clocks derived anew."""
    edit = CalendarEdit(calendar=calendar, year=year, at=at, account_id=account_id, reason=reason,
                        before=None if before is None else dict(before), after=dict(after), moved=[])  # fmt: skip
    session.add(edit)
    session.flush()
    outbox.add(session, "calendar", {"edit": edit.id, "after": 0}, due_at=at)


def recompute(session: Session, edit_id: int, after: int, *, at: datetime) -> None:
    """Derive anew the clocks of the next open orders that a change may have moved; at the end tell the
    dispatchers."""
    edit = session.get_one(CalendarEdit, edit_id)
    places = [p.place for p in policies(session) if edit.calendar in (p.calendar, p.place)]
    open_orders = sa.select(Order.id, Order.no).where(
        Order.id > after, Order.place.in_(places), Order.status.in_(_OPEN)
    )
    rows = session.execute(open_orders.order_by(Order.id).limit(BATCH)).all()
    because = {"calendar": edit.calendar, "year": edit.year, "edit": edit_id}
    moved = (r.no for r in rows if _rederive(session, r.no, key=f"edit/{edit_id}", because=because, at=at))
    edit.moved = [*edit.moved, *moved]
    if len(rows) == BATCH:
        outbox.add(session, "calendar", {"edit": edit_id, "after": rows[-1].id}, due_at=at)
        return
    edit.done_at = at
    alarms.tell(session, Role.DISPATCHER, "calendar_changed", key=f"calendar/{edit_id}", at=at)


def derive_missing(session: Session, *, at: datetime) -> int:
    """Derive anew the clocks of open orders that waited for a year's calendar (AS-03); the number helped."""
    waiting = sa.select(Order.no).join(OrderClock, OrderClock.order_id == Order.id)
    waiting = waiting.where(YEAR_MISSING, Order.status.in_(_OPEN))
    before = session.scalars(waiting.distinct()).all()
    for no in before:
        _rederive(session, no, key=f"year/{at.isoformat()}", because={"published": True}, at=at)
    return len(before) - len(session.scalars(waiting.distinct()).all())


def _rederive(session: Session, no: str, *, key: str, because: Mapping[str, Any], at: datetime) -> bool:
    """Whether it moved anything; of a child's new due its primary hears."""
    moved = orders.rederive(session, no, key=key, because=because, at=at)
    if moved:
        cases.recomputed(session, no, key=key, at=at)
    return moved


def watch(session: Session, *, at: datetime) -> int:
    """Tell the administrators once a week of a year that is needed and unknown, and from November on of a next
    year that is empty; how many were told."""
    told = 0
    for policy in policies(session):
        calendar = rules.calendar(session, policy)
        today = calendar.local(at).date()
        week = f"{policy.calendar}/{today:%G-%V}"
        if today.year + 1 in _missing(calendar, at):
            told += alarms.tell(session, Role.SYS_ADMIN, "calendar_empty", key=f"empty/{week}", at=at)
        if _waits(session, policy.place):
            told += alarms.tell(session, Role.SYS_ADMIN, "calendar_missing", key=f"missing/{week}", at=at)
    return told


def _waits(session: Session, place: str) -> bool:
    return session.execute(_waiting_at(Order.id, place).limit(1)).first() is not None


def _waiting_at(what: Any, place: str) -> sa.Select[Any]:
    waiting = sa.select(what).join(OrderClock, OrderClock.order_id == Order.id)
    return waiting.where(YEAR_MISSING, Order.place == place, Order.status.in_(_OPEN))


def policies(session: Session) -> list[Policy]:
    """The latest version of every place's rules."""
    places: Iterable[str] = session.scalars(sa.select(PolicyVersion.place).distinct())
    return [rules.latest(session, place) for place in sorted(places)]


def _shown(edit: CalendarEdit, name: str | None) -> dict[str, Any]:
    return {
        "id": edit.id, "at": edit.at.isoformat(), "account_id": edit.account_id, "name": name, "reason": edit.reason,
        "before": edit.before, "moved": edit.moved, "done_at": edit.done_at and edit.done_at.isoformat(),
    }  # fmt: skip
