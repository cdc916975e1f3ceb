"""AS-01: an extreme order at night in Jinnan climbs the ladder to the second, whatever day it is."""

from typing import Any

import pytest

from backend.services import notices, roster
from tests.factories.rules import cst
from tests.factories.world import COMMUNITY, World, post

EXTREME = {"grade": "extreme", "hazard": "life_property"}
NIGHT = ("receive#1/sms-5", "receive#1/voice-10", "receive#1/next-15", "receive#1/urge")
"""Of the place's own ladder, the rungs of an order that nobody signs."""


def _dispatched(world: World) -> str:
    """On Saturday, 2025-11-15 at 23:50:00; worker1 is on duty, worker2 leads the community and comes next."""
    world.at("2025-11-15 23:50").live_in("jinnan")
    with world.database.unit_of_work() as session:
        notices.set_phone(session, "worker1", "13900000001", at=world.now)
        roster.add_post(session, post(world.ids["worker2"], COMMUNITY, "community_leader"))
    return world.order(**EXTREME)


def _clock(world: World, no: str, name: str) -> tuple[str, str]:
    clock = next(c for c in world.supervisor.get(f"/orders/{no}")["clocks"] if c["name"] == name)
    return clock["due_at"], clock["state"]


def _taken(world: World, no: str) -> list[tuple[str, str]]:
    return [(e["facts"]["how"], e["recorded_at"]) for e in _steps(world, no)]


def _steps(world: World, no: str) -> list[dict[str, Any]]:
    events = world.supervisor.get(f"/orders/{no}")["events"]
    return [e for e in events if e["event"] == "supervision.warned" and e["facts"]["key"] in NIGHT]


def test_as_01_unsigned_it_climbs_to_the_second(world: World) -> None:
    no = _dispatched(world)
    assert _clock(world, no, "receive")[0] == cst("2025-11-16 00:05").isoformat()
    assert _clock(world, no, "respond")[0] == cst("2025-11-16 00:20").isoformat()
    moments = ("23:54:59", "23:55:00", "23:59:59", "24:00:00", "24:04:59", "24:05:00", "24:20:00")
    for moment in moments:
        hour, rest = moment.split(":", 1)
        day = "2025-11-16 00" if hour == "24" else f"2025-11-15 {hour}"
        world.at(f"{day}:{rest}").work()
    assert _taken(world, no) == [
        ("sms", cst("2025-11-15 23:55").isoformat()), ("voice", cst("2025-11-16 00:00").isoformat()),
        ("next_on_duty", cst("2025-11-16 00:05").isoformat()), ("urge", cst("2025-11-16 00:05").isoformat()),
    ]  # fmt: skip
    assert [(n.to, n.grade, at) for n, at in world.sms.sent] == [
        ("13900000001", "extreme", cst("2025-11-15 23:55"))
    ]
    assert [(n.to, at) for n, at in world.voice.called] == [
        ("13900000001", cst(f"2025-11-16 {moment}")) for moment in ("00:00", "00:05", "00:20")
    ]  # before the deadline, and at each that passes (1.8, level 1)
    assert world.supervisor.get(f"/orders/{no}")["escalated_to"]["account"] == "worker2"
    steps = world.supervisor.get("/supervision")["items"]
    assert {(s["no"], s["level"], s["how"]) for s in steps if s["key"] in NIGHT} == {
        (no, 0, "sms"), (no, 0, "voice"), (no, 1, "next_on_duty"), (no, 1, "urge")
    }  # fmt: skip
    order = world.worker2.act(no, "accept")
    assert (order["status"], order["lead"]["handler"]["account"]) == ("in_progress", "worker2")


@pytest.mark.parametrize(
    ("signed", "state", "chased"),
    [("2025-11-16 00:04:59", "on_time", False), ("2025-11-16 00:05:00", "stopped_late", True)],
)
def test_as_01_signed_a_second_before_or_at_the_deadline(
    town: World, signed: str, state: str, *, chased: bool
) -> None:
    no = _dispatched(town)
    town.at("2025-11-16 00:00").work()
    town.at(signed)
    town.worker1.act(no, "accept")
    town.at("2025-11-16 00:06").work()
    assert _clock(town, no, "receive")[1] == state
    assert ("urge" in [how for how, _ in _taken(town, no)]) is chased


@pytest.mark.parametrize(
    ("called", "state"), [("2025-11-16 00:19:59", "on_time"), ("2025-11-16 00:20:00", "stopped_late")]
)
def test_as_01_the_first_connected_call_a_second_before_or_at_the_deadline(
    town: World, called: str, state: str
) -> None:
    no = _dispatched(town)
    town.at("2025-11-16 00:01").worker1.act(no, "accept")
    town.at("2025-11-16 00:10").worker1.act(no, "contact", data={"connected": False, "outcome": "no_answer"})
    town.at(called).worker1.act(no, "contact", data={"connected": True})
    assert _clock(town, no, "respond") == (cst("2025-11-16 00:20").isoformat(), state)


def test_as_01_a_worker_who_was_away_for_an_hour_takes_every_missed_step_once(town: World) -> None:
    no = _dispatched(town)
    town.at("2025-11-16 01:05").work()
    town.later(minutes=5).work()
    assert [e["facts"]["planned_at"] for e in _steps(town, no)] == [cst(f"2025-11-{moment}").isoformat()
                       for moment in ("15 23:55", "16 00:00", "16 00:05", "16 00:05")]  # fmt: skip
    assert {at for _, at in _taken(town, no)} == {cst("2025-11-16 01:05").isoformat()}
