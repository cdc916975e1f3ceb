"""What reports are made of: orders of a span, what was closed in it, clocks, and callbacks; no caller among them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.calendar import WorkCalendar
from backend.domain.clocks import State
from backend.domain.events import Event
from backend.domain.lifecycle import OPEN, Status
from backend.domain.policy import Policy
from backend.domain.report import Cell, share
from backend.models import Area, Order, OrderClock, OrderEvent, Supervision, table
from backend.models.orders import ASSESSED
from backend.services import orgs, rules, views

_O, _C, _E, _S, _AREAS = map(table, (Order, OrderClock, OrderEvent, Supervision, Area))
_OPEN = [str(status) for status in OPEN]
_ENDS = (Event.RATED, Event.CONCLUDED, Event.ANSWERED_AT_ONCE, Event.SELF_HANDLED)
MATTER = ("finish", "feedback")
"""The clock of the whole matter."""
SOURCES = {"hotline": "12345热线", "open311": "Open311", "grid": "网格上报", "demo": "演示"}
SOLVED = {"yes": "已解决", "partly": "部分解决", "no": "未解决"}
Span = tuple[datetime, datetime]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """The place of which a report is made, its rules and days, and the instant at which it is read."""

    session: Session
    place: str
    policy: Policy
    calendar: WorkCalendar
    at: datetime

    def received(self, span: Span) -> list[Row]:
        """Orders registered in the span."""
        columns = [_O.c[name] for name in ("id", "no", "type", "grade", "hazard", "category", "title", "address",
                                           "source", "kind", "status", "org_code", "street_code", "community_code",
                                           "cell_code", "upstream_no", "registered_at", "round")]  # fmt: skip
        statement = sa.select(*columns).where(
            _O.c.place == self.place, _O.c.registered_at >= span[0], _O.c.registered_at < span[1]
        )
        return [dict(row) for row in self.session.execute(statement.order_by(_O.c.id)).mappings()]

    def count(self, span: Span) -> int:
        """How many orders were registered in the span."""
        held = sa.select(sa.func.count()).select_from(_O).where(
            _O.c.place == self.place, _O.c.registered_at >= span[0], _O.c.registered_at < span[1]
        )
        return self.session.scalar(held) or 0

    def closed(self, span: Span) -> list[Row]:
        """Orders that came to their end in the span, with how long that took; one that was reopened counts anew."""
        return [row for row in self.events(span, *_ENDS) if row["body"]["status"] == Status.CLOSED]

    def events(self, span: Span, *names: Event) -> list[Row]:
        """What happened in the span, in the order of each log."""
        statement = (
            sa.select(_E.c.order_id, _E.c.event, _E.c.effective_at, _E.c.body, _O.c.no, _O.c.type, _O.c.org_code,
                      _O.c.registered_at)
            .join(_O, _O.c.id == _E.c.order_id)
            .where(_E.c.event.in_([str(name) for name in names]), _O.c.place == self.place,
                   _E.c.effective_at >= span[0], _E.c.effective_at < span[1])
            .order_by(_E.c.order_id, _E.c.version)
        )  # fmt: skip
        if not {Event.WHISTLED, Event.DESIGNATED}.intersection(names):
            statement = statement.where(ASSESSED)
        return [dict(row) for row in self.session.execute(statement).mappings()]

    def due(self, span: Span, *, still_open: bool) -> list[Row]:
        """Matters whose limit falls into the span; only those not done yet, or all that count."""
        statement = (
            sa.select(_O.c.id, _O.c.no, _O.c.type, _O.c.title, _O.c.address, _O.c.status, _O.c.org_code,
                      _C.c.due_at, _C.c.stopped_at)
            .join(_O, _O.c.id == _C.c.order_id)
            .where(_O.c.place == self.place, _C.c.name.in_(MATTER), _C.c.due_at > span[0], _C.c.due_at <= span[1],
                   _C.c.state != str(State.VOID))
            .order_by(_C.c.due_at, _O.c.id)
        )  # fmt: skip
        if still_open:
            statement = statement.where(_C.c.stopped_at.is_(None), _O.c.status.in_(_OPEN))
        return [dict(row) for row in self.session.execute(statement).mappings()]

    def groups(self, span: Span) -> list[Row]:
        """Orders into which others of the span were merged, with how many callers there are, most first."""
        children = (
            sa.select(_O.c.merged_into, sa.func.count().label("others"))
            .where(_O.c.place == self.place, _O.c.merged_into.is_not(None), _O.c.registered_at >= span[0],
                   _O.c.registered_at < span[1]).group_by(_O.c.merged_into)
        ).subquery()  # fmt: skip
        statement = (
            sa.select(_O.c.no, _O.c.type, _O.c.title, _O.c.address, _O.c.status, _O.c.org_code, children.c.others)
            .join(children, children.c.merged_into == _O.c.no).order_by(children.c.others.desc(), _O.c.no)
        )
        return [dict(row) for row in self.session.execute(statement).mappings()]

    def sheets(self, span: Span) -> list[Row]:
        """Numbered sheets issued in the span."""
        statement = sa.select(_S.c.sheet, _S.c.answered_at).join(_O, _O.c.id == _S.c.order_id).where(
            _O.c.place == self.place, _S.c.sheet.is_not(None), _S.c.taken_at >= span[0], _S.c.taken_at < span[1]
        )  # fmt: skip
        return [dict(row) for row in self.session.execute(statement).mappings()]

    def unit(self, code: str | None) -> str:
        """A unit's name; orders that a post's worker leads have none."""
        known = orgs.tree(self.session).get(code or "")
        return known.name if known else (code or "网格")

    def areas(self) -> Mapping[str, str]:
        """Names of communities and streets by their codes."""
        return {row.code: row.name for row in self.session.execute(sa.select(_AREAS.c.code, _AREAS.c.name))}

    def type_name(self, type_: str) -> str:
        """A type of appeal in the place's own words."""
        return next((known.name for known in self.policy.types if known.id == type_), type_)

    def grade_name(self, satisfied: str | None) -> str:
        """A grade of satisfaction in the place's own words."""
        return next((known.name for known in self.policy.callback.grades if known.id == satisfied), satisfied or "")

    def local(self, at: datetime) -> str:
        """An instant by the place's clock."""
        return f"{self.calendar.local(at):%Y-%m-%d %H:%M}"

    def is_urgent(self, row: Row) -> bool:
        """Dangerous, or of the grade with the shortest limits, where there are several."""
        first = self.policy.grades[0].id if len(self.policy.grades) > 1 else None
        return bool(row["hazard"] != "none" or row["grade"] == first)


def reading(session: Session, place: str, at: datetime) -> Reading:
    """What a report on a place is read by, at this instant."""
    policy = rules.policy_in_force(session, place, at)
    return Reading(session, place, policy, rules.calendar(session, policy), at)


def named(row: Row) -> str:
    """An order's title; a report's is kept for those who handle it."""
    return "举报件" if views.is_strict(row) else str(row["title"])


def source_name(row: Row) -> str:
    """Where an order came from, as people call it."""
    return SOURCES.get(row["source"], str(row["source"]))


def matters(*spans: Iterable[Row]) -> Callable[[Row], str]:
    """What an order is about, for counting: its category, by the title that most orders of it bear."""
    titles: dict[str, Counter[str]] = {}
    for row in (row for rows in spans for row in rows if row["category"] and not views.is_strict(row)):
        titles.setdefault(row["category"], Counter())[row["title"]] += 1
    usual = {code: f"{counts.most_common(1)[0][0]}（{code}）" for code, counts in titles.items()}
    return lambda row: named(row) if views.is_strict(row) else usual.get(row["category"], named(row))


def shares(rows: Iterable[Row], key: Callable[[Row], str], *, most: int = 100) -> tuple[tuple[Cell, ...], ...]:
    """How many there are of each kind with their share of all, most first."""
    counts = Counter(map(key, rows))
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, count, share(count, counts.total())) for name, count in ordered[:most])


def lines(
    rows: Sequence[Row], show: Callable[[Row], tuple[Cell, ...]], *, most: int = 20
) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table, no more than fit on a page."""
    return tuple(show(row) for row in rows[:most])
