"""A fact of an order's log, as the pure rules read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backend.domain.events import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened: when it counts as done, its place in the log, and the order's status after it.

    `data` holds what the act said together with what the server found, of which the latter counts.
    """

    event: str
    at: datetime
    seq: int
    to: str
    data: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""
    id: str = ""
    action: str = ""


Facts = Sequence[Happened]


def in_order(timeline: Iterable[Happened]) -> list[Happened]:
    """The facts by their place in the log, whatever the order in which they were handed over."""
    return sorted(timeline, key=lambda fact: fact.seq)


def instant(fact: Happened, name: str) -> datetime | None:
    """The instant that the fact states under a name; None where it states none."""
    stated = fact.data.get(name)
    return datetime.fromisoformat(stated) if isinstance(stated, str) else None


def judged(facts: list[Happened]) -> list[Happened]:
    """The facts with the instants that were accepted for them afterwards (AS-11)."""
    accepted = {f.data.get("act"): instant(f, "counts_at") for f in facts if f.event == Event.TIME_ACCEPTED}
    if not accepted:
        return facts
    return [replace(f, at=accepted.get(f.id) or f.at) for f in facts]
