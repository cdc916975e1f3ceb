"""The committed policies and calendar, and orders' logs written down in the place's own time."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

import backend
from backend.domain.calendar import WorkCalendar, parse_calendar
from backend.domain.clocks import Clock, derive
from backend.domain.facts import Happened
from backend.domain.policy import STOPS, Band, ClockName, ClockSpec, Policy, Start, Unit, in_force
from backend.domain.policy_document import parse

DATA = Path(backend.__file__).parent / "data"
PLACES = tuple(sorted(path.stem for path in (DATA / "policies").glob("*.yaml")))
"""Every place whose rules come with the program."""
CST = timezone(timedelta(hours=8))

AFTER = {
    "order.registered": "registered",
    "order.queued": "pending_dispatch",
    "order.dispatched": "dispatched",
    "order.replied": "replied",
    "order.passed": "awaiting_callback",
    "order.rated": "closed",
    "order.answered_at_once": "closed",
}


def cst(text: str) -> datetime:
    """A moment in the place's time, "24:00" being the end of the day."""
    day, _, hour = text.partition(" ")
    if hour == "24:00":
        return (datetime.combine(date.fromisoformat(day), datetime.min.time(), CST) + timedelta(days=1)).astimezone(
            UTC
        )
    return datetime.fromisoformat(text).replace(tzinfo=CST).astimezone(UTC)


def document(name: str) -> dict[str, Any]:
    """A committed document as the YAML reader gives it."""
    read: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return read


@cache
def calendar() -> WorkCalendar:
    """The committed working calendar."""
    return WorkCalendar(parse_calendar(document("calendars/cn_state_council.yaml")))


@cache
def versions(place: str) -> tuple[Policy, ...]:
    """Every version of a place's committed policy."""
    return parse(document(f"policies/{place}.yaml"))


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Any instant between two moments of the place."""
    return st.timedeltas(timedelta(), cst(last) - cst(first)).map(lambda later: cst(first) + later)


def fact(seq: int, event: str, when: str | datetime, to: str | None = None, **data: Any) -> Happened:
    """A fact of the log; the status after it is the usual one unless said."""
    at = when if isinstance(when, datetime) else cst(when)
    name = f"order.{event}"
    return Happened(name, at, seq, to or AFTER.get(name, "in_progress"), data)


def log(*facts: tuple[Any, ...]) -> tuple[Happened, ...]:
    """Facts as (event, when[, to][, data]) in the order of the log."""
    made = []
    for seq, (event, when, *rest) in enumerate(facts, start=1):
        to = next((item for item in rest if isinstance(item, str)), None)
        data = next((item for item in rest if isinstance(item, dict)), {})
        made.append(fact(seq, event, when, to, **data))
    return tuple(made)


def clocks(
    place: str, grade: str, facts: tuple[Happened, ...], *, hazard: str = "none", at: str | None = None
) -> dict[str, Clock]:
    """The clocks of an order by name, under the policy in force at its dispatch."""
    policy = in_force(versions(place), facts[0].at)
    seen = cst(at) if at else facts[-1].at
    derived = derive(policy.terms(grade, hazard), calendar(), facts, at=seen)
    return {clock.name: clock for clock in derived}


def dues(place: str, grade: str, dispatched: str, *, hazard: str = "none") -> dict[str, datetime | None]:
    """When what an order dispatched then owes falls due; a right that lapses is not owed."""
    found = clocks(place, grade, log(("dispatched", dispatched)), hazard=hazard)
    return {name: clock.due_at for name, clock in found.items() if clock.of is not ClockName.RETURN_WINDOW}


def limit(unit: Unit, amount: float = 0, *, name: ClockName = ClockName.FINISH, **rest: Any) -> ClockSpec:
    """A limit as another place might state it."""
    return ClockSpec(name=name, unit=unit, amount=amount, basis="test", stops=STOPS[name], **rest)


BAND = limit(
    Unit.BAND,
    name=ClockName.RESPOND,
    start=Start.REGISTERED,
    bands=(Band(0, 720, 720), Band(720, 1440, 1440)),
    min_minutes=60,
    assessed=False,
)
"""上不过午、下不过夜: Jincheng's half-day bands."""

WHOLE = log(
    ("registered", "2025-09-26 21:38"),
    ("queued", "2025-09-26 21:38"),
    ("dispatched", "2025-09-26 21:40"),
    ("accepted", "2025-09-26 21:45"),
    ("contacted", "2025-09-26 21:47", {"connected": False}),
    ("contacted", "2025-09-26 21:50", {"connected": True}),
    ("arrived", "2025-09-26 22:20"),
    ("replied", "2025-09-26 23:10"),
    ("passed", "2025-09-27 09:00"),
    ("rated", "2025-09-28 10:00", {"contacted": True, "solved": "yes", "satisfied": "satisfied"}),
)
"""An urgent order of Qingxi from the call to the closing, every step in time (AS-06)."""
