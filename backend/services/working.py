"""An order in the gate's hands, and what an act brings beside its event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.act import Act
from backend.domain.facts import Happened
from backend.domain.folding import fold_on
from backend.domain.policy import Policy
from backend.domain.record import Record
from backend.domain.roles import NO_TIES, Actor, Ties
from backend.domain.timing import Timing
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
    kept: dict[str, Any] = field(default_factory=dict)
    """The row as the database holds it."""
    told: list[Entry] = field(default_factory=list)
    facts: list[Happened] = field(default_factory=list)
    folded: tuple[int, Record] = (0, Record())

    @property
    def face(self) -> dict[str, Any]:
        """What every reader may see of the order."""
        return self.row["face"]  # type: ignore[no-any-return]

    def history(self) -> list[Entry]:
        """The whole log, with what this unit of work adds."""
        if not self.told:
            self.told = [*self.log]
        self.told += map(_entry, self.fresh[len(self.told) - len(self.log) :])
        return self.told

    def timeline(self) -> list[Happened]:
        """The whole log as the pure rules read it; each event is read once, for all of them."""
        self.facts += clocks.timeline(self.history()[len(self.facts) :])
        return self.facts

    def record(self) -> Record:
        """What the whole log adds up to; each event is folded in once."""
        known, record = self.folded
        facts = self.timeline()
        if known < len(facts):
            record = fold_on(record, facts[known:])
            self.folded = len(facts), record
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


Foresight = Callable[[Session, Working, Act], bool]
"""Whether an act turns out to concern another town; known before the life-cycle is asked."""


After = Callable[[Session, Working, Act, Actor, datetime], None]
"""What an act does to other orders, once it is taken and before it is written."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How an action is carried out: what it needs beforehand, what follows from it, where it may turn out to lead."""

    prepare: Prepare | None = None
    after: After | None = None
    elsewhere: Foresight | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an act beside itself: when it counts as done, the actor's ties, whether it leads elsewhere."""

    timing: Timing | None = None
    tied: Ties = NO_TIES
    elsewhere: bool = False


UNSEEN = Seen()


@dataclass(frozen=True, slots=True)
class Done:
    """The order after the act with its whole log, the event that it became, and whether it was taken before."""

    row: Mapping[str, Any]
    log: list[Entry]
    event: Entry
    replayed: bool


def _entry(event: Mapping[str, Any]) -> Entry:
    return Entry(*[event[name] for name in Entry.__slots__])
