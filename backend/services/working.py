"""An order in the gate's hands, and what an act brings beside its event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.act import Act
from backend.domain.folding import fold_on
from backend.domain.policy import Policy
from backend.domain.record import Record
from backend.domain.roles import Actor
from backend.services import clocks
from backend.services.log import Entry


@dataclass(slots=True)
class Working:
    """An order in the gate's hands: its row, its log so far, and what this unit of work adds to both."""

    row: dict[str, Any]
    policy: Policy
    log: list[Entry]
    is_new: bool = False
    fresh: list[dict[str, Any]] = field(default_factory=list)
    beside: list[tuple[sa.Table, dict[str, Any]]] = field(default_factory=list)
    folded: tuple[int, Record] = (0, Record())

    @property
    def face(self) -> dict[str, Any]:
        """What every reader may see of the order."""
        return self.row["face"]  # type: ignore[no-any-return]

    def history(self) -> list[Entry]:
        """The whole log, with what this unit of work adds."""
        return [*self.log, *map(_entry, self.fresh)]

    def record(self) -> Record:
        """What the whole log adds up to; each event is folded in once."""
        known, record = self.folded
        count = len(self.log) + len(self.fresh)
        if known < count:
            record = fold_on(record, clocks.timeline(self.history()[known:]))
            self.folded = count, record
        return record

    def is_handler(self, actor: Actor) -> bool:
        """Whether the actor is the person who presently leads the order."""
        return actor.id != 0 and self.row["handler_id"] == actor.id


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act brings beside its event: facts found by the server, columns, and parts of the face."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    face: Mapping[str, Any] = field(default_factory=dict)


Prepare = Callable[[Session, Working, Act, Actor, datetime], Effect]


@dataclass(frozen=True, slots=True)
class Done:
    """The order after the act with its whole log, the event that it became, and whether it was taken before."""

    row: Mapping[str, Any]
    log: list[Entry]
    event: Entry
    replayed: bool


def _entry(event: Mapping[str, Any]) -> Entry:
    return Entry(**{name: event[name] for name in Entry.__slots__})
