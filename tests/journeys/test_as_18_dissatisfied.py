"""AS-18 and AS-19: a bad rating brings one more round in which the head takes part; a second one ends the loop."""

from typing import Any

import pytest

from tests.factories.figures import compare, figures
from tests.factories.journeys import at, due, said
from tests.factories.world import World, here

BAD = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}
MAY = "2026-05"
REPLY = {"result": "solved", "text": "已处理", "checked": True}


def _dissatisfied(world: World) -> str:
    world.live_in("gaohang").at("2026-05-06 09:00")
    no = world.order(grade="ordinary")
    world.worker1.act(no, "accept")
    world.worker1.act(no, "contact", data={"connected": True})
    world.worker1.act(no, "arrive", position=here())
    assert said(world.worker1.send(no, "reply", data=REPLY | {"checked": False})) == (422, "reply.checklist_open")
    world.worker1.act(no, "reply", data=REPLY)
    world.reviewer.act(no, "pass")
    order = world.at("2026-05-08 10:00").callback.act(no, "rate", data=BAD)
    assert (order["status"], due(order, "rework")) == ("rework", at(rework="2026-05-12 24:00"))
    return no


def _replied_again(world: World, no: str) -> dict[str, Any]:
    world.at("2026-05-11 09:00")
    assert said(world.worker1.send(no, "reply", data=REPLY)) == (409, "reply.head_missing")
    world.unit_head.act(no, "note", note="已到场督促")
    order = world.worker1.act(no, "reply", data=REPLY | {"text": "已重新处理"})
    world.reviewer.act(no, "pass")
    return order


def test_as_18_the_second_round_closes_it(world: World) -> None:
    no = _dissatisfied(world)
    order = _replied_again(world, no)
    replies = [event["data"]["text"] for event in order["events"] if event["event"] == "order.replied"]
    assert replies == ["已处理", "已重新处理"]
    assert said(world.worker1.send(no, "rate", data=BAD))[0] == 403
    order = world.callback2.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "basically"})
    assert (order["status"], [r["satisfied"] for r in order["ratings"]]) == ("closed", ["dissatisfied", "basically"])


@pytest.mark.parametrize(("counts", "hits"), [("last", 1), ("first", 0)])
def test_as_18_the_last_round_counts_and_the_rework_with_it(
    town: World, monkeypatch: pytest.MonkeyPatch, counts: str, hits: int
) -> None:
    compare(monkeypatch, "handler", rating_round=counts)
    no = _dissatisfied(town)
    assert figures(town, MAY)["worker1"]["satisfy_rate"] == (0, 1)
    _replied_again(town, no)
    town.callback2.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "basically"})
    of_worker = figures(town, MAY)["worker1"]
    assert (of_worker["solve_rate"], of_worker["satisfy_rate"]) == ((hits, 1), (hits, 1))
    assert of_worker["rework_rate"] == (1, 1)


def test_as_19_excluded_by_two_it_leaves_the_base_and_stays_in_the_volume(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "handler")
    no = _dissatisfied(world)
    _replied_again(world, no)
    world.at("2026-05-14 09:30").callback2.act(no, "rate", data=BAD)
    world.center_head.act(no, "conclude", reason="诉求超出法定补偿范围,已告知法律途径")
    world.assessor.act(no, "conclude", reason="同意")
    world.unit_head.act(no, "exclude", reason="诉求超出法律规定")
    world.assessor.act(no, "approve_exclusion")
    assert figures(world, MAY)["worker1"]["satisfy_rate"] == (0, 1)
    order = world.center_head.act(no, "approve_exclusion")
    of_worker = figures(world, MAY)["worker1"]
    assert not {"satisfy_rate", "solve_rate", "respond_rate"} & of_worker.keys()
    assert of_worker["close_rate"] == (1, 1)
    assert [r["satisfied"] for r in order["ratings"]] == ["dissatisfied", "dissatisfied"]


def test_as_19_a_second_bad_rating_ends_with_two_of_the_centre(world: World) -> None:
    no = _dissatisfied(world)
    _replied_again(world, no)
    order = world.at("2026-05-14 09:30").callback2.act(no, "rate", data=BAD)
    assert order["status"] == "awaiting_callback"
    assert said(world.callback.send(no, "rate", data=BAD)) == (409, "rate.loop_ended")
    world.work()
    order = world.center_head.get(f"/orders/{no}")
    (sheet,) = order["sheets"]
    assert (sheet["level"], due(order, f"supervise:{sheet['sheet']}")) == (
        2, at(**{f"supervise:{sheet['sheet']}": "2026-05-19 24:00"}),
    )  # fmt: skip
    order = world.center_head.act(no, "conclude", reason="诉求超出法定补偿范围,已告知法律途径")
    assert order["status"] == "awaiting_callback"
    assert "conclude" not in order["allowed_actions"]
    order = world.assessor.act(no, "conclude", reason="同意")
    assert (order["status"], order["conclusion"]["decided_by"]) == ("closed", "assessor")
    assert [r["satisfied"] for r in order["ratings"]] == ["dissatisfied", "dissatisfied"]
    assert ("tell_caller", "concluded") in [(task["kind"], task["why"]) for task in order["tasks"]]
