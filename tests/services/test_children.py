"""Orders that were merged into another: what moves the primary's finish moves theirs, and their callers are told."""

from typing import Any

from tests.factories.journeys import at, clock, due
from tests.factories.world import NOBODYS, World

UNHAPPY = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}


def _pair(world: World, place: str = "jinnan", when: str = "2026-03-02 09:00", **child: Any) -> tuple[str, str]:
    """A primary and the child that was merged into it at once."""
    world.live_in(place).at(when)
    primary = world.order(grade="ordinary", type="complaint")
    other = world.order(grade="ordinary", type="complaint", caller={"phone": "13900000001"}, **child)
    world.shift_lead.act(other, "merge", data={"into": primary})
    return primary, other


def _read(world: World, no: str) -> dict[str, Any]:
    return dict(world.dispatcher.get(f"/orders/{no}"))


def _told(order: dict[str, Any]) -> list[tuple[str, str]]:
    return [(task["kind"], task["why"]) for task in order.get("tasks", ())]


def _replied(world: World, no: str) -> None:
    world.worker1.act(no, "accept")
    world.worker1.act(no, "contact", data={"connected": True})
    world.worker1.act(no, "reply", data={"result": "solved", "text": "已处理"})


def test_row_24_an_extension_of_the_primary_is_its_childrens_and_every_caller_is_told(world: World) -> None:
    primary, child = _pair(world, "gaohang", "2026-02-09 10:00")
    assert due(_read(world, child), "finish") == at(finish="2026-02-14 24:00")
    world.worker1.act(primary, "accept")
    world.unit_head.act(primary, "extend", reason="需会商")
    order = world.at("2026-02-10 09:00").dispatcher.act(primary, "approve_extension")
    followed = _read(world, child)
    assert due(order, "finish") == due(followed, "finish") == at(finish="2026-03-06 24:00")
    assert clock(followed, "finish")["due_source"] == "extension"
    assert _told(order) == _told(followed) == [("tell_caller", "extended")]
    assert (followed["status"], followed["events"][-1]["facts"]["from"]) == ("merged", primary)


def test_row_24_a_childs_due_from_upstream_is_put_off_by_nobody_and_still_hurries_the_primary(town: World) -> None:
    primary, child = _pair(town, upstream_due_at="2026-03-09T18:00:00+08:00")
    town.worker1.act(primary, "accept")
    town.unit_head.act(primary, "extend", reason="需会商")
    order = town.dispatcher.act(primary, "approve_extension")
    kept = _read(town, child)
    assert due(kept, "finish") == at(finish="2026-03-09 18:00")
    assert (due(order, "finish"), clock(order, "finish")["due_source"]) == (at(finish="2026-03-09 18:00"), "merge")
    assert _told(kept) == []
    freed = town.shift_lead.act(child, "split", reason="另案办理")
    assert due(freed, "finish") == at(finish="2026-03-09 18:00")
    assert due(_read(town, primary), "finish") == at(finish="2026-03-23 24:00")


def test_a_child_rests_with_its_primary_and_wakes_with_it(world: World) -> None:
    primary, child = _pair(world, when="2026-01-05 09:00")
    world.worker1.act(primary, "accept")
    world.at("2026-01-08 10:00")
    world.unit_head.act(primary, "suspend", reason="冻土", data={"plan": "解冻后铺设", "review_on": "2026-03-16"})
    world.center_head.act(primary, "suspend")
    late = world.order(grade="ordinary", type="complaint", caller={"phone": "13900000002"})
    world.shift_lead.act(late, "merge", data={"into": primary})
    assert {clock(_read(world, no), "finish")["paused"] for no in (primary, child, late)} == {True}
    world.at("2026-03-17 08:00").work()
    dues = [due(_read(world, no), "finish") for no in (primary, child, late)]
    assert dues == [at(finish="2026-03-24 24:00"), at(finish="2026-03-24 24:00"), at(finish="2026-03-26 24:00")]


def test_split_off_while_its_primary_rests_a_child_is_awake(town: World) -> None:
    primary, child = _pair(town, when="2026-01-05 09:00")
    town.worker1.act(primary, "accept")
    town.at("2026-01-08 10:00")
    town.unit_head.act(primary, "suspend", reason="冻土", data={"plan": "解冻后铺设", "review_on": "2026-03-16"})
    town.center_head.act(primary, "suspend")
    order = town.at("2026-01-12 09:00").shift_lead.act(child, "split", reason="另有其他原因")
    assert (clock(order, "finish")["paused"], due(order, "finish")) == (False, at(finish="2026-01-19 24:00"))


def test_split_off_after_hours_a_child_owes_its_first_steps_from_then_on(world: World) -> None:
    world.at("2026-03-02 09:00")
    primary, child = world.order(), world.order(caller={"phone": "13900000001"})
    world.later(minutes=5).shift_lead.act(child, "merge", data={"into": primary})
    order = world.later(hours=5).shift_lead.act(child, "split", reason="不是同一事项")
    assert due(order, "receive", "contact", "arrive", "finish") == at(
        receive="2026-03-02 14:35", contact="2026-03-02 14:35", arrive="2026-03-02 15:05", finish="2026-03-02 24:00"
    )
    assert {clock(order, name)["state"] for name in ("receive", "contact", "arrive")} == {"running"}


def test_what_a_child_had_missed_before_it_was_merged_stays_missed(town: World) -> None:
    town.at("2026-03-02 09:00")
    primary, child = town.order(), town.order(caller={"phone": "13900000001"})
    town.later(minutes=40).shift_lead.act(child, "merge", data={"into": primary})
    order = town.later(hours=5).shift_lead.act(child, "split", reason="不是同一事项")
    assert clock(order, "contact")["state"] == "late"
    assert due(order, "contact", "arrive") == at(contact="2026-03-02 09:30", arrive="2026-03-02 15:40")


def test_merged_into_what_was_replied_before_it_came_a_child_ends_as_it_begins_and_not_before(world: World) -> None:
    world.live_in("jinnan").at("2026-03-02 09:00")
    primary = world.order(grade="ordinary")
    _replied(world, primary)
    world.at("2026-03-04 09:00")
    child = world.order(grade="ordinary", caller={"phone": "13900000001"})
    world.shift_lead.act(child, "merge", data={"into": primary})
    world.later(hours=1).reviewer.act(primary, "pass")
    finish = clock(_read(world, child), "finish")
    assert finish["started_at"] == finish["stopped_at"] == at(begun="2026-03-04 09:00")["begun"]
    assert finish["state"] == "on_time"


def test_a_childs_rework_is_booked_to_who_answered_and_rated_by_somebody_else(world: World) -> None:
    world.live_in("jinnan").at("2026-03-02 09:00")
    primary = world.order(grade="ordinary")
    child = world.order(grade="ordinary", position=NOBODYS, caller={"phone": "13900000001"})
    world.shift_lead.act(child, "merge", data={"into": primary})
    _replied(world, primary)
    world.later(minutes=5).reviewer.act(primary, "pass")
    world.later(minutes=5).callback.act(child, "rate", data=UNHAPPY)
    world.later(minutes=50)
    entries = world.dispatcher.get(f"/orders/{child}/ledger")["entries"]
    assert (entries[-1]["as"], entries[-1]["handler"]) == ("handling", "worker1")
    with world.database.unit_of_work() as session:
        world.give(session, "worker1", "grid_worker", "callback_agent")
    refused = world.worker1.send(child, "rate", data=UNHAPPY)
    assert refused.get_json()["error"] == "act.forbidden"


def test_a_merged_child_gets_its_due_when_the_year_is_published_and_its_primary_hears_of_it(world: World) -> None:
    world.live_in("jinnan").at("2026-12-29 10:00")
    child = world.order(grade="ordinary")
    world.at("2026-12-31 10:00")
    primary = world.order(grade="ordinary", caller={"phone": "13900000001"})
    world.shift_lead.act(child, "merge", data={"into": primary})
    assert clock(_read(world, child), "finish")["state"] == "calendar_missing"
    year = {"holidays": [["2027-01-01", "2027-01-03"]], "makeup": [], "source": "made up", "why": "年度通知已公布"}
    path = "/calendars/cn_state_council/2027"
    assert world.later(hours=1).sys_admin.ask("PUT", path, json=year).status_code == 200
    world.work()
    assert due(_read(world, child), "finish") == at(finish="2027-01-08 24:00")
    order = _read(world, primary)
    assert (due(order, "finish"), clock(order, "finish")["due_source"]) == (at(finish="2027-01-08 24:00"), "merge")
    assert order["children"] == [child]
