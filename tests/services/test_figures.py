"""What a figure counts: repeats, false closings, groups, returns by their ground, arrivals that nobody needed."""

from typing import Any

import pytest

from backend.domain.policy_rules import Assessment, Metric
from tests.factories import ladders
from tests.factories.figures import compare, figures, lost
from tests.factories.journeys import HAPPY, WRONG_DUTY, clock, closed, replied
from tests.factories.world import NOBODYS, URBAN, WATER, World

MARCH = "2026-03"


def _group(world: World, callers: int) -> list[str]:
    """Orders of several callers, of which the first one is the primary of all."""
    nos = [world.order(grade="ordinary", caller={"phone": f"139000000{n:02}"}) for n in range(callers)]
    for no in nos[1:]:
        world.shift_lead.act(no, "merge", data={"into": nos[0]})
    return nos


def test_a_caller_who_comes_again_is_a_repeat_and_the_first_closing_was_false(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "street")
    town.live_in("jinnan").at("2026-03-02 09:00")
    first = town.order(grade="ordinary", category="03-01")
    closed(town, first)
    other = town.order(grade="ordinary", category="05-01")
    closed(town, other)
    town.at("2026-03-20 14:00").order(grade="ordinary", category="03-01")
    (of_street,) = figures(town.at("2026-03-31 14:00"), MARCH).values()
    assert of_street["repeat_rate"] == (1, 3)
    assert of_street["false_closing"] == (1, 2)
    assert of_street["solve_rate"] == (1, 2)
    assert of_street["satisfy_rate"] == (2, 2)


@pytest.mark.parametrize(("rule", "counted"), [("each", 3), ("once", 1)])
def test_a_group_is_called_back_and_handled_again_as_often_as_it_counts(
    town: World, monkeypatch: pytest.MonkeyPatch, rule: str, counted: int
) -> None:
    compare(monkeypatch, "handler", count_rule=rule)
    town.live_in("jinnan").at("2026-03-02 09:00")
    primary, *children = _group(town, 3)
    closed(town, primary)
    for no in children:
        town.callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    of_worker = figures(town.at("2026-03-31 09:00"), MARCH)["worker1"]
    for metric in ("callback_cover", "satisfy_rate", "close_on_time", "reply_rate"):
        assert of_worker[metric] == (counted, counted)
    assert of_worker["rework_rate"] == (0, counted)


@pytest.mark.parametrize(
    ("by", "said", "figure"),
    [("dispatcher", {}, (0, 1)), ("shift_lead", {"error": "dispatcher"}, (0, 1)),
     ("shift_lead", {"error": "none"}, (1, 1))],
    ids=["by its ground", "admitted", "found otherwise"],
)  # fmt: skip
def test_a_return_for_a_wrong_duty_is_the_dispatchers_error_unless_the_shifts_leader_finds_otherwise(
    town: World, monkeypatch: pytest.MonkeyPatch, by: str, said: dict[str, str], figure: tuple[int, int]
) -> None:
    compare(monkeypatch, "org")
    town.live_in("jinnan").at("2026-03-02 16:00")
    no = town.order(position=NOBODYS, grade="ordinary")
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.later(hours=1).unit_head.act(no, "return", **WRONG_DUTY)
    town.later(hours=1).person(by).act(no, "approve_return", data=said)
    of_unit = figures(town.at("2026-03-31 09:00"), MARCH)[URBAN]
    assert (of_unit["return_rate"], of_unit["bad_return_rate"]) == ((1, 1), (0, 1))
    assert of_unit["dispatch_accuracy"] == figure


def test_a_dispatcher_does_not_clear_his_own_error(town: World) -> None:
    town.live_in("jinnan").at("2026-03-02 16:00")
    no = town.order(position=NOBODYS, grade="ordinary")
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.unit_head.act(no, "return", **WRONG_DUTY)
    refused = town.dispatcher.send(no, "approve_return", data={"error": "none"})
    assert (refused.status_code, refused.get_json()["error"]) == (403, "return.own_error")


def test_where_less_is_better_it_is_the_hit_that_loses_a_point(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler")
    town.live_in("jinnan").at("2026-03-02 09:00")
    good, returned = (town.order(grade="ordinary", caller={"phone": f"1390000000{n}"}) for n in range(2))
    closed(town, good)
    town.worker1.act(returned, "return", **WRONG_DUTY)
    town.dispatcher.act(returned, "reject_return", reason="首派负责")
    town.worker1.act(returned, "accept")
    town.at("2026-03-03 09:00")
    mine = town.worker1.get(f"/assessments/{MARCH}/mine")["points"]
    wanted = {(metric, returned) for metric in ("return_rate", "bad_return_rate", "close_rate")}
    assert {(point["metric"], point["no"]) for point in mine} == wanted
    asked: dict[str, Any] = {"metric": "return_rate", "subject": "worker1", "side": "lost"}
    orders = town.assessor.get(f"/assessments/{MARCH}/orders", **asked)["orders"]
    assert [order["no"] for order in orders] == [returned]


def test_nobody_need_arrive_where_the_caller_agreed_to_it_on_the_telephone_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(monkeypatch, "handler")
    world.at("2026-03-02 09:00")
    agreed, late, plain = (world.order(caller={"phone": f"1390000000{n}"}) for n in range(3))
    said = {"note": "井盖已由产权单位装好,来电人同意不必到场", "data": {"connected": True, "no_visit": True}}
    for no in (agreed, late, plain):
        world.worker1.act(no, "accept")
    world.worker1.act(agreed, "contact", **said)
    world.worker1.act(plain, "contact", data={"connected": True})
    world.later(minutes=61).worker1.act(late, "contact", **said)
    assert figures(world.at("2026-03-31 09:00"), MARCH)["worker1"]["arrive_on_time"] == (0, 2)
    assert "arrive_on_time" in lost(world, "worker1", MARCH)


@pytest.mark.parametrize(
    "said",
    [{"data": {"connected": False, "no_visit": True}, "note": "来电人同意不必到场"},
     {"data": {"connected": True, "no_visit": True}}],
    ids=["not reached", "no words"],
)  # fmt: skip
def test_what_the_caller_agreed_to_is_written_down(town: World, said: dict[str, Any]) -> None:
    no = town.at("2026-03-02 09:00").order()
    town.worker1.act(no, "accept")
    refused = town.worker1.send(no, "contact", **said)
    assert (refused.status_code, refused.get_json()["error"]) == (422, "contact.no_visit_unproven")


def test_nobody_is_hurried_to_a_place_where_nobody_has_to_come(world: World) -> None:
    no = world.at("2026-03-02 09:00").order()
    world.worker1.act(no, "accept")
    said = {"note": "井盖已由产权单位装好,来电人同意不必到场", "data": {"connected": True, "no_visit": True}}
    order = world.later(minutes=20).worker1.act(no, "contact", **said)
    arrive = clock(order, "arrive")
    assert (arrive["state"], arrive["stopped_at"]) == ("void", world.now.isoformat())
    world.at("2026-03-02 10:00").work()
    events = world.supervisor.get(f"/orders/{no}")["events"]
    assert not [e for e in events if e["event"] == "supervision.warned" and "arrive" in e["facts"]["key"]]
    world.photos(no)
    assert world.worker1.act(no, "reply", data={"result": "solved", "text": "已加盖"})["status"] == "replied"


def _complaint(world: World, n: int) -> str:
    """An order without an arrival to make: closed, in time and to the caller's satisfaction."""
    no = world.order(grade="ordinary", type="complaint", caller={"phone": f"1390000000{n}"}, position=NOBODYS,
                     category=f"05-0{n + 1}")  # fmt: skip
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    closed(world, no, by="handler")
    return no


@pytest.mark.parametrize(("empty", "rank", "score"), [("reshare", 1, "100.00"), ("unranked", None, None)])
def test_a_unit_without_urgent_orders_is_ranked_by_what_it_had(
    town: World, monkeypatch: pytest.MonkeyPatch, empty: str, rank: int | None, score: str | None
) -> None:
    metrics = (Metric("close_on_time", "按期办结率", 0.4), Metric("satisfy_rate", "满意率", 0.4),
               Metric("arrive_on_time", "到场及时率", 0.2))  # fmt: skip
    compare(monkeypatch, "org", metrics=metrics, min_sample=5, empty_metrics=empty)
    town.at("2026-03-02 09:00")
    for n in range(6):
        _complaint(town, n)
        town.later(days=1)
    table = town.at("2026-03-31 09:00").assessor.get(f"/assessments/{MARCH}")
    (line,) = table["subjects"]
    assert (line["rank"], line["score"], line["insufficient"], line["sample"]) == (rank, score, rank is None, 6)
    assert (line["metrics"]["arrive_on_time"]["denominator"], table["empty_metrics"]) == (0, empty)


def test_a_place_may_take_so_much_off_for_each_event(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    off = {"kind": "per_event", "each": 2.5, "full": 10, "floor": 0}
    compare(monkeypatch, "street", metrics=(Metric("false_closing", "假办结", scoring=off),))
    town.live_in("jinnan").at("2026-03-02 09:00")
    first = town.order(grade="ordinary", category="03-01")
    closed(town, first)
    town.at("2026-03-20 14:00").order(grade="ordinary", category="03-01")
    (line,) = town.at("2026-03-31 09:00").assessor.get(f"/assessments/{MARCH}")["subjects"]
    assert (line["metrics"]["false_closing"]["points"], line["score"]) == ("7.50", "7.50")


def test_whom_a_whistle_called_is_assessed_as_well_where_the_place_assesses_both_sides(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = (Metric("close_on_time", "按期办结率"),)
    ladders.both_sides(monkeypatch, Assessment(subjects="org", metrics=metrics, min_sample=1))
    town.live_in("jinnan").at("2026-03-02 09:00")
    no = town.order(grade="ordinary", position=NOBODYS)
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    town.handler.act(no, "accept")
    town.unit_head.act(no, "whistle", data={"orgs": WATER, "task": "抢修水管", "meet_at": town.now.isoformat(),
                                            "place": "清溪大道8号"})  # fmt: skip
    town.later(hours=2).handler.act(no, "contact", data={"connected": True})
    table = figures(town.at("2026-03-31 09:00"), MARCH)
    assert table[WATER] == {"whistle_sign": (0, 1), "whistle_report": (0, 1)}
    assert table[URBAN] == {"close_on_time": (0, 1)}
    lines = {line["subject"]: line for line in town.assessor.get(f"/assessments/{MARCH}")["subjects"]}
    assert (lines[WATER]["score"], lines[URBAN]["score"]) == (None, "0.00")


@pytest.mark.parametrize(("target", "reached"), [(92.0, True), (100.0, False), (None, None)])
def test_a_target_is_reached_or_not(
    town: World, monkeypatch: pytest.MonkeyPatch, target: float | None, reached: bool | None
) -> None:
    compare(monkeypatch, "street", metrics=(Metric("satisfy_rate", "满意率", target=target),))
    town.live_in("jinnan").at("2026-03-02 09:00")
    for n in range(13):
        no = town.order(grade="ordinary", caller={"phone": f"139000000{n:02}"})
        replied(town, no)
        town.reviewer.act(no, "pass")
        town.callback.act(no, "rate", data=HAPPY if n else {**HAPPY, "satisfied": "dissatisfied"})
    (line,) = town.assessor.get(f"/assessments/{MARCH}")["subjects"]
    assert (line["metrics"]["satisfy_rate"]["rate"], line["metrics"]["satisfy_rate"]["reached"]) == ("92.31", reached)
