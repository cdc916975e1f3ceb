"""What stops a clock: for each way to end one, when these facts bring it about. Source: 12.3, column effects."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from backend.domain.clock_spec import ClockSpec, Stop
from backend.domain.events import Event
from backend.domain.facts import Facts, Happened, instant


def stopped_at(spec: ClockSpec, facts: Facts) -> datetime | None:
    """When the first of the things that stop this clock was done; `facts` are those from its start on."""
    found = [at for stop in spec.stops if (at := _STOPPED[stop](spec, facts)) is not None]
    return min(found) if found else None


Find = Callable[[ClockSpec, Facts], datetime | None]


def no_visit_needed(facts: Facts) -> datetime | None:
    """Since when nobody has to come, because the caller agreed to it on the telephone (3.2, `arrive_on_time`)."""
    contacts = (f for f in facts if f.event == Event.CONTACTED and f.data.get("connected") is True)
    return min((f.at for f in contacts if f.data.get("no_visit")), default=None)


def _first(*events: Event, **wanted: object) -> Find:
    def find(spec: ClockSpec, facts: Facts) -> datetime | None:
        hits = [f.at for f in facts if f.event in events and wanted.items() <= f.data.items()]
        return min(hits) if hits else None

    return find


def _enough_tries(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The N-th logged try; tries nearer to each other than the policy's minutes count as one (1.4)."""
    apart = timedelta(minutes=spec.tries_apart_min)
    counted: list[datetime] = []
    for tried_at in sorted(fact.at for fact in facts if fact.event == Event.CONTACTED):
        if not counted or tried_at - counted[-1] >= apart:
            counted.append(tried_at)
    return counted[spec.tries - 1] if len(counted) >= spec.tries else None


def _replied(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The reply that was passed or still waits for review; one that was sent back never was. An order that was
    merged into another is replied to when that one is, and never before it has begun itself."""
    replied_at = None
    for fact in facts:
        if fact.event == Event.REPLIED:
            replied_at = fact.at
        elif fact.event == Event.SENT_BACK:
            replied_at = None
        elif fact.event == Event.REPLY_SHARED:
            return max(instant(fact, "replied_at") or fact.at, facts[0].at)
        elif fact.event == Event.PASSED and replied_at is not None:
            break
    return replied_at


def _reached(fact: Happened) -> bool:
    return fact.event == Event.RATED and fact.data.get("outcome", "reached") == "reached"


def _told(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The callback in which the caller says that the unit did get in touch; a failed try tells nobody."""
    reached = (f for f in facts if _reached(f))
    return min((f.at for f in reached if f.data.get("contacted") is True), default=None)


def _rated(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The callback that reached the caller; a try that failed is none."""
    return min((f.at for f in facts if _reached(f) or f.event == Event.CONCLUDED), default=None)


def _assisted(spec: ClockSpec, facts: Facts) -> datetime | None:
    """The first thing that the assisting unit did; the facts are those of its people."""
    return min((fact.at for fact in facts), default=None)


_STOPPED: Mapping[Stop, Find] = {
    Stop.ACCEPTED: _first(Event.ACCEPTED),
    Stop.CONNECTED: _first(Event.CONTACTED, connected=True),
    Stop.TRIES: _enough_tries,
    Stop.ARRIVED: _first(Event.ARRIVED),
    Stop.SECURED: _first(Event.ARRIVED, Event.NOTED, secured=True),
    Stop.REPLIED: _replied,
    Stop.PASSED: _first(Event.PASSED),
    Stop.CALLBACK: _told,
    Stop.ANSWERED: _first(Event.ANSWERED_AT_ONCE, Event.SELF_HANDLED),
    Stop.RETURN_ASKED: _first(Event.RETURN_ASKED),
    Stop.RATED: _rated,
    Stop.ASSISTED: _assisted,
    Stop.SIGNED: _first(Event.WHISTLE_SIGNED),
    Stop.WHISTLE_CONTACTED: _first(Event.WHISTLE_CONTACTED),
    Stop.REPORTED_IN: _first(Event.WHISTLE_REPORTED),
    Stop.WHISTLE_DONE: _first(Event.WHISTLE_DONE),
    Stop.SHEET_ANSWERED: _first(Event.SUPERVISION_ANSWERED),
}
"""Stop → when these facts, from the clock's start on, bring it about."""
