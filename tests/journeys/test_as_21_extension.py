"""AS-21 and AS-22: more time across Spring Festival, and a rest for the frost."""

from typing import Any

import pytest

from tests.factories.figures import compare, figures
from tests.factories.journeys import at, backed, clock, due, said
from tests.factories.world import World


def _complaint(world: World) -> tuple[str, dict[str, Any]]:
    world.live_in("gaohang").at("2026-02-09 10:00")
    no = world.order(grade="ordinary", type="complaint")
    order = world.worker1.act(no, "accept")
    assert due(order, "contact", "finish") == at(contact="2026-02-10 24:00", finish="2026-02-14 24:00")
    return no, order


def test_as_21_asked_in_time_it_reaches_to_the_cap_and_the_caller_is_told(world: World) -> None:
    no, _ = _complaint(world)
    world.at("2026-02-13 16:00").worker1.act(no, "extend", reason="需多部门会商")
    backed(world, no, "extension")
    order = world.dispatcher.act(no, "approve_extension")
    assert due(order, "finish") == at(finish="2026-03-06 24:00")
    assert clock(order, "finish")["due_source"] == "extension"
    assert [(task["kind"], task["why"], task["done_at"]) for task in order["tasks"]] == [
        ("tell_caller", "extended", None)
    ]


def test_as_21_the_call_to_the_caller_is_required_before_the_reply(world: World) -> None:
    no, _ = _complaint(world)
    world.worker1.act(no, "contact", data={"connected": True})
    world.unit_head.act(no, "extend", reason="需多部门会商")
    world.dispatcher.act(no, "approve_extension")
    reply = {"data": {"result": "solved", "text": "已处理", "checked": True}}
    assert said(world.worker1.send(no, "reply", **reply)) == (409, "reply.caller_not_told")
    world.worker1.act(no, "contact", data={"connected": False})
    assert said(world.worker1.send(no, "reply", **reply)) == (409, "reply.caller_not_told")
    world.worker1.act(no, "contact", data={"connected": True})
    assert world.worker1.act(no, "reply", **reply)["status"] == "replied"


def test_as_21_after_the_deadline_it_is_refused(world: World) -> None:
    no, _ = _complaint(world)
    world.at("2026-02-15 00:00")
    assert "extend" not in world.worker1.get(f"/orders/{no}")["allowed_actions"]
    assert said(world.worker1.send(no, "extend", reason="来不及")) == (409, "extension.after_due")


def _urged(world: World, no: str) -> list[tuple[str, str]]:
    """The urgings of the deadline that stand: by which key, and planned for when."""
    events = world.supervisor.get(f"/orders/{no}")["events"]
    calmed = {e["facts"]["key"] for e in events if e["event"] == "supervision.withdrawn"}
    return [(e["facts"]["key"], e["facts"]["planned_at"]) for e in events
            if e["event"] == "supervision.warned" and e["facts"]["rung"] == "urge" and e["facts"]["of"] == "finish"
            and e["facts"]["key"] not in calmed]  # fmt: skip


def test_as_21_decided_after_the_deadline_the_old_urging_is_taken_back_and_the_new_day_urges(world: World) -> None:
    no, _ = _complaint(world)
    world.at("2026-02-13 16:00").worker1.act(no, "extend", reason="需多部门会商", data={"until": "2026-02-27"})
    backed(world, no, "extension")
    world.at("2026-02-15 00:00").work()
    assert [key for key, _ in _urged(world, no)] == ["finish#1/urge"]
    order = world.at("2026-02-15 09:00").dispatcher.act(no, "approve_extension")
    assert due(order, "finish") == at(finish="2026-02-27 24:00")
    world.work()
    assert _urged(world, no) == []
    world.at("2026-02-27 23:59:59").work()
    assert _urged(world, no) == []
    world.at("2026-02-28 00:00").work()
    world.at("2026-02-28 12:00").work()
    assert _urged(world, no) == [("finish#1+1/urge", *at(urge="2026-02-27 24:00").values())]


def _suspended(world: World) -> str:
    world.live_in("jinnan").at("2026-01-05 09:00")
    no = world.order(grade="ordinary", title="路面修复")
    order = world.worker1.act(no, "accept")
    assert due(order, "finish") == at(finish="2026-01-14 24:00")
    world.at("2026-01-08 10:00")
    world.worker1.act(no, "suspend", reason="冻土无法施工", data={"plan": "解冻后铺设", "review_on": "2026-03-16"})
    backed(world, no, "suspension")
    order = world.center_head.act(no, "suspend")
    assert (order["status"], clock(order, "finish")["paused"]) == ("suspended", True)
    assert [task["kind"] for task in order["tasks"]] == ["tell_caller"]
    return no


def test_as_22_resumed_five_working_days_are_left(world: World) -> None:
    no = _suspended(world)
    world.at("2026-01-31 12:00")
    assert [item["status"] for item in world.dispatcher.get("/orders", status="suspended")["items"]] == ["suspended"]
    assert clock(world.dispatcher.get(f"/orders/{no}"), "finish")["state"] == "paused"
    order = world.at("2026-03-16 09:00").worker1.act(no, "resume")
    assert (due(order, "finish"), clock(order, "finish")["due_source"]) == (at(finish="2026-03-23 24:00"), "resume")


def test_as_22_where_nobody_acts_it_resumes_at_the_end_of_its_day(world: World) -> None:
    no = _suspended(world)
    world.at("2026-03-17 08:00").work()
    order = world.dispatcher.get(f"/orders/{no}")
    (resumed,) = (event for event in order["events"] if event["event"] == "order.resumed")
    assert (order["status"], resumed["actor"]) == ("in_progress", "system")
    assert at(resumed="2026-03-16 24:00") == {"resumed": resumed["effective_at"]}
    assert due(order, "finish") == at(finish="2026-03-24 24:00")


def test_as_22_while_it_rests_it_is_neither_late_nor_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler")
    no = _suspended(world)
    table = figures(world.at("2026-02-01 09:00"), "2026-01")["worker1"]
    assert table["close_rate"] == (0, 1)
    assert not {"close_on_time", "reply_rate"} & table.keys()
    world.at("2026-03-16 09:00").worker1.act(no, "resume")
    world.worker1.act(no, "contact", data={"connected": True})
    world.at("2026-03-20 09:00").worker1.act(no, "reply", data={"result": "solved", "text": "已修复"})
    assert figures(world.at("2026-03-24 09:00"), "2026-03")["worker1"]["close_on_time"] == (1, 1)
