"""Who gets an order: its cell's worker, a substitute, the leaders above, or the queue; each rung is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.services import roster
from tests.factories.rules import cst
from tests.factories.world import COMMUNITY, FIRST, STREET, THIRD, World, post

IN_THIRD = {"lng": 114.165, "lat": 22.84}
WEEK = [1, 2, 3, 4, 5, 6, 7]


def _add(town: World, name: str, area: str, kind: str = "grid_worker", **fields: Any) -> int:
    with town.database.unit_of_work() as session:
        made = post(town.ids[name], area, kind, **fields)
        roster.add_post(session, made)
        return made.id


def _given(town: World, **changes: Any) -> tuple[str | None, list[tuple[str, str | None]]]:
    no = town.order(**changes)
    order = town.dispatcher.get(f"/orders/{no}")
    event = order["events"][1]
    ladder = [(rung["rung"], rung["account"]) for rung in event["facts"]["ladder"]]
    return order["lead"] and order["lead"]["handler"]["account"], ladder


def test_the_cells_worker_comes_first(town: World) -> None:
    assert _given(town) == ("worker1", [("cell_worker", "worker1")])


def test_nobody_anywhere_is_the_queue_and_each_rung_says_so(town: World) -> None:
    rungs = ["cell_worker", "cell_leader", "community_leader", "street_leader", "dispatchers"]
    assert _given(town, position=IN_THIRD) == (None, [(rung, None) for rung in rungs])


@pytest.mark.parametrize(
    ("area", "kind", "rungs"),
    [(THIRD, "cell_leader", 2), (THIRD[:12], "community_leader", 3), (STREET, "street_leader", 4)],
)
def test_the_ladder_is_climbed_rung_by_rung(town: World, area: str, kind: str, rungs: int) -> None:
    _add(town, "handler", area, kind)
    given, ladder = _given(town, position=IN_THIRD)
    assert (given, len(ladder), ladder[-1]) == ("handler", rungs, (kind, "handler"))


def test_a_leader_of_another_community_is_not_asked(town: World) -> None:
    _add(town, "handler", COMMUNITY, "community_leader")
    assert _given(town, position=IN_THIRD)[0] is None


def test_a_substitute_stands_in_for_as_long_as_he_does(town: World) -> None:
    with town.database.reading() as session:
        holder = roster.on_duty(session, FIRST, at=town.now, tz="Asia/Shanghai").duty
    assert holder is not None
    _add(
        town,
        "worker2",
        FIRST,
        substitute_of=holder.post_id,
        valid_from=town.now,
        valid_to=town.now + timedelta(hours=8),
    )
    assert _given(town)[0] == "worker2"
    town.later(hours=8)
    assert _given(town)[0] == "worker1"


def test_a_substitute_who_is_off_shift_leaves_it_to_the_holder(town: World) -> None:
    _add(town, "worker2", FIRST, substitute_of=1, shift=[[WEEK, "08:00", "20:00"]])
    assert _given(town)[0] == "worker1"


@pytest.mark.parametrize(
    ("when", "on_duty"),
    [
        ("2025-09-26 05:00", False), ("2025-09-26 19:59", False), ("2025-09-26 20:00", True),
        ("2025-09-26 23:59", True), ("2025-09-27 00:00", True), ("2025-09-27 05:59", True),
        ("2025-09-27 06:00", False), ("2025-09-27 20:30", False),
    ],
)  # fmt: skip
def test_a_friday_night_runs_past_midnight(town: World, when: str, on_duty: bool) -> None:
    _add(town, "handler", THIRD, shift=[[[5], "20:00", "06:00"]])
    town.at(when)
    assert _given(town, position=IN_THIRD)[0] == ("handler" if on_duty else None)


@pytest.mark.parametrize(("shift", "when", "on_duty"), [
    ([[WEEK, "00:00", "00:00"]], "2025-09-26 13:00", True),
    ([[[5], "08:00", "24:00"]], "2025-09-26 23:59", True),
    ([[[5], "08:00", "24:00"]], "2025-09-27 00:00", False),
    ([[[5], "08:00", "12:00"], [[5], "13:30", "17:30"]], "2025-09-26 12:30", False),
    ([[[5], "08:00", "12:00"], [[5], "13:30", "17:30"]], "2025-09-26 13:30", True),
    ([], "2025-09-26 13:30", False),
])  # fmt: skip
def test_shifts(town: World, shift: list[Any], when: str, on_duty: bool) -> None:
    duty = roster.Duty(
        1, THIRD, "grid_worker", 1, "x", "X", "", None, None, shift, datetime.fromisoformat("2020-01-01T00:00Z"),
        None, None,
    )  # fmt: skip
    assert roster.serves(duty, at=cst(when), tz="Asia/Shanghai") is on_duty


def test_a_post_begins_and_ends_at_its_instants(town: World) -> None:
    _add(town, "handler", THIRD, valid_from=town.now, valid_to=town.now + timedelta(hours=1))
    assert _given(town, position=IN_THIRD)[0] == "handler"
    town.later(hours=1)
    assert _given(town, position=IN_THIRD)[0] is None


def test_the_dispatcher_names_somebody_or_asks_the_roster(town: World) -> None:
    no = town.order(position=IN_THIRD)
    refused = town.dispatcher.send(no, "dispatch")
    assert (refused.status_code, refused.get_json()["error"]) == (422, "dispatch.nobody_on_duty")
    for data, error in (
        ({"handler": "nobody"}, "dispatch.unknown_handler"), ({"handler": "agent"}, "dispatch.unknown_handler"),
        ({"cell": "999"}, "cell.unknown"), ({"handler": ""}, "dispatch.unknown_handler"),
    ):  # fmt: skip
        refused = town.dispatcher.send(no, "dispatch", data=data)
        assert (refused.status_code, refused.get_json()["error"]) == (422, error)
    order = town.dispatcher.act(no, "dispatch", data={"cell": FIRST})
    assert (order["cell"]["code"], order["lead"]["handler"]["account"]) == (FIRST, "worker1")
    assert order["queued"] is None


def test_people_who_could_be_given_an_order(town: World) -> None:
    _add(town, "handler", STREET, "street_leader", shift=[[WEEK, "08:00", "09:00"]])
    items = town.dispatcher.get("/handlers", cell=FIRST)["items"]
    assert [(h["account"], h["on_duty"]) for h in items] == [("worker1", True), ("handler", False)]
