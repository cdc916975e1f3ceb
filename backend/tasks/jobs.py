"""Event → the work that it asks for. A job opens its own units of work and may run more than once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from backend.domain.alarms import ALARMS
from backend.domain.events import Event
from backend.services import (
    alarms,
    calendars,
    evidence,
    export_files,
    exports,
    extensions,
    notices,
    push,
    report_files,
    reports,
    supervision,
)
from backend.services.outbox import Work


class Sender(Protocol):
    """Sends a push, a message or a call; whatever becomes of it is told, never raised."""

    def send(self, push: Any, /, *, at: datetime) -> Any:
        """Send one."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with: the database, the photo store, the push sender, the clock."""

    units: Any
    store: Any
    sender: Sender
    now: Callable[[], datetime]
    partners: Mapping[str, Sender] = field(default_factory=dict)
    """Who sends messages (`sms`) and calls (`voice`), where the installation has somebody who does."""
    place: str = ""
    """Whose periods of assessment are locked when their day has come."""


Job = Callable[[Tools, Work], timedelta | None]
"""Does the work; answers how long to wait where it has to be tried again."""


def raise_alarms(tools: Tools, work: Work) -> timedelta | None:
    """Find out who must be reached about the event, and ask for a push to each of his devices."""
    with tools.units.unit_of_work() as session:
        alarms.raise_for(session, work.act_id or "", at=tools.now())
    return None


def send_push(tools: Tools, work: Work) -> timedelta | None:
    """Send one alarm to one device, outside of any transaction, and keep what its push service answered."""
    at = tools.now()
    with tools.units.reading() as session:
        message = push.compose(session, work.payload, at=at)
    if message is None:
        return None
    outcome = tools.sender.send(message, at=at)
    with tools.units.unit_of_work() as session:
        return push.delivered(session, work.payload, outcome, at=tools.now())


def resume_order(tools: Tools, work: Work) -> timedelta | None:
    """Resume a suspended order whose day of review is over and about which nobody has done anything."""
    review_at = datetime.fromisoformat(work.payload["review_at"])
    with tools.units.unit_of_work() as session:
        extensions.resume_reviewed(session, work.payload["no"], review_at, at=tools.now())
    return None


def make_thumbnail(tools: Tools, work: Work) -> timedelta | None:
    """Make the small copy of a photo that has been stored."""
    evidence.make_thumbnail(tools.store, work.payload["sha256"])
    with tools.units.unit_of_work() as session:
        evidence.thumbnail_made(session, work.payload["sha256"], at=tools.now())
    return None


def send_notice(tools: Tools, work: Work) -> timedelta | None:
    """Send a message or a call to one person's telephone, and keep what the partner answered."""
    with tools.units.reading() as session:
        notice = notices.compose(session, work.payload)
    partner = tools.partners.get(work.job)
    if notice is None or partner is None:
        outcome = notices.NO_PHONE if notice is None else notices.NO_PARTNER
    else:
        outcome = str(partner.send(notice, at=tools.now()))
    with tools.units.unit_of_work() as session:
        again = notices.told(session, work.payload, work.job, outcome, at=tools.now())
    return timedelta(seconds=min(2**work.tries, 600)) if again else None


def change_calendar(tools: Tools, work: Work) -> timedelta | None:
    """Derive anew the clocks of a batch of open orders after a change of a working calendar."""
    with tools.units.unit_of_work() as session:
        calendars.recompute(session, work.payload["edit"], work.payload["after"], at=tools.now())
    return None


def climb_ladder(tools: Tools, work: Work) -> timedelta | None:
    """Take the steps of supervision that an order's clocks call for by now."""
    with tools.units.unit_of_work() as session:
        supervision.climb(session, work.order_id or 0, at=tools.now())
    return None


def write_export(tools: Tools, work: Work) -> timedelta | None:
    """Write the next part of an export outside of any transaction, and ask for the one after it."""
    name, number, at = work.payload["export"], work.payload["part"], tools.now()
    with tools.units.reading() as session:
        done = export_files.part(session, name, work.payload["after"], number, at=at)
    if done is not None:
        tools.store.put(exports.part_key(name, number), done.data)
    with tools.units.unit_of_work() as session:
        export_files.written(session, name, number, done, at=at)
    return None


def expire_export(tools: Tools, work: Work) -> timedelta | None:
    """Take away the file of an export whose days are over."""
    with tools.units.unit_of_work() as session:
        export_files.expire(session, tools.store, work.payload["export"])
    return None


def write_report(tools: Tools, work: Work) -> timedelta | None:
    """Work a report out on one snapshot, write its file outside of any transaction, and say that it lies there."""
    name, at = work.payload["report"], tools.now()
    with tools.units.reading() as session:
        found = report_files.compose(session, name, at=at)
    if found is None:
        return None
    data = report_files.file(*found, at=at)
    tools.store.put(reports.key(name), data)
    with tools.units.unit_of_work() as session:
        report_files.written(session, name, len(data), at=at)
    return None


def expire_report(tools: Tools, work: Work) -> timedelta | None:
    """Take away the file of a report whose days are over."""
    with tools.units.unit_of_work() as session:
        report_files.expire(session, tools.store, work.payload["report"])
    return None


JOBS: Mapping[str, tuple[Job, ...]] = {
    **{str(event): ((raise_alarms,) if ALARMS[event] else ()) for event in Event},
    "push": (send_push,),
    "thumbnail": (make_thumbnail,),
    extensions.RESUME_JOB: (resume_order,),
    "ladder": (climb_ladder,),
    "calendar": (change_calendar,),
    "sms": (send_notice,),
    "voice": (send_notice,),
    exports.JOB: (write_export,),
    export_files.EXPIRE_JOB: (expire_export,),
    reports.JOB: (write_report,),
    report_files.EXPIRE_JOB: (expire_report,),
}
"""Every event and every other kind of work; an empty tuple says that an event asks for none."""
