"""What is due by the calendar, whether or not anything happens."""

import structlog

from backend.domain.roles import SYSTEM
from backend.services import assessment
from backend.tasks.jobs import Tools

log = structlog.get_logger()


def keep_dates(tools: Tools) -> None:
    """Lock the period of assessment whose day has come; once, whichever worker comes first."""
    if not tools.place:
        return
    at = tools.now()
    with tools.units.reading() as session:
        if not assessment.lock_is_due(session, tools.place, at=at):
            return
    with tools.units.unit_of_work() as session:
        name = assessment.lock_what_is_due(session, tools.place, actor=SYSTEM, at=at)
    log.info("locked", place=tools.place, period=name)
