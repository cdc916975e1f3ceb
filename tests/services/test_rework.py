"""After the reply: sent back, passed, called back, done once more, and its end."""

from typing import Any

import pytest

from tests.factories.rules import cst
from tests.factories.world import World, here, jpeg

BAD = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}
GOOD = {"contacted": True, "solved": "yes", "satisfied": "basically"}


def _passed(town: World) -> str:
    no = town.order()
    town.replied(no)
    town.reviewer.act(no, "pass")
    return no


def _clock(order: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(next(clock for clock in order["clocks"] if clock["name"] == name))


def test_sent_back_the_finish_clock_ran_on(town: World) -> None:
    no = town.order()
    assert _clock(town.replied(no), "finish")["state"] == "on_time"
    without_reason = town.reviewer.send(no, "send_back")
    assert (without_reason.status_code, without_reason.get_json()["error"]) == (422, "act.reason_missing")
    town.at("2025-09-27 08:00")
    order = town.reviewer.act(no, "send_back", reason="照片不清")
    assert (order["status"], _clock(order, "finish")["state"]) == ("in_progress", "late")
    order = town.worker1.act(no, "reply", data={"result": "solved", "text": "重拍"})
    assert (order["status"], _clock(order, "finish")["state"]) == ("replied", "stopped_late")


def test_a_bad_rating_opens_one_more_round_and_the_second_ends_the_loop(town: World) -> None:
    town.at("2026-05-08 08:00")
    no = _passed(town)
    town.at("2026-05-08 10:00")
    order = town.callback.act(no, "rate", data=BAD)
    assert (order["status"], order["round"]) == ("rework", 1)
    assert _clock(order, "rework")["due_at"] == cst("2026-05-12 24:00").isoformat()
    handler = town.worker1
    handler.act(no, "contact", data={"connected": True})
    handler.act(no, "arrive", position=here())
    handler.upload(no, jpeg(50), "after")
    order = handler.act(no, "reply", data={"result": "solved", "text": "再次处理"})
    assert (order["status"], _clock(order, "rework")["state"]) == ("replied", "on_time")
    assert [e["data"]["text"] for e in order["events"] if e["event"] == "order.replied"] == ["已加盖", "再次处理"]
    town.reviewer.act(no, "pass")
    order = town.callback.act(no, "rate", data=BAD)
    assert (order["status"], [r["solved"] for r in order["ratings"]]) == ("awaiting_callback", ["no", "no"])
    refused = town.callback.send(no, "rate", data=GOOD)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "rate.loop_ended")


def test_two_of_the_centre_end_what_another_round_would_not(town: World) -> None:
    no = _passed(town)
    town.callback.act(no, "rate", data=BAD)
    too_early = town.center_head.send(no, "conclude", reason="诉求于法无据，已告知法律途径")
    assert (too_early.status_code, too_early.get_json()["error"]) == (409, "order.not_allowed")
    town.worker1.act(no, "reply", data={"result": "solved", "text": "再次处理"})
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data=BAD)
    order = town.center_head.act(no, "conclude", reason="诉求于法无据，已告知法律途径")
    assert order["status"] == "awaiting_callback"
    again = town.center_head.send(no, "conclude", reason="同上")
    assert (again.status_code, again.get_json()["error"]) == (403, "conclusion.other_side")
    assert town.assessor.act(no, "conclude", reason="同意")["status"] == "closed"


def test_sent_back_in_a_second_round_it_is_still_the_second_round(town: World) -> None:
    no = _passed(town)
    town.callback.act(no, "rate", data=BAD)
    town.worker1.act(no, "reply", data={"result": "solved", "text": "再次处理"})
    order = town.reviewer.act(no, "send_back", reason="没有照片")
    assert (order["status"], order["round"]) == ("rework", 1)


def test_a_second_round_that_satisfies_closes(town: World) -> None:
    no = _passed(town)
    town.callback.act(no, "rate", data=BAD)
    town.worker1.act(no, "reply", data={"result": "solved", "text": "再次处理"})
    town.reviewer.act(no, "pass")
    order = town.callback.act(no, "rate", data=GOOD)
    assert (order["status"], [r["round"] for r in order["ratings"]]) == ("closed", [0, 1])


def test_a_caller_who_never_answers_ends_the_third_time(town: World) -> None:
    no = _passed(town)
    for n in range(3):
        order = town.later(minutes=10).callback.act(no, "rate", data={"outcome": "no_answer"})
        assert order["status"] == ("closed" if n == 2 else "awaiting_callback")
    assert {r["solved"] for r in order["ratings"]} == {None}
    assert _clock(order, "feedback")["state"] == "void"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "rate.contacted_missing"),
        ({"contacted": "yes", "solved": "yes"}, "rate.contacted_missing"),
        ({"contacted": True}, "rate.solved_missing"),
        ({"contacted": True, "solved": 1}, "rate.solved_missing"),
        ({"contacted": True, "solved": "yes", "satisfied": "very"}, "rate.satisfied_unknown"),
        ({"outcome": "asleep"}, "rate.outcome_unknown"),
        ({"outcome": 7}, "rate.outcome_unknown"),
    ],
)
def test_answers_that_are_none_are_refused(town: World, data: dict[str, Any], error: str) -> None:
    no = _passed(town)
    refused = town.callback.send(no, "rate", data=data)
    assert (refused.status_code, refused.get_json()["error"]) == (422, error)


@pytest.mark.parametrize(
    ("data", "status", "error"),
    [
        ({"result": "solved"}, 422, "reply.text_missing"),
        ({"result": "solved", "text": "  "}, 422, "reply.text_missing"),
        ({"text": "好了"}, 422, "reply.result_missing"),
        ({"result": 1, "text": "好了"}, 422, "reply.result_missing"),
        ({"result": "solved", "text": "好了"}, 409, "reply.evidence_missing"),
        ({"result": "solved", "text": "好了", "no_photo_reason": "居民拒绝"}, 409, "reply.clock_unmet"),
    ],
)
def test_replies_that_say_nothing_or_skip_a_step_are_refused(
    town: World, data: dict[str, Any], status: int, error: str
) -> None:
    no = town.order()
    town.worker1.act(no, "accept")
    refused = town.worker1.send(no, "reply", data=data)
    assert (refused.status_code, refused.get_json()["error"]) == (status, error)


def test_what_was_not_possible_is_explained_and_stands_in_the_log(town: World) -> None:
    no = town.order()
    town.worker1.act(no, "accept")
    said = {"result": "unsolved_explained", "text": "门锁", "no_photo_reason": "居民拒绝"}
    order = town.worker1.act(no, "reply", data=said, reason="电话无人接听，已贴通知")
    assert order["events"][-1]["data"]["no_photo_reason"] == "居民拒绝"
    assert order["events"][-1]["reason"] == "电话无人接听，已贴通知"


def test_tries_that_are_apart_count_as_contact(town: World) -> None:
    no = town.order()
    for minutes in (0, 1, 6, 6):
        order = town.later(minutes=minutes).worker1.act(no, "contact", data={"connected": False})
    assert len(order["contacts"]) == 4
    assert _clock(order, "contact")["state"] == "on_time"
