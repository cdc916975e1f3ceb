"""Who may do what: every role by every action against the real doors, held against the trade's own table (12.2)."""

import pytest

from backend.domain import lifecycle
from backend.domain.lifecycle import INTERNAL, Action, Status
from tests.factories.world import World

ACTIONS = [str(action) for action in Action if action not in INTERNAL]
DESK = {
    "dispatch", "note", "approve_return", "reject_return", "reassign", "approve_extension", "reject_extension",
    "settle_due", "resume", "give_slip",
}  # fmt: skip
JOIN = {"merge", "split"}
JUDGE = {"approve_exclusion", "reject_exclusion", "conclude"}
MAY = {
    "agent": {"refuse"}, "dispatcher": DESK | JOIN, "callback": {"rate", "answer_promise"},
    "shift_lead": DESK | JOIN | {"refuse", "reopen", "withdraw"},
    "center_head": DESK | JUDGE | {"refuse", "reopen", "designate", "suspend", "reject_suspension", "supervise",
                                   "judge_time", "discipline"},
    "reviewer": {"note", "pass", "send_back"}, "supervisor": {"note", "supervise"}, "assessor": JUDGE,
    "leader": {"supervise", "discipline", "whistle", "excuse"}, "auditor": set(),
    "unit_head": {"note", "whistle", "excuse", "return", "reassign", "extend", "suspend", "resume", "exclude",
                  "answer_supervision", "judge_time", "back_request", "give_slip"},
    "community": {"note", "whistle", "excuse"},
    "worker1": {"accept", "contact", "arrive", "note", "reply", "return", "reassign", "hand_over", "extend",
                "suspend", "resume", "whistle", "excuse", "promise", "answer_promise", "answer_supervision",
                "self_handle", "give_slip"},
}  # fmt: skip
"""Those who see an order of the first cell that worker1 handles, and what they may take on it."""
BLIND = {"worker2", "liaison", "handler", "neighbour", "sys_admin", "sec_admin", "exchange", "far_head",
         "water_head", "cadre", "contractor"}  # fmt: skip
FRESH = {"approve_extension", "reject_extension", "extend", "answer_promise", "answer_supervision", "judge_time",
         "approve_exclusion", "reject_exclusion", "reject_suspension", "back_request"}  # fmt: skip
"""What a fresh order of this place gives nobody a cause for."""
WORDS = {"reason": "事出有因", "data": {"agrees": True, "text": "已处理", "sheet": "1", "act": "1", "accepts": True,
                                         "request": "return"}}


@pytest.mark.parametrize("name", [*MAY, *sorted(BLIND)])
def test_every_role_by_every_action(town: World, name: str) -> None:
    no = town.order()
    person, got = town.person(name), {}
    for action in ACTIONS:
        answer = person.send(no, action)
        got[action] = (answer.status_code, answer.get_json().get("error"))
    if name in BLIND:
        assert set(got.values()) == {(404, "order.not_found")}
        assert person.ask("GET", f"/orders/{no}").status_code == 404
        return
    assert {a for a, (status, _) in got.items() if status == 403} == set(ACTIONS) - MAY[name]
    assert {error for status, error in got.values() if status == 403} <= {"act.forbidden"}
    assert {status for status, _ in got.values()} <= {201, 403, 409, 422}


@pytest.mark.parametrize("name", [*MAY, *sorted(BLIND)])
def test_what_is_offered_is_what_may_be_done(town: World, name: str) -> None:
    no = town.order()
    person = town.person(name)
    offered = set(person.get(f"/orders/{no}")["allowed_actions"]) if name in MAY else set()
    possible = MAY.get(name, set()) & {str(action) for action in lifecycle.allowed(Status.DISPATCHED)}
    assert offered == possible - FRESH - {"whistle", "excuse", "suspend"}
    listed = {item["no"]: set(item["allowed_actions"]) for item in person.get("/orders")["items"]}
    assert listed.get(no, set()) == offered
    for action in possible & FRESH:
        assert person.send(no, action, **WORDS).status_code in {403, 409}, action


def test_registering_is_for_those_who_take_calls(town: World) -> None:
    takers = {"agent", "exchange", "worker1", "worker2", "shift_lead"}
    for name in (*MAY, *BLIND):
        assert town.person(name).register().status_code == (201 if name in takers else 403), name


def test_nobody_reviews_or_rates_his_own_work(town: World) -> None:
    with town.database.unit_of_work() as session:
        town.give(session, "worker1", "grid_worker", "reviewer", "callback_agent")
    no = town.order()
    town.replied(no)
    assert town.worker1.send(no, "pass").status_code == 403
    assert town.worker1.send(no, "send_back", reason="x").status_code == 403
    town.reviewer.act(no, "pass")
    assert town.worker1.send(no, "rate", data={"contacted": True, "solved": "yes"}).status_code == 403


def test_an_area_bounds_even_those_who_see_all(town: World) -> None:
    with town.database.unit_of_work() as session:
        town.give(session, "reviewer", "reviewer", area=["441900120"])
    near, far = town.order(), town.order(position={"lng": 114.175, "lat": 22.84})
    unplaced = town.order(position={"lng": 100, "lat": 20})
    assert [town.reviewer.ask("GET", f"/orders/{no}").status_code for no in (near, far, unplaced)] == [404, 200, 200]
    assert {o["no"] for o in town.reviewer.get("/orders")["items"]} == {far, unplaced}
    assert {o["no"] for o in town.reviewer.get("/sync")["orders"]} == {far, unplaced}


def test_lists_show_to_each_what_he_may_open(town: World) -> None:
    mine, other = town.order(), town.order(position={"lng": 114.155, "lat": 22.84})
    for name in (*MAY, *BLIND):
        listed = {item["no"] for item in town.person(name).get("/orders")["items"]}
        opened = {no for no in (mine, other) if town.person(name).ask("GET", f"/orders/{no}").status_code == 200}
        assert listed == opened, name


def test_handlers_and_the_desk_only_for_the_desk(town: World) -> None:
    for name in (*MAY, *BLIND):
        status = 200 if name in {"dispatcher", "shift_lead", "center_head"} else 403
        assert town.person(name).ask("GET", "/handlers").status_code == status, name
