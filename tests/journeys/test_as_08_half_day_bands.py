"""AS-08: 上不过午、下不过夜: a target that colours the row and changes no assessment number."""

import pytest

from tests.factories.district import STREET
from tests.factories.figures import compare, figures
from tests.factories.places import clock, instant, living_by
from tests.factories.world import World


@pytest.mark.parametrize(
    ("registered", "target"),
    [
        ("2026-03-10 10:20", "2026-03-10 12:00"),
        ("2026-03-10 11:40", "2026-03-10 12:40"),
        ("2026-03-10 15:00", "2026-03-10 24:00"),
        ("2026-03-10 23:30", "2026-03-11 00:30"),
    ],
)
def test_as_08_the_mornings_before_noon_and_the_afternoons_before_night(
    world: World, registered: str, target: str
) -> None:
    living_by(world, "jincheng").at(registered)
    no = world.order(grade="same_day_target", type="help")
    respond = clock(world, no, "respond")
    assert (respond["due_at"], respond["assessed"], respond["state"]) == (instant(target), False, "running")
    world.at(target)
    respond = clock(world, no, "respond")
    assert (respond["state"], respond["assessed"]) == ("late", False)


def test_as_08_a_target_that_is_missed_changes_no_assessment_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    world.live_in("jincheng").at("2026-03-10 10:20")
    world.order(grade="same_day_target", type="help")
    before = figures(world.at("2026-03-10 11:59:59"), "2026-03")
    assert figures(world.at("2026-03-10 12:00"), "2026-03") == before
    assert world.assessor.get("/assessments/2026-03/orders", metric="close_on_time", subject=STREET)["orders"] == []
