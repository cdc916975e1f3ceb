"""Working calendars, for whoever plans and for the administrator who changes them."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.calendar import FIRST_YEAR, LAST_YEAR
from backend.domain.roles import Role
from backend.schemas.calendars import (
    CalendarDays,
    CalendarFileIn,
    CalendarFileOut,
    CalendarList,
    CalendarPut,
    CalendarYearOut,
    DayPut,
)
from backend.services import calendar_days, calendar_files, calendars

blp = Blueprint("calendars", __name__, url_prefix="/api/v1", description="工作日历 working calendars")
YEAR = f"/calendars/<name>/<int(min={FIRST_YEAR},max={LAST_YEAR}):year>"


@blp.get("/calendars")
@signed_in()
@blp.response(200, CalendarList)
def every_calendar() -> Response:
    """The calendars that places count by, with the years that are published and those that are wanting."""
    return answer({"items": read(lambda s: calendars.listed(s, at=now()))})


@blp.post("/calendars/file")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(CalendarFileIn())
@blp.response(200, CalendarFileOut)
def file(said: dict[str, Any]) -> Response:
    """What a calendar's file would change, or, with `take`, change it."""
    who, at = actor(), now()
    if not said["take"]:
        return answer(read(lambda s: calendar_files.read(s, said["text"])))
    return answer(write(lambda s: calendar_files.take(s, said["text"], reason=said["why"], actor=who, at=at)))


@blp.get(YEAR)
@signed_in()
@blp.response(200, CalendarYearOut)
def one_year(name: str, year: int) -> Response:
    """A year of a calendar with its changes."""
    return answer(read(lambda s: calendars.year_of(s, name, year)))


@blp.put(YEAR)
@signed_in(Role.SYS_ADMIN)
@blp.arguments(CalendarPut())
@blp.response(200, CalendarYearOut)
def change_year(said: dict[str, Any], name: str, year: int) -> Response:
    """Change a year; the clocks of open orders are derived anew, those of closed ones stay."""
    why, who, at = said.pop("why"), actor(), now()
    document = {**said, "local": [{**day, "day": day["day"].isoformat()} for day in said.get("local", ())]}
    done = write(lambda s: calendars.put_year(s, name, year, document, actor=who, reason=why, at=at))
    return answer(done)


@blp.get(f"{YEAR}/days")
@signed_in()
@blp.response(200, CalendarDays)
def days(name: str, year: int) -> Response:
    """Every day of a year as those count it who live by the calendar; none where the year is not published."""
    return answer(read(lambda s: calendar_days.of_year(s, name, year)))


@blp.post(f"{YEAR}/days")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(DayPut())
@blp.response(200, CalendarDays)
def change_day(said: dict[str, Any], name: str, year: int) -> Response:
    """Say of one day that it is otherwise than published, or again as it was; open orders' clocks follow."""
    who, at = actor(), now()
    return answer(write(lambda s: calendar_days.put(s, name, year, said, actor=who, at=at)))
