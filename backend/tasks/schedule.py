"""What is due by the calendar, whether or not anything happens."""

from datetime import datetime

import structlog

from backend.domain.roles import SYSTEM
from backend.services import assessment, retention, tenants
from backend.tasks.jobs import Tools

log = structlog.get_logger()


def keep_dates(tools: Tools) -> None:
    """Do what the calendar asks for; once, whichever worker comes first."""
    if tools.place:
        with tools.units.reading() as session:
            places = tenants.places(session, default=tools.place)
        for place in places:
            _lock(tools, place, at=tools.now())
        _sweep(tools, tools.place, at=tools.now())


def _sweep(tools: Tools, place: str, *, at: datetime) -> None:
    """Let go of what has been kept for long enough."""
    with tools.units.reading() as session:
        if not retention.is_due(session, place, at=at):
            return
    with tools.units.unit_of_work() as session:
        gone = retention.sweep(session, place, at=at)
    log.info("swept", place=place, **gone)


def _lock(tools: Tools, place: str, *, at: datetime) -> None:
    """Lock the period of assessment whose day has come."""
    with tools.units.reading() as session:
        if not assessment.lock_is_due(session, place, at=at):
            return
    with tools.units.unit_of_work() as session:
        name = assessment.lock_what_is_due(session, place, actor=SYSTEM, at=at)
    log.info("locked", place=place, period=name)
