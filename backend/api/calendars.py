"""Working calendars, for whoever plans and for the administrator who changes them."""

from typing import Any

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.roles import Role
from backend.schemas.calendars import CalendarList, CalendarPut, CalendarYearOut
from backend.services import calendars

blp = Blueprint("calendars", __name__, url_prefix="/api/v1", description="工作日历 working calendars")


@blp.get("/calendars")
@signed_in()
@blp.response(200, CalendarList)
def every_calendar() -> Response:
    """The calendars that places count by, with the years that are published."""
    return answer({"items": read(calendars.listed)})


@blp.get("/calendars/<name>/<int(min=2000,max=2199):year>")
@signed_in()
@blp.response(200, CalendarYearOut)
def one_year(name: str, year: int) -> Response:
    """A year of a calendar with its changes."""
    return answer(read(lambda s: calendars.year_of(s, name, year)))


@blp.put("/calendars/<name>/<int(min=2000,max=2199):year>")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(CalendarPut())
@blp.response(200, CalendarYearOut)
def change_year(said: dict[str, Any], name: str, year: int) -> Response:
    """Change a year; the clocks of open orders are derived anew, those of closed ones stay."""
    why, who, at = said.pop("why"), actor(), now()
    document = {**said, "local": [{**day, "day": day["day"].isoformat()} for day in said.get("local", ())]}
    done = write(lambda s: calendars.put_year(s, name, year, document, actor=who, reason=why, at=at))
    return answer(done)
