"""AS-09: feedback in hours and calendar days, inside a holiday and across the months."""

import pytest

from backend.cli.documents import read_document
from tests.factories.places import due, instant, living_by
from tests.factories.rules import DATA
from tests.factories.world import World


@pytest.mark.parametrize(
    ("grade", "feedback"),
    [
        ("emergency", "2026-09-28 11:00"),
        ("utility", "2026-09-29 09:00"),
        ("ordinary", "2026-10-05 24:00"),
        ("complex", "2026-10-13 24:00"),
    ],
)
def test_as_09_feedback_counts_hours_and_calendar_days(world: World, grade: str, feedback: str) -> None:
    living_by(world, "dongcheng").at("2026-09-28 09:00")
    assert due(world, world.order(grade=grade), "feedback") == instant(feedback)


def test_as_09_a_place_may_let_the_last_day_roll_over_a_holiday(world: World) -> None:
    versions = read_document(DATA / "policies" / "dongcheng.yaml")["versions"]
    ordinary = next(grade for grade in versions[0]["grades"] if grade["id"] == "ordinary")
    next(each for each in ordinary["clocks"] if each["unit"] == "day")["roll_over"] = True
    living_by(world, "dongcheng", versions=versions).at("2026-09-28 09:00")
    assert due(world, world.order(grade="ordinary"), "feedback") == instant("2026-10-08 24:00")
