"""A call is registered once, however often and however simultaneously it comes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.models import Caller, Order, OrderClock, OrderEvent, OutboxRow
from backend.services import grid, rules
from geo.gazetteer import Place
from tests.factories.world import CALLER, FIRST, SPOT, THIRD, World

TABLES = (Order, OrderEvent, OrderClock, OutboxRow, Caller)


def counts(world: World) -> list[int]:
    """How many rows the tables of an order have."""
    with world.database.reading() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.mark.parametrize("key", ["upstream_no", "id", "both"])
def test_eight_at_once_make_one_order(world: World, key: str) -> None:
    body = world.call(upstream_no="DG-1" if key != "id" else None)
    if key != "upstream_no":
        body["id"] = str(uuid4())
    clerks = [world.agent for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda clerk: clerk.ask("POST", "/orders", json=body), clerks))
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201], [a.text for a in answers]
    assert len({a.get_json()["no"] for a in answers}) == 1
    assert counts(world)[:2] == [1, 2]


def test_again_answers_the_same_and_writes_nothing(world: World) -> None:
    body = world.call()
    first, before = world.agent.ask("POST", "/orders", json=body), counts(world)
    world.later(minutes=3)
    again = world.agent.ask("POST", "/orders", json=body | {"title": "另一个标题"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert counts(world) == before


def test_the_same_number_from_another_source_is_another_call(world: World) -> None:
    one, other = (world.agent.register(upstream_no="7", source=source) for source in ("hotline", "app"))
    assert one.get_json()["no"] != other.get_json()["no"]


@pytest.mark.parametrize("upstream_no", [None, "DG-2"])
def test_an_id_belongs_to_one_call(world: World, upstream_no: str | None) -> None:
    call_id = str(uuid4())
    assert world.agent.register(id=call_id, upstream_no=None).status_code == 201
    before = counts(world)
    refused = world.agent.register(id=call_id, upstream_no=upstream_no, title="另一件事")
    assert (refused.status_code, refused.get_json()["error"]) == (409, "act.id_reused")
    assert counts(world) == before


def test_an_id_that_was_an_act_registers_nothing(world: World) -> None:
    no, act_id = world.order(), str(uuid4())
    world.worker1.act(no, "accept", id=act_id)
    for upstream_no in (None, "DG-3"):
        refused = world.agent.register(id=act_id, upstream_no=upstream_no)
        assert (refused.status_code, refused.get_json()["error"]) == (409, "act.id_reused")


def test_nobody_can_take_the_ids_that_the_system_will_use(world: World) -> None:
    no = world.order()
    following = f"{no[:-1]}{int(no[-1]) + 1}"
    for name in (rules.name_uuid(following, "dispatch", "auto"), rules.own_id(following, "dispatch", "auto")):
        world.worker1.send(no, "note", id=name, note="x")
    assert world.agent.register().get_json()["no"] == following


def test_nobody_reads_an_order_by_guessing_its_upstream_number(world: World) -> None:
    world.order(upstream_no="DG-4", content="王某家门前")
    for stranger in (world.worker2, world.exchange):
        refused = stranger.register(upstream_no="DG-4")
        assert (refused.status_code, refused.get_json()["error"]) == (409, "order.upstream_no_taken")
        assert "王某" not in refused.text
    assert world.shift_lead.register(upstream_no="DG-4").status_code == 200


def test_whoever_registered_it_gets_it_again(world: World) -> None:
    first = world.exchange.register(upstream_no="DG-5")
    again = world.exchange.register(upstream_no="DG-5")
    assert (first.status_code, again.status_code, again.get_json()["caller"]["phone"]) == (201, 200, CALLER["phone"])
    first, again = (
        world.worker2.register(upstream_no=None, id="0190a1b2-0000-7000-8000-000000000001") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["no"] == again.get_json()["no"]


@pytest.mark.parametrize(
    ("changes", "how", "cell"),
    [
        ({"position": SPOT}, "inside", FIRST),
        ({"position": SPOT | {"lng": 114.15}}, "boundary", FIRST),
        ({"position": SPOT | {"lng": 114.1396}}, "nearest", FIRST),
        ({"position": SPOT | {"lng": 114.1}}, "none", None),
        ({"position": {"lng": 0, "lat": 0}}, "none", None),
        ({"position": None, "address": ""}, "none", None),
        ({"position": None, "address": "没有这个地方"}, "none", None),
    ],
)
def test_every_call_ends_in_a_cell_or_in_the_queue(
    town: World, changes: dict[str, Any], how: str, cell: str | None
) -> None:
    order = town.agent.register(**changes).get_json()
    assert order["route"]["how"] == how
    assert (order["cell"] and order["cell"]["code"]) == cell
    assert order["status"] == ("dispatched" if cell else "pending_dispatch")


NAMESAKES = [Place(str(n), "幸福花园", "compound", lng, 22.84, cell)
             for n, (lng, cell) in enumerate([(114.145, FIRST), (114.165, THIRD)])]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "cell"),
    [
        ("甲街道甲社区幸福花园3栋", FIRST),
        ("甲街道乙社区幸福花园3栋", THIRD),
        ("乙社区幸福花园", THIRD),
        ("甲街道幸福花园3栋", None),
        ("幸福花园3栋", None),
    ],
)
def test_namesakes_are_told_apart_by_the_area_that_the_address_names(
    town: World, address: str, cell: str | None
) -> None:
    with town.database.unit_of_work() as session:
        grid.import_places(session, NAMESAKES, source="own")
    order = town.agent.register(position=None, address=address).get_json()
    assert (order["cell"] and order["cell"]["code"]) == cell


def test_areas_named_only_after_the_places_tell_them_apart_as_well(town: World) -> None:
    with town.database.unit_of_work() as session:
        grid.import_places(session, NAMESAKES, source="own")
    assert town.agent.register(position=None, address="鹿城幸福花园").get_json()["cell"] is None
    with town.database.unit_of_work() as session:
        grid.import_areas(session, {THIRD[:12]: "鹿城"}, source="own")
    assert town.agent.register(position=None, address="鹿城幸福花园").get_json()["cell"]["code"] == THIRD


def test_a_position_in_the_maps_datum_is_kept_as_wgs84(town: World) -> None:
    order = town.agent.register(position=SPOT | {"datum": "gcj02"}).get_json()
    assert order["position"]["datum"] == "wgs84"
    assert 100 < abs(order["position"]["lng"] - SPOT["lng"]) * 102_000 < 1000


@pytest.mark.parametrize("field", ["type", "grade", "hazard"])
def test_what_the_policy_does_not_know_is_refused_with_what_it_knows(town: World, field: str) -> None:
    refused = town.agent.register(**{field: "nonsense"})
    assert (refused.status_code, refused.get_json()["error"]) == (422, f"order.unknown_{field}")
    assert refused.get_json()["facts"]["choices"]
    assert counts(town)[0] == 0


def test_an_inquiry_is_answered_at_once(town: World) -> None:
    no = town.order(type="inquiry", grade="inquiry", queue=False)
    refused = town.agent.send(no, "reply", data={"text": "周一至周五"})
    assert (refused.status_code, refused.get_json()["error"]) == (409, "reply.not_an_inquiry")
    order = town.agent.act(no, "reply", data={"text": "周一至周五", "knowledge": "K-17"})
    assert (order["status"], order["reply"]["knowledge"]) == ("closed", "K-17")


def test_nobody_keeps_for_himself_what_is_no_inquiry(town: World) -> None:
    refused = town.agent.register(queue=False)
    assert (refused.status_code, refused.get_json()["error"]) == (422, "order.must_be_queued")
    assert counts(town)[0] == 0


@pytest.mark.parametrize(
    "other", [{"name": "王小明", "phone": "13900000001"}, {"name": "李四", "phone": CALLER["phone"]}, {}],
)  # fmt: skip
def test_an_id_is_not_taken_for_another_caller(town: World, other: dict[str, str]) -> None:
    call = {"id": str(uuid4()), "upstream_no": ...}
    first = town.agent.register(**call)
    again = town.agent.register(**call)
    assert (first.status_code, again.status_code) == (201, 200)
    before = counts(town)
    reused = town.agent.register(**call, caller=other)
    assert (reused.status_code, reused.get_json()["error"]) == (409, "act.id_reused")
    assert counts(town) == before
    with town.database.reading() as session:
        said = str(session.scalars(sa.select(OrderEvent.body)).all())
    assert CALLER["name"] not in said
    assert CALLER["phone"] not in said
