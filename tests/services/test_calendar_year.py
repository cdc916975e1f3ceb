"""A year without a calendar is shown as such and never guessed; its arrival computes what waited for it (AS-03 c)."""

from backend.services import calendars, log, rules
from tests.factories.rules import cst
from tests.factories.world import World

YEAR_2027 = {
    "schema": 1,
    "id": "cn_state_council",
    "name": "made up for this test",
    "years": {"2027": {"holidays": [["2027-01-01", "2027-01-03"]], "makeup": [], "source": "made up for this test"}},
}


def test_the_calendars_arrival_gives_the_due_times_and_logs_them(world: World) -> None:
    world.now = cst("2026-12-30 10:00")
    order = world.person("agent").register(grade="ordinary").get_json()
    finish = next(clock for clock in order["clocks"] if clock["name"] == "finish")
    assert (finish["state"], finish["due_at"], finish["missing_year"]) == ("calendar_missing", None, 2027)

    with world.database.unit_of_work() as session:
        assert calendars.derive_missing(session, at=world.now) == 0
        rules.import_calendar(session, YEAR_2027)
    with world.database.unit_of_work() as session:
        assert calendars.derive_missing(session, at=world.now) == 1

    after = world.person("agent").get(f"/orders/{order['no']}")
    finish = next(clock for clock in after["clocks"] if clock["name"] == "finish")
    assert (finish["state"], finish["due_at"]) == ("running", cst("2027-01-08 00:00").isoformat())
    assert after["events"][:-1] == order["events"]
    last = after["events"][-1]
    assert (last["event"], last["actor"]) == ("clocks.recomputed", "system")
    assert last["facts"]["moved"]["finish"] == [None, finish["due_at"]]
    with world.database.reading() as session:
        assert log.check(session) == []


def test_what_came_with_the_program_does_not_undo_an_operators_edit(world: World) -> None:
    with world.database.unit_of_work() as session:
        rules.import_calendar(session, YEAR_2027)
        changed = YEAR_2027 | {"years": {"2027": {"holidays": [], "makeup": [], "source": "another"}}}
        assert rules.import_calendar(session, changed, only_new=True) == []
        assert rules.import_calendar(session, changed) == [2027]
