"""Orders of one matter: repeats of the same caller, groups handled in one, and orders that begin another life."""

from typing import Any

import pytest

from tests.factories.world import SPOT, URBAN, World

HAPPY = {"contacted": True, "solved": "yes", "satisfied": "satisfied"}


def _error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def _closed(world: World, **call: Any) -> str:
    no = world.order(**call)
    world.replied(no)
    world.reviewer.act(no, "pass")
    world.callback.act(no, "rate", data=HAPPY)
    return no


def test_the_same_caller_at_the_same_place_about_the_same_is_a_repeat(world: World) -> None:
    first = _closed(world, category="04-01")
    near = {"lng": SPOT["lng"] + 0.0005, "lat": SPOT["lat"]}
    answer = world.at("2025-10-10 09:00").agent.register(category="04-01", position=near, address="另一种写法")
    order = answer.get_json()
    assert (order["repeat_of"], [e["no"] for e in order["earlier"]]) == (first, [first])
    assert order["events"][0]["facts"]["repeat_of"] == first
    before = world.dispatcher.get(f"/orders/{first}")
    assert (before["status"], before["repeated_by"]) == ("closed", [order["no"]])
    assert before["events"][-1]["event"] == "order.repeated"


@pytest.mark.parametrize(
    "changes",
    [{"category": "04-02"}, {"caller": {"phone": "13900000000"}}, {"caller": {}},
     {"position": {"lng": 114.148, "lat": 22.84}, "address": "别处"}],
    ids=["another category", "another caller", "nobody's number", "another place"],
)  # fmt: skip
def test_what_differs_is_no_repeat(town: World, changes: dict[str, Any]) -> None:
    town.order(category="04-01")
    order = town.agent.register(**{"category": "04-01"} | changes).get_json()
    assert "repeat_of" not in order


def test_after_the_policys_days_it_is_no_repeat(town: World) -> None:
    town.order(category="04-01")
    order = town.later(days=31).agent.register(category="04-01").get_json()
    assert "earlier" not in order


def test_the_same_number_written_otherwise_is_the_same_caller(town: World) -> None:
    first = town.order(caller={"phone": "13812345678"})
    order = town.agent.register(caller={"phone": "+86 138-1234-5678"}).get_json()
    assert order["repeat_of"] == first


def test_merged_orders_are_handled_in_one_and_told_one_by_one(world: World) -> None:
    primary, *children = (world.order(caller={"phone": f"1390000000{n}"}) for n in range(3))
    for no in children:
        assert world.shift_lead.act(no, "merge", data={"into": primary})["status"] == "merged"
    assert world.dispatcher.get(f"/orders/{primary}")["children"] == children
    assert "merge" not in world.dispatcher.get(f"/orders/{primary}")["allowed_actions"]
    assert _error(world.shift_lead.send(primary, "withdraw", reason="误报"))[1] == "case.has_children"
    world.reviewer.act(children[1], "reply", data={"text": "您反映的铁板已固定"})
    world.replied(primary)
    world.reviewer.act(primary, "pass")
    first, second = (world.callback.get(f"/orders/{no}") for no in children)
    assert [o["status"] for o in (first, second)] == ["awaiting_callback"] * 2
    assert [o["reply"]["text"] for o in (first, second)] == ["已加盖", "您反映的铁板已固定"]
    assert first["events"][-1]["facts"]["from"] == primary
    assert (first["caller"]["phone"], second["caller"]["phone"]) == ("13900000001", "13900000002")
    done = world.callback.act(children[0], "rate", data=HAPPY)
    assert done["status"] == "closed"
    assert world.callback.get(f"/orders/{children[1]}")["status"] == "awaiting_callback"


def test_split_off_an_order_is_handled_by_itself_again(world: World) -> None:
    primary, child = world.order(), world.order(caller={"phone": "13900000001"})
    before = world.worker1.act(child, "accept")
    world.shift_lead.act(child, "merge", data={"into": primary})
    order = world.dispatcher.act(child, "split", reason="不是同一事项")
    assert (order["status"], order["merged_into"]) == ("in_progress", None)
    assert _due(order) == _due(before)
    primary_now = world.dispatcher.get(f"/orders/{primary}")
    assert (primary_now["children"], primary_now["events"][-1]["event"]) == ([], "order.released")


def _due(order: dict[str, Any]) -> dict[str, Any]:
    return {clock["name"]: clock["due_at"] for clock in order["clocks"]}


def test_a_merge_that_means_nothing_is_refused(town: World) -> None:
    primary, child, closed = town.order(), town.order(caller={}), _closed(town, caller={})
    assert _error(town.shift_lead.send(child, "merge"))[1] == "merge.into_missing"
    for into in ("20250101-000001", child):
        assert _error(town.shift_lead.send(child, "merge", data={"into": into})) == (422, "merge.into_unknown")
    assert _error(town.shift_lead.send(child, "merge", data={"into": closed})) == (409, "merge.primary_closed")
    town.shift_lead.act(child, "merge", data={"into": primary})
    assert _error(town.shift_lead.send(primary, "merge", data={"into": child})) == (409, "merge.is_primary")


def test_withdrawn_a_child_leaves_its_primary(town: World) -> None:
    primary, child = town.order(), town.order(caller={})
    town.shift_lead.act(child, "merge", data={"into": primary})
    assert town.shift_lead.act(child, "withdraw", reason="上级收回")["status"] == "withdrawn"
    assert town.dispatcher.get(f"/orders/{primary}")["children"] == []


def test_reopened_an_order_begins_another_life(world: World) -> None:
    no = _closed(world)
    assert _error(world.shift_lead.send(no, "reopen"))[1] == "act.reason_missing"
    assert _error(world.shift_lead.send(no, "reopen", reason="假办结")) == (422, "reopen.cause_missing")
    again = world.later(days=2).agent.register().get_json()["no"]
    refused = world.shift_lead.send(no, "reopen", reason="假办结", data={"repeat": "20250101-000001"})
    assert _error(refused) == (422, "reopen.no_repeat")
    order = world.shift_lead.act(no, "reopen", reason="假办结", data={"repeat": again})
    assert (order["status"], order["lead"], order["reply"], order["round"]) == ("pending_dispatch", None, None, 0)
    assert [reply["text"] for reply in order["replies"]] == ["已加盖"]
    order = world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    started = {clock["name"]: clock["started_at"] for clock in order["clocks"]}
    assert started["contact"] == world.now.isoformat()
    assert started["contact_1"] != started["contact"]


def test_what_a_grid_worker_fixed_on_the_spot_is_closed_with_what_he_did(town: World) -> None:
    no = town.worker1.register(kind="grid_event", queue=False, upstream_no=...).get_json()["no"]
    assert _error(town.worker1.send(no, "self_handle")) == (422, "reply.text_missing")
    order = town.worker1.act(no, "self_handle", data={"text": "已扶正护栏"})
    assert (order["status"], order["kind"], order["reply"]["text"]) == ("closed", "self_handled", "已扶正护栏")


def test_what_upstream_said_is_kept_as_it_came(town: World) -> None:
    named, due = {"upstream_grade": "三级", "upstream_category": "市容"}, "2025-09-28T10:00:00+00:00"
    order = town.agent.register(**named, upstream_due_at="2025-09-28T18:00:00+08:00").get_json()
    assert order["upstream"] == named | {"upstream_due_at": due}
    finish = next(clock for clock in order["clocks"] if clock["name"] == "finish")
    assert (finish["due_at"], finish["due_source"]) == (due, "upstream")
