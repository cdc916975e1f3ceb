"""When an act counts as done: bounds that a ticket proves, and a phone's word that counts only inside them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.domain.clocks import State, derive
from backend.domain.facts import Happened
from backend.domain.passing import undecided
from backend.domain.timing import TOLERANCE, Said, Timing, timed
from tests.factories.rules import calendar, cst, fact, log, versions

DISPATCHED, TICKET, HERE = cst("2025-11-20 13:30"), cst("2025-11-20 13:40"), cst("2025-11-20 16:40")
DONE = TICKET + timedelta(minutes=25)
OFF = timedelta(seconds=3)
TERMS = versions("qingxi")[-1].terms("urgent")


def _said(**changes: Any) -> Said:
    """AS-10: 25 minutes by the steady clock; the phone's own was and is three seconds fast."""
    honest = {"claimed": DONE + OFF, "ticket_at": TICKET, "elapsed": timedelta(minutes=25), "offset": OFF}
    return Said(**(honest | changes))


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({}, DONE),
        ({"claimed": DONE + OFF + TOLERANCE}, DONE),
        ({"offset": timedelta(minutes=-47), "claimed": DONE - timedelta(minutes=47)}, DONE),
    ],
    ids=["honest", "within two minutes", "a clock that is wrong and stays so"],
)
def test_two_clocks_that_agree_make_an_instant(changes: dict[str, Any], at: datetime) -> None:
    found = timed(_said(**changes), recorded=HERE, earliest=DISPATCHED)
    assert found == Timing(at, at, at, DONE)
    assert found.named() == "offline_ok"


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"elapsed": timedelta(minutes=100)}, TICKET + timedelta(minutes=100)),
        ({"claimed": DONE + OFF + TOLERANCE + timedelta(seconds=1)}, DONE),
        ({"steady": False}, DONE),
        ({"steady": False, "elapsed": timedelta(0), "claimed": cst("2010-01-01 00:00")}, TICKET),
        ({"elapsed": timedelta(minutes=190), "claimed": TICKET + OFF + timedelta(minutes=190)}, HERE),
    ],
    ids=["AS-11", "a clock that was moved", "a killed page", "a reboot", "later than it arrived"],
)
def test_clocks_that_do_not_agree_leave_an_interval(changes: dict[str, Any], at: datetime) -> None:
    found = timed(_said(**changes), recorded=HERE, earliest=DISPATCHED)
    assert (found.at, found.not_before, found.not_after) == (at, TICKET, HERE)


def test_a_ticket_speaks_for_a_day() -> None:
    day = timedelta(hours=24)
    assert timed(_said(), recorded=DONE + day).not_before == DONE
    assert timed(_said(), recorded=DONE + day + timedelta(seconds=1)).not_before == TICKET


@pytest.mark.parametrize("said", [None, _said(ticket_at=None), _said(elapsed=timedelta(seconds=-1))])
def test_without_a_ticket_the_act_happened_when_it_arrived(said: Said | None) -> None:
    found = timed(said, recorded=HERE)
    assert (found, found.named()) == (Timing(HERE, HERE, HERE), "online")


@pytest.mark.parametrize(("steady", "at"), [(True, DONE), (False, DONE + timedelta(seconds=119))])
def test_what_comes_in_at_once_is_no_claim_of_an_earlier_time(steady: bool, at: datetime) -> None:
    recorded = DONE + timedelta(seconds=119)
    assert timed(_said(steady=steady), recorded=recorded) == Timing(at, at, at)


def test_nothing_was_done_before_the_dispatch() -> None:
    late = DONE + timedelta(seconds=90)
    assert timed(_said(), recorded=HERE, earliest=late).at == late
    impossible = DONE + timedelta(seconds=121)
    found = timed(_said(), recorded=HERE, earliest=impossible)
    assert (found.at, found.not_before, found.not_after) == (impossible, impossible, HERE)


def _straddled(found: Timing) -> tuple[str, ...]:
    facts = log(("dispatched", "2025-11-20 13:30"), ("accepted", "2025-11-20 13:35"),
                ("contacted", "2025-11-20 13:36", {"connected": True}))  # fmt: skip
    arrived = fact(4, "arrived", found.at)
    return undecided(TERMS, calendar(), facts, fact=arrived, bounds=(found.not_before, found.not_after))


def test_only_an_interval_with_a_deadline_in_it_is_doubtful() -> None:
    doubtful = timed(_said(elapsed=timedelta(minutes=100)), recorded=HERE)
    assert _straddled(doubtful) == ("arrive",)
    assert doubtful.named(straddles=True) == "offline_review"
    assert _straddled(timed(_said(), recorded=HERE)) == ()
    in_time = timed(_said(steady=False), recorded=cst("2025-11-20 14:29:59"))
    assert (in_time.not_before, _straddled(in_time)) == (TICKET, ())


SPANS = st.timedeltas(timedelta(), timedelta(days=2))
WORDS = st.builds(
    Said,
    claimed=st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(TICKET.__add__),
    ticket_at=st.just(TICKET),
    elapsed=SPANS,
    offset=st.timedeltas(timedelta(hours=-9), timedelta(hours=9)),
    steady=st.booleans(),
)
AFTER = SPANS.map(TICKET.__add__)


@given(WORDS, AFTER, st.none() | AFTER)
def test_the_bounds_hold_whatever_a_phone_says(said: Said, recorded: datetime, earliest: datetime | None) -> None:
    found = timed(said, recorded=recorded, earliest=earliest)
    assert TICKET <= found.not_before <= found.at <= found.not_after <= recorded
    assert earliest is None or found.at >= min(earliest, recorded)


@given(WORDS, AFTER, st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_a_phones_own_clock_buys_no_time(said: Said, recorded: datetime, moved: timedelta) -> None:
    """Only the ticket and the time since it count; the phone's own clock decides how sure that is."""
    assume(abs(recorded - TICKET - said.elapsed) > TOLERANCE)
    other = Said(said.claimed + moved, said.ticket_at, said.elapsed, said.offset, said.steady)
    found = timed(said, recorded=recorded)
    assert timed(other, recorded=recorded).at == found.at
    assert timed(other, recorded=recorded).not_before in {TICKET, found.at}


@given(WORDS, AFTER)
def test_a_lost_steady_clock_only_widens(said: Said, recorded: datetime) -> None:
    lost = Said(said.claimed, said.ticket_at, said.elapsed, said.offset, steady=False)
    wide, narrow = timed(lost, recorded=recorded), timed(said, recorded=recorded)
    assert wide.not_before <= narrow.not_before or wide.at == recorded
    assert wide.not_after >= narrow.not_after
    assert wide.at >= narrow.at


@given(WORDS, AFTER)
def test_what_is_not_doubtful_is_the_same_at_both_bounds(said: Said, recorded: datetime) -> None:
    found = timed(said, recorded=recorded)
    if _straddled(found):
        return
    states = {_arrive_state(bound, recorded) for bound in (found.not_before, found.at, found.not_after)}
    assert len(states) == 1


def _arrive_state(at: datetime, seen: datetime) -> State:
    facts: tuple[Happened, ...] = (*log(("dispatched", "2025-11-20 13:30")), fact(2, "arrived", at))
    return next(c.state for c in derive(TERMS, calendar(), facts, at=seen) if c.name == "arrive")
