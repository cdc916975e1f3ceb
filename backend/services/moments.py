"""When an act counts as done: what the phone says of it, held against its ticket and the order's own log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.events import Event
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor
from backend.domain.timing import DOUBTFUL, Timing, credible
from backend.services import secrets
from backend.services.log import Entry


def of(session: Session, history: Iterable[Entry], act: Act, *, actor: Actor, at: datetime) -> Timing:
    """The instant of an act that comes in at `at`: only the actor's own ticket bears out an earlier one."""
    clock = act.clock
    if not clock:
        return Timing(at, "online")
    return credible(
        claimed=act.at, recorded=at, ticket_at=secrets.ticket_time(session, actor.account, clock["ticket"]),
        elapsed_ms=clock["elapsed_ms"], steady=clock.get("steady", True), not_before=_earliest(history, actor),
    )  # fmt: skip


def facts(timing: Timing) -> dict[str, Any]:
    """What the log keeps of an act's timing; where it is doubtful, also the instant that the phone speaks for."""
    kept = {"timing": timing.how}
    if timing.said is not None:
        kept["reconstructed_at"] = timing.said.isoformat()
    return kept


def _earliest(history: Iterable[Entry], actor: Actor) -> datetime | None:
    """The order's dispatch, or what this actor did last; an instant that is itself doubted bounds nothing."""
    bounds = (
        e.effective_at for e in history
        if e.event == Event.DISPATCHED or (e.actor == actor.account and e.body["facts"].get("timing") != DOUBTFUL)
    )  # fmt: skip
    return max(bounds, default=None)
