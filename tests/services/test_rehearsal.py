"""Real orders held against other limits, other weights and other cells; nothing of it is written."""

from copy import deepcopy
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import box

from backend.cli.documents import read_document
from backend.db import Base
from backend.domain.policy import Policy
from backend.domain.policy_document import parse
from backend.services import rehearsal, rehearsed_ranks, rules
from backend.services.rehearsal import Outcome, Plan
from geo.cell import Cell
from geo.grid import Grid
from tests.factories.district import COMMUNITY
from tests.factories.figures import compare, figures
from tests.factories.journeys import WRONG_DUTY, backed, closed
from tests.factories.rules import DATA, cst
from tests.factories.world import FIRST, SECOND, World

START, END = cst("2025-09-22 00:00"), cst("2025-09-27 00:00")


def _changed(**limits: float) -> Policy:
    """The town's newest rules with other limits for ordinary orders."""
    said = deepcopy(read_document(DATA / "policies" / "qingxi.yaml"))
    for grade in said["versions"][0]["grades"]:
        for clock in grade["clocks"] if grade["id"] == "ordinary" else ():
            clock["amount"] = limits.get(clock["name"], clock["amount"])
    return parse(said)[-1]


def _rehearse(world: World, plan: Plan) -> tuple[Outcome, list[dict[str, Any]]]:
    with world.database.reading() as session:
        source = rehearsed_ranks.source(session, plan, at=world.now)
        outcome = rehearsal.rehearse(session, plan, source=source, at=world.now)
        return outcome, rehearsed_ranks.ranked(session, plan, outcome, at=world.now)


@pytest.fixture
def lived(world: World) -> tuple[World, str, str]:
    """One order answered on the fourth working day, one on the second."""
    world.at("2025-09-22 10:00")
    slow, quick = world.order(grade="ordinary", type="complaint"), world.order(grade="ordinary", type="complaint")
    for no, answered in ((quick, "2025-09-24 10:00"), (slow, "2025-09-26 10:00")):
        world.at(answered)
        world.worker1.act(no, "accept")
        world.worker1.act(no, "reply", data={"result": "solved", "text": "已办结"}, reason="电话中办结")
    world.at("2025-10-15 10:00")
    return world, slow, quick


def test_a_shorter_limit_names_the_orders_that_it_would_have_made_late(lived: tuple[World, str, str]) -> None:
    world, slow, _ = lived
    outcome, _ = _rehearse(world, Plan("qingxi", START, END, _changed(finish=3)))
    finish = outcome.clocks["finish"]
    assert (finish.before, finish.after, finish.breached_before, finish.breached_after) == (2, 2, 0, 1)
    assert (finish.now_breached, finish.no_longer_breached) == ([slow], [])
    assert outcome.orders == 2


def test_a_longer_limit_names_those_that_would_have_been_in_time(lived: tuple[World, str, str]) -> None:
    world, slow, quick = lived
    said = deepcopy(read_document(DATA / "policies" / "qingxi.yaml"))
    said["versions"][1]["all"]["clocks"][0] |= {"amount": 5, "unit": "workday"}
    outcome, _ = _rehearse(world, Plan("qingxi", START, END, parse(said)[-1]))
    receive = outcome.clocks["receive"]
    assert sorted(receive.no_longer_breached) == sorted([slow, quick])
    assert receive.breached_after == 0


def test_only_orders_of_the_period_are_held_against_it(lived: tuple[World, str, str]) -> None:
    world, _, _ = lived
    later = Plan("qingxi", cst("2025-09-23 00:00"), END, _changed(finish=1))
    outcome, ranks = _rehearse(world, later)
    assert (outcome.orders, outcome.clocks, ranks) == (0, {}, [])


def test_ranks_follow_the_changed_limit(lived: tuple[World, str, str]) -> None:
    world, _, _ = lived
    _, ranks = _rehearse(world, Plan("qingxi", START, END, _changed(finish=3)))
    (line,) = ranks
    shares = [metrics["close_on_time"] for metrics in line["metrics"]]
    assert [(share["numerator"], share["denominator"]) for share in shares] == [(2, 2), (1, 2)]


def test_other_cells_name_the_orders_that_would_lie_elsewhere(lived: tuple[World, str, str]) -> None:
    world, slow, quick = lived
    grid = Grid([Cell(SECOND, "大网格", box(114.1, 22.8, 114.2, 22.9))])
    plan = Plan("qingxi", START, END, grid=grid, compared="cell")
    outcome, ranks = _rehearse(world, plan)
    assert outcome.elsewhere == [{"no": no, "from": FIRST, "to": SECOND} for no in sorted((slow, quick))]
    assert {line["subject"] for line in ranks} == {FIRST, SECOND}
    community = Plan("qingxi", START, END, grid=grid, compared="community")
    assert {line["subject"] for line in _rehearse(world, community)[1]} == {COMMUNITY}


def test_the_table_of_before_is_the_periods_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler", count_rule="once")
    world.live_in("jinnan").at("2026-03-02 09:00")
    handed, misrouted, primary, child = (
        world.order(grade="urgent", caller={"phone": f"1390000000{n}"}) for n in range(4)
    )
    world.worker1.act(handed, "accept")
    world.worker1.act(handed, "hand_over", data={"to": "worker2"})
    world.worker2.act(handed, "take_over")
    world.shift_lead.act(child, "merge", data={"into": primary})
    closed(world, primary)
    world.worker1.act(misrouted, "return", **WRONG_DUTY)
    backed(world, misrouted)
    world.at("2026-03-10 09:00").dispatcher.act(misrouted, "approve_return")
    world.at("2026-03-31 09:00")
    table = figures(world, "2026-03")
    with world.database.reading() as session:
        policy = rules.latest(session, "jinnan")
    plan = Plan("jinnan", cst("2026-03-01 00:00"), cst("2026-04-01 00:00"), policy, compared="handler")
    _, ranks = _rehearse(world, plan)
    for line in ranks:
        before, after = (
            {name: (f["numerator"], f["denominator"]) for name, f in metrics.items() if f["denominator"]}
            for metrics in line["metrics"]
        )
        assert before == after == table[line["subject"]]
    assert {line["subject"] for line in ranks} == table.keys()


def test_nothing_is_written(lived: tuple[World, str, str]) -> None:
    world, _, _ = lived

    def rows() -> dict[str, list[Any]]:
        with world.database.reading() as session:
            return {name: list(session.execute(sa.select(t).order_by(*t.primary_key)))
                    for name, t in Base.metadata.tables.items()
                    if name in {"orders", "order_events", "order_clocks", "policies", "outbox"}}  # fmt: skip

    before = rows()
    _rehearse(world, Plan("qingxi", START, END, _changed(finish=1)))
    assert rows() == before
