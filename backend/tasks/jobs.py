"""Event → the work that it asks for. A job opens its own units of work and may run more than once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from backend.domain.alarms import ALARMS
from backend.domain.events import Event
from backend.services import alarms, evidence, push
from backend.services.outbox import Work


class Sender(Protocol):
    """Sends a push; whatever becomes of it is told, never raised."""

    def send(self, push: Any, *, at: datetime) -> Any:
        """Send one push."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with: the database, the photo store, the push sender, the clock."""

    units: Any
    store: Any
    sender: Sender
    now: Callable[[], datetime]


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


def make_thumbnail(tools: Tools, work: Work) -> timedelta | None:
    """Make the small copy of a photo that has been stored."""
    evidence.make_thumbnail(tools.store, work.payload["sha256"])
    with tools.units.unit_of_work() as session:
        evidence.thumbnail_made(session, work.payload["sha256"], at=tools.now())
    return None


JOBS: Mapping[str, tuple[Job, ...]] = {
    **{str(event): ((raise_alarms,) if ALARMS[event] else ()) for event in Event},
    "push": (send_push,),
    "thumbnail": (make_thumbnail,),
}
"""Every event and every other kind of work; an empty tuple says that an event asks for none."""
