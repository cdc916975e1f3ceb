"""A calendar's file as an administrator sends it: read and compared first, then taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from backend.domain.calendar import parse_calendar
from backend.domain.errors import Invalid
from backend.domain.roles import Actor
from backend.models import CalendarYear
from backend.services import calendars
from backend.services.documents import TooLarge, read_text


def read(session: Session, text: str) -> dict[str, Any]:
    """What the file is of, and how each of its years stands to what is known; nothing is written."""
    return _compared(session, _document(session, text))


def take(session: Session, text: str, *, reason: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Take the file's years, with a reason; the clocks of open orders follow."""
    if len(reason) < 4:
        raise Invalid("calendar.reason_short", "a change of the calendar says why", field="why")
    document = _document(session, text)
    found = _compared(session, document)
    calendars.take(session, document, reason=reason, at=at, account_id=actor.id)
    return found


def _document(session: Session, text: str) -> Mapping[str, Any]:
    try:
        document = read_text(text)
    except (yaml.YAMLError, TooLarge, RecursionError) as error:
        said = " ".join(str(error).split())
        raise Invalid("calendar.file_unreadable", f"the file is no YAML of ours: {said}", field="text") from error
    parse_calendar(document)
    known = {policy.calendar for policy in calendars.policies(session)}
    if document["id"] not in known:
        raise Invalid("calendar.file_of_another", f"nobody counts by a calendar {document['id']!r}", field="text",
                      choices=sorted(known))  # fmt: skip
    return dict(document)


def _compared(session: Session, document: Mapping[str, Any]) -> dict[str, Any]:
    rows = session.scalars(sa.select(CalendarYear).where(CalendarYear.calendar == document["id"]))
    held = {row.year: row.document for row in rows}
    read = parse_calendar(document)
    years = [
        {"year": year, "standing": _standing(held.get(year), document["years"][str(year)]),
         "holidays": len(said.off), "makeup": len(said.makeup), "source": said.source}
        for year, said in sorted(read.items())
    ]  # fmt: skip
    return {"calendar": document["id"], "name": str(document["name"]), "years": years}


def _standing(held: Mapping[str, Any] | None, said: Mapping[str, Any]) -> str:
    if held is None:
        return "new"
    return "same" if held == said else "changed"
