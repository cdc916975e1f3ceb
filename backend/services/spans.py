"""Days that people name, and limits counted from an order's own clocks, in the place's time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.domain import due
from backend.domain.clock_spec import ClockName, ClockSpec, Unit
from backend.domain.errors import Invalid
from backend.domain.guards import day_of
from backend.domain.lifecycle import Act
from backend.domain.policy_rules import Span
from backend.services import rules
from backend.services.working import Working


def named_day(act: Act, name: str) -> date | None:
    """The day that the act names, if it names one."""
    return day_of(act, name)


def end_of(session: Session, order: Working, day: date) -> datetime:
    """The first instant after a day of the place."""
    return rules.calendar(session, order.policy).instant(day + timedelta(days=1))


def future_end(session: Session, order: Working, act: Act, name: str, *, at: datetime) -> tuple[date, datetime]:
    """The day that the act must name, with its end, which lies ahead."""
    day = day_of(act, name)
    if day is None:
        raise Invalid("act.day_missing", f"name the day {name}", field=f"data.{name}")
    end = end_of(session, order, day)
    if end <= at:
        raise Invalid("act.day_past", "that day is over", field=f"data.{name}")
    return day, end


def matter(order: Working) -> Mapping[str, Any] | None:
    """The clock of the whole matter: for finishing, else for the answer."""
    named = {clock["name"]: clock for clock in order.face.get("clocks", ())}
    return named.get("finish") or named.get("feedback")


def after(session: Session, order: Working, span: Span, start: datetime) -> datetime:
    """The end of a span from a start, by the place's calendar."""
    spec = ClockSpec(ClockName.FINISH, Unit(span.unit), "policy", amount=span.amount)
    return due.due(spec, start, rules.calendar(session, order.policy))
