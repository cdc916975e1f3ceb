"""What ties an order to people, and what is undecided, in few enough words to stand in its row beside the face."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.domain.act import ENDED
from backend.domain.record import Record
from backend.domain.roles import Actor, Role, Tie, Ties


@dataclass(frozen=True, slots=True)
class Standing:
    """Accounts and units by their part in the order; who asked for what; how often it came to what.

    `asked` names for each undecided request who asked and, after him, who backed it; `sides` whose word is given.
    """

    worked: tuple[str, ...] = ()
    led: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()
    assists: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    blowers: Mapping[str, str] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)
    """Firms that have a slip of an order that is still open."""
    offered: str | None = None
    next: str | None = None
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    unheaded: tuple[str, ...] = ()
    """Requests for which the word of the unit's head is missing."""
    sheets: tuple[str, ...] = ()
    doubts: int = 0
    dispatches: int = 0
    extensions: int = 0
    bad_rounds: int = 0
    children: int = 0
    designated: bool = False
    excluded: bool = False

    def waits(self, name: str, *, not_by: str = "") -> bool:
        """Whether a request of this name is undecided and was made by somebody else than this one."""
        asked = self.asked.get(name)
        return asked is not None and not_by not in asked

    def as_json(self) -> dict[str, Any]:
        """What is not as at the beginning, for the row."""
        return {name: value for name in _NAMES if (value := getattr(self, name))}


_NAMES = Standing.__slots__
_BLANK = Standing()


def read(kept: Mapping[str, Any] | Standing) -> Standing:
    """The standing that a row keeps; one that has been read already is as good."""
    if isinstance(kept, Standing):
        return kept
    return Standing(**kept) if kept else _BLANK


def standing(record: Record) -> Standing:
    """The standing of an order with this record."""
    lead, offer = record.lead, record.pending.get("hand_over")
    return Standing(
        worked=tuple(sorted(record.handlers)),
        led=tuple(sorted(record.led - {lead.handler if lead else None})),
        led_by=tuple(sorted({hop.org for hop in record.hops if hop.ended_at is not None and hop.org})),
        assists=record.assists,
        called=record.whistles,
        blowers={org: record.blowers[org] for org in record.open_whistles},
        slips={} if record.status in ENDED else record.slips,
        offered=None if offer is None else str(offer.data.get("to")),
        next=record.next_on_duty,
        asked={name: (asked.by, *asked.backed_by) for name, asked in record.pending.items()},
        sides={name: asked.side for name, asked in record.pending.items() if asked.side is not None},
        unheaded=tuple(name for name, asked in record.pending.items() if asked.needs_head),
        sheets=tuple(sheet for sheet, state in record.sheets.items() if state == "open"),
        doubts=len(record.doubts),
        dispatches=record.dispatches,
        extensions=record.extensions,
        bad_rounds=record.bad_rounds,
        children=len(record.children),
        designated=record.designated,
        excluded=record.excluded,
    )


def ties(actor: Actor, row: Mapping[str, Any], standing: Standing) -> Ties:
    """How the actor is tied to an order with these columns: `handler_id`, `org_code`, `cell_code`."""
    found: set[Tie] = set()
    org, handler = row["org_code"], row["handler_id"]
    if actor.id and handler == actor.id:
        found.add(Tie.HANDLER)
    if _of_unit(actor, org) or leads_area(actor, row["cell_code"]):
        found.add(Tie.UNIT)
    if (handler is None and org is not None and org == actor.org) or standing.next == actor.account:
        found.add(Tie.OPEN_UNIT)
    if actor.org and actor.org in standing.assists:
        found.add(Tie.ASSIST)
    if any(unit in standing.called for unit in actor.units):
        found.add(Tie.CALLED)
    if actor.org and actor.org in standing.slips and actor.has(Role.CONTRACTOR):
        found.add(Tie.SLIP)
    if standing.offered == actor.account:
        found.add(Tie.OFFERED)
    if actor.account in standing.worked:
        found.add(Tie.WORKED)
    if actor.account in standing.led or (actor.org and actor.org in standing.led_by and actor.org != org):
        found.add(Tie.FORMER)
    return frozenset(found - _UNLESS_LEADING if Tie.HANDLER in found else found)


_UNLESS_LEADING = {Tie.FORMER, Tie.OPEN_UNIT}


def _of_unit(actor: Actor, org: str | None) -> bool:
    """He speaks for the unit: its liaison, or the head of it or of one above it."""
    if org is None:
        return False
    return (org == actor.org and actor.has(Role.LIAISON)) or (org in actor.units and actor.has(Role.UNIT_HEAD))


def leads_area(actor: Actor, cell: str | None) -> bool:
    """Whether he is the head of the area that this cell lies in."""
    return cell is not None and actor.has(Role.UNIT_HEAD) and any(cell.startswith(prefix) for prefix in actor.area)
