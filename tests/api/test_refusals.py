"""Whoever is refused an act or a look leaves a trace, which the auditor reads and nobody takes away."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from backend.models import Refusal
from backend.services import refusals
from tests.factories.journeys import said
from tests.factories.world import CALLER, FAR, World

ELSEWHERE = {"lng": 114.175, "lat": 22.84}

CALL = {"orgs": "water", "task": "抢修", "meet_at": "2025-09-26T23:00:00+08:00", "place": "路口"}


def _kept(world: World, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.auditor.get("/refusals", **query)["items"]
    return found


def test_a_refused_act_says_who_what_which_order_when_and_why(world: World) -> None:
    world.live_in("jinnan").at("2025-10-10 09:30")
    no = world.order(grade="ordinary")
    world.worker1.act(no, "accept")
    refused = world.community.send(no, "whistle", data=CALL, reason="王小明来电")
    assert said(refused) == (403, "whistle.not_trusted")
    (row,) = _kept(world)
    assert row.pop("id")
    assert row == {
        "at": world.now.isoformat(), "account": "community", "name": "姓名community", "door": "orders.act",
        "action": "whistle", "no": no, "error": "whistle.not_trusted", "count": 1,
    }  # fmt: skip


def test_a_look_at_another_streets_order_is_answered_as_if_there_were_none_and_kept(world: World) -> None:
    no = world.order()
    for path in ("", "/slip", "/accesses"):
        world.far_head.ask("GET", f"/orders/{no}{path}")
    world.far_head.ask("POST", f"/orders/{no}/reveal", json={"reason": "需要联系"})
    world.far_head.upload(no, b"\xff\xd8\xff")
    kept = [(row["door"], row["no"], row["error"]) for row in _kept(world)[::-1]]
    assert kept[:4] == [
        ("orders.one", no, "order.not_found"), ("privacy.slip", no, "order.not_found"),
        ("privacy.accesses", no, "role.forbidden"), ("privacy.reveal", no, "order.not_found"),
    ]  # fmt: skip
    assert {row[1] for row in kept} == {no}
    assert _kept(world, order=no) == _kept(world, account="far_head") == _kept(world)
    assert _kept(world, account="agent") == []


def test_what_somebody_typed_instead_of_a_number_is_not_kept(world: World) -> None:
    for typed in (CALLER["phone"], "王小明", "20200101-000001"):
        assert world.worker1.ask("GET", f"/orders/{typed}").status_code == 404
    assert {(row["no"], row["error"]) for row in _kept(world)} == {(None, "order.not_found")}
    world.order()
    world.worker2.send(world.order(), "pass", note=CALLER["name"], reason=CALLER["phone"])
    with world.database.reading() as session:
        kept = json.dumps([[str(value) for value in row] for row in session.execute(sa.select(Refusal.__table__))])
    assert not [value for value in CALLER.values() if value in kept]


def test_only_the_auditor_reads_it(world: World) -> None:
    for name in ("sys_admin", "sec_admin", "center_head", "leader", "worker1"):
        assert said(world.person(name).ask("GET", "/refusals")) == (403, "role.forbidden")
    assert {row["account"] for row in _kept(world)} == {"sys_admin", "sec_admin", "center_head", "leader", "worker1"}
    assert world.anybody().get("/api/v1/refusals").status_code == 401


def test_nobody_fills_the_disk_by_being_refused(world: World) -> None:
    no = world.order(position=ELSEWHERE)
    world.worker2.ask("GET", f"/orders/{no}")
    for _ in range(25):
        assert world.worker1.ask("GET", f"/orders/{no}").status_code == 404
    mine = _kept(world, account="worker1")
    assert len(mine) == refusals.ROWS_A_MINUTE + 1
    assert [row["count"] for row in mine] == [15] + [1] * refusals.ROWS_A_MINUTE
    assert [row["count"] for row in _kept(world, account="worker2")] == [1]
    world.later(minutes=1).worker1.ask("GET", f"/orders/{no}")
    assert len(_kept(world, account="worker1")) == refusals.ROWS_A_MINUTE + 2


def test_pages_follow_each_other(world: World) -> None:
    for _ in range(5):
        world.worker1.ask("GET", f"/orders/{FAR}")
    first = world.auditor.get("/refusals", limit=3)
    second = world.auditor.get("/refusals", limit=3, cursor=first["next"])
    found = [row["id"] for row in (*first["items"], *second["items"])]
    assert (len(found), found) == (5, sorted(found, reverse=True))
    assert second["next"] is None


@pytest.mark.parametrize("statement", ["DELETE FROM refusals", "UPDATE refusals SET error = 'x'",
                                       "UPDATE refusals SET account_id = 1, count = 2"])  # fmt: skip
def test_the_database_itself_keeps_them(world: World, statement: str) -> None:
    world.worker1.ask("GET", f"/orders/{FAR}")
    with pytest.raises(sa.exc.DBAPIError, match="kept as they were"), world.database.unit_of_work() as session:
        session.execute(sa.text(statement))
    assert len(_kept(world)) == 1


def test_a_refusal_is_answered_even_where_it_cannot_be_kept(town: World) -> None:
    with town.database.unit_of_work() as session:
        session.execute(sa.text("DROP TABLE refusals"))
    assert said(town.worker1.ask("GET", f"/orders/{FAR}")) == (404, "order.not_found")
