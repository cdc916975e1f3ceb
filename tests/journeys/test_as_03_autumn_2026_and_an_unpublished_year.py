"""AS-03: National Day 2026, and a year whose calendar nobody has published: it never guesses."""

from typing import Any

import pytest

from backend.services import calendars
from tests.factories.places import clock, due, instant, living_by
from tests.factories.world import World

YEAR_2027 = {"holidays": [["2027-01-01", "2027-01-03"]], "makeup": [], "source": "made up for this test",
             "why": "年度通知已公布"}  # fmt: skip


@pytest.mark.parametrize(
    ("dispatched", "finish"),
    [("2026-09-18 16:00", "2026-09-29 24:00"), ("2026-09-30 17:00", "2026-10-15 24:00")],
    ids=["Mid-Autumn", "National Day"],
)
def test_as_03_seven_working_days_of_autumn_2026(world: World, dispatched: str, finish: str) -> None:
    living_by(world, "jinnan").at(dispatched)
    assert due(world, world.order(grade="ordinary", type="complaint"), "finish") == instant(finish)


def test_as_03_an_unknown_year_is_shown_alerted_and_computed_when_its_calendar_arrives(world: World) -> None:
    living_by(world, "jinnan").at("2026-12-30 10:00")
    no = world.order(grade="ordinary", hazard="life_property")
    finish, receive = clock(world, no, "finish"), clock(world, no, "receive")
    assert (receive["state"], receive["due_at"]) == ("running", instant("2026-12-30 10:15"))
    assert (finish["state"], finish["due_at"], finish["missing_year"]) == ("calendar_missing", None, 2027)
    assert finish["workdays_left"] is None
    _administrators_are_told(world)

    world.later(hours=1)
    said = world.sys_admin.ask("PUT", "/calendars/cn_state_council/2027", json=YEAR_2027)
    assert said.status_code == 200, said.text
    world.work()
    finish = clock(world, no, "finish")
    # counted: 31 December; 4, 5, 6, 7, 8, 11 January
    assert (finish["state"], finish["due_at"]) == ("running", instant("2027-01-11 24:00"))
    (edit,) = world.agent.get("/calendars/cn_state_council/2027")["edits"]
    assert (edit["moved"], edit["done_at"]) == ([no], world.now.isoformat())


def _administrators_are_told(world: World) -> Any:
    with world.database.unit_of_work() as session:
        assert calendars.watch(session, at=world.now) == 2
    with world.database.unit_of_work() as session:
        assert calendars.watch(session, at=world.now) == 0
