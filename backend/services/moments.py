"""When an act counts as done: what the phone says of it, held against its ticket and the order's own log."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.events import Event
from backend.domain.facts import Happened
from backend.domain.lifecycle import Act
from backend.domain.policy import Policy
from backend.domain.roles import Actor
from backend.domain.timing import ONLINE, Said, Timing, timed
from backend.services import clocks, secrets
from backend.services.log import Entry


def of(session: Session, history: Iterable[Entry], act: Act, *, actor: Actor, at: datetime) -> Timing:
    """The instant of an act that comes in at `at`, and its bounds: only the actor's own ticket proves any."""
    return timed(_said(session, act, actor), recorded=at, earliest=_earliest(history, actor))


def _said(session: Session, act: Act, actor: Actor) -> Said | None:
    clock = act.clock
    if not clock:
        return None
    return Said(
        claimed=act.at,
        ticket_at=secrets.ticket_time(session, actor.account, clock["ticket"]),
        elapsed=timedelta(milliseconds=clock["elapsed_ms"]),
        offset=timedelta(milliseconds=clock.get("offset_ms", 0)),
        steady=clock.get("steady", True),
    )


def facts(
    session: Session, policy: Policy, row: Mapping[str, Any], log: Iterable[Happened], *, fact: Happened,
    timing: Timing,
) -> dict[str, Any]:  # fmt: skip
    """What the log keeps of the timing of an act that became this fact; nothing where it came in as it was done.

    An interval is for a person to judge only where a deadline of this very order lies between its bounds.
    """
    bounds = (timing.not_before, timing.not_after)
    straddled = clocks.undecided(session, policy, row, log, fact=fact, bounds=bounds)
    name = timing.named(straddles=bool(straddled))
    if name == ONLINE:
        return {}
    kept = {"timing": name, "not_before": timing.not_before.isoformat(), "not_after": timing.not_after.isoformat(),
            "reconstructed_at": timing.rebuilt and timing.rebuilt.isoformat()}  # fmt: skip
    return kept | ({"straddles": list(straddled)} if straddled else {})


def _earliest(history: Iterable[Entry], actor: Actor) -> datetime | None:
    """The order's dispatch, or what this actor did last: of an interval, what is proven of it."""
    bounds = (_proven(e) for e in history if e.event == Event.DISPATCHED or e.actor == actor.account)
    return max(bounds, default=None)


def _proven(entry: Entry) -> datetime:
    kept = entry.body["facts"].get("not_before")
    return datetime.fromisoformat(kept) if kept else entry.effective_at
