"""A calendar day by day, and one day said to be otherwise than it is published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.calendar import WorkCalendar, parse_year
from backend.domain.calendar_days import days_of
from backend.domain.errors import Invalid, NotFound
from backend.domain.policy import Policy
from backend.domain.roles import Actor
from backend.models import CalendarYear
from backend.services import calendars, rules


def of_year(session: Session, name: str, year: int) -> dict[str, Any]:
    """Every day of a year as those count it who live by this calendar, with its changes; no days where the year is
    not published. NotFound where nobody counts by such a calendar."""
    policy = _ruled_by(session, name)
    counted = _published(session, name) if policy.place != name else rules.load_calendar(session, policy)
    row = session.get(CalendarYear, (name, year))
    days = [
        {"day": told.day.isoformat(), "works": told.works, "kind": str(told.kind), "words": told.words,
         "source": told.source}
        for told in (days_of(counted, year) if year in counted.years else ())
    ]  # fmt: skip
    return {"calendar": name, "base": policy.calendar, "year": year, "source": row.source if row else None,
            "days": days, "edits": calendars.edits(session, name, year)}  # fmt: skip


def put(
    session: Session, name: str, year: int, said: Mapping[str, Any], *, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Say of a day that it is otherwise, with a reason and its source, or again as published; the clocks follow."""
    row = session.get(CalendarYear, (name, year), with_for_update=True)
    if row is None and _ruled_by(session, name).place != name:
        raise NotFound("calendar.year_unknown", f"{name} has no year {year}", calendar=name, year=year)
    held: dict[str, Any] = dict(row.document) if row else {"source": said["source"]}
    day = said["day"].isoformat()
    others = [one for one in held.get("local", ()) if one["day"] != day]
    if said["works"] is None and len(others) == len(held.get("local", ())):
        raise Invalid("calendar.day_as_published", f"{day} is as it was published", field="works")
    local = others if said["works"] is None else [*others, _local(day, said)]
    document = {**held, "local": sorted(local, key=lambda one: str(one["day"]))}
    calendars.put_year(session, name, year, document, actor=actor, reason=said["why"], at=at)
    return of_year(session, name, year)


def _local(day: str, said: Mapping[str, Any]) -> dict[str, Any]:
    for field in ("reason", "source"):
        if not said[field]:
            raise Invalid("calendar.day_unfounded", f"a day that is otherwise has a {field}", field=field)
    one = {"day": day, "works": said["works"], "reason": said["reason"], "source": said["source"]}
    return one | ({"windows": said["windows"]} if said["windows"] else {})


def _ruled_by(session: Session, name: str) -> Policy:
    """The rules of the place whose own days these are, or of the first that counts by the calendar."""
    ruled = calendars.policies(session)
    found = [policy for policy in ruled if policy.place == name] or [p for p in ruled if p.calendar == name]
    if not found:
        raise NotFound("calendar.unknown", f"no place counts by a calendar {name!r}", calendar=name)
    return found[0]


def _published(session: Session, name: str) -> WorkCalendar:
    """A calendar as it is published, without what any place has otherwise."""
    rows = session.scalars(sa.select(CalendarYear).where(CalendarYear.calendar == name))
    return WorkCalendar({row.year: parse_year(row.year, row.document) for row in rows})
