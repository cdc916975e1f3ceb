"""A cell's card: what came up there, what came back, whom to ring; and nothing of any caller."""

import json
from typing import Any

import pytest

from backend.services import notices, roster
from tests.factories.world import CALLER, COMMUNITY, FIRST, SECOND, STREET, World, post

IN_SECOND = {"lng": 114.155, "lat": 22.84}


def _card(town: World, name: str = "worker1", code: str = FIRST) -> Any:
    return town.person(name).get(f"/cells/{code}/card")


def test_counts_by_category_with_what_is_open(town: World) -> None:
    for category in ("21-01", "04-04", "21-01", None):
        town.order(category=category)
    card = _card(town)
    assert (card["total"], card["days"]) == (4, 90)
    assert [(c["category"], c["category_name"], c["count"], c["open"]) for c in card["by_category"]] == [
        ("21-01", "井盖缺失破损", 2, 2), (None, None, 1, 1), ("04-04", "下水道堵塞或破损", 1, 1)
    ]  # fmt: skip


def test_the_last_ten_and_the_open_ones_the_newest_first(town: World) -> None:
    made = [town.later(minutes=1).order() for _ in range(12)]
    card = _card(town)
    assert [order["no"] for order in card["recent"]] == made[:1:-1]
    assert [order["no"] for order in card["open"]] == made[::-1]
    assert {order["status"] for order in card["open"]} == {"dispatched"}


def test_looks_ninety_days_back_but_keeps_what_is_open(town: World) -> None:
    old = town.order(title="旧事")
    town.later(days=91)
    new = town.order(title="新事")
    card = _card(town)
    assert [order["title"] for order in card["recent"]] == ["新事"]
    assert [order["no"] for order in card["open"]] == [new, old]
    assert card["total"] == 1


def test_what_came_back_at_one_address(town: World) -> None:
    for address in ("清溪大道8号", "清溪大道8号", "鹿湖路1号"):
        town.later(minutes=5).order(category="21-01", address=address)
    (again,) = _card(town)["repeats"]
    assert (again["address"], again["category_name"], again["count"]) == ("清溪大道8号", "井盖缺失破损", 2)


def test_other_cells_are_left_out(town: World) -> None:
    town.order(position=IN_SECOND)
    assert _card(town)["total"] == 0


def test_nothing_of_a_caller_stands_on_it(town: World) -> None:
    town.order(caller=CALLER | {"anonymity": "hide_all"}, title="邻居吵闹", address="8号楼302")
    town.order(type="report", grade="ordinary", title="举报某店", address="某店", redacted="请核查")
    town.order(title="路灯不亮")
    text = json.dumps(_card(town, "community"), ensure_ascii=False)
    assert CALLER["phone"] not in text and CALLER["name"] not in text
    with town.database.unit_of_work() as session:
        roster.add_post(session, post(town.ids["handler"], COMMUNITY, "community_leader"))
    told = [(order["title"], order["address"], order["no"] is None) for order in _card(town, "handler")["recent"]]
    assert told == [("路灯不亮", "清溪大道8号", False), (None, None, True), (None, None, True)]


def test_who_handles_a_confidential_order_reads_what_it_is(town: World) -> None:
    town.order(type="report", grade="ordinary", title="举报某店", redacted="请核查")
    assert [order["title"] for order in _card(town)["recent"]] == ["举报某店"]


def test_whom_to_ring_from_the_cell_to_the_street(town: World) -> None:
    with town.database.unit_of_work() as session:
        roster.add_post(session, post(town.ids["handler"], COMMUNITY, "community_leader"))
        roster.add_post(session, post(town.ids["liaison"], STREET, "street_leader", shift=[[[7], "08:00", "09:00"]]))
        roster.add_post(session, post(town.ids["worker2"], FIRST, valid_to=town.now))
    posts = [(p["post"], p["account"], p["area"]["name"], p["on_duty"]) for p in _card(town)["posts"]]
    assert posts == [
        ("grid_worker", "worker1", "网格001001", True),
        ("community_leader", "handler", "甲社区", True),
        ("street_leader", "liaison", "甲街道", False),
    ]


def test_under_which_number_where_the_installation_keeps_it(town: World) -> None:
    assert [p["phone"] for p in _card(town)["posts"]] == [None]
    with town.database.unit_of_work() as session:
        notices.set_phone(session, "worker1", "13900001111", at=town.now)
    assert [p["phone"] for p in _card(town)["posts"]] == ["13900001111"]


@pytest.mark.parametrize(
    ("name", "seen"),
    [("worker1", True), ("worker2", False), ("community", True), ("neighbour", False), ("dispatcher", True),
     ("unit_head", True), ("exchange", False), ("sys_admin", False)],
)  # fmt: skip
def test_only_for_those_who_have_the_cell_in_sight(town: World, name: str, seen: bool) -> None:
    assert town.person(name).ask("GET", f"/cells/{FIRST}/card").status_code == (200 if seen else 404)


def test_who_is_sent_to_a_foreign_cell_reads_its_card_as_long_as_he_works_there(town: World) -> None:
    no = town.order(position=IN_SECOND)
    assert town.worker1.ask("GET", f"/cells/{SECOND}/card").status_code == 404
    with town.database.unit_of_work() as session:
        roster.add_post(session, post(town.ids["worker1"], SECOND, substitute_of=2, valid_from=town.now))
    assert _card(town, code=SECOND)["recent"][0]["no"] == no


def test_a_cell_that_does_not_exist_is_not_found(town: World) -> None:
    answer = town.dispatcher.ask("GET", "/cells/441900119009999/card")
    assert (answer.status_code, answer.get_json()["error"]) == (404, "cell.not_found")
