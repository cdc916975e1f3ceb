"""Nothing missed: whatever the order in which transactions commit, whoever the order goes to."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.domain.lifecycle import Act, Action
from backend.models import Account, Assignment, Order
from backend.services import acts, roster, sync
from tests.factories.journeys import WRONG_DUTY
from tests.factories.world import THIRD, URBAN, WATER, World, post


def _changes(world: World, since: str | None, name: str = "worker1") -> dict[str, Any]:
    actor = world.actor(name)
    with world.database.reading() as session:
        return sync.changes(session, since, actor=actor, at=world.now)


def _nos(changes: dict[str, Any]) -> set[str]:
    return {order["no"] for order in changes["orders"]}


def _note(world: World, session: Any, no: str, act_id: str) -> None:
    act = Act(id=act_id, action=Action.NOTE, at=world.now, note="在路上")
    acts.take(session, no, act, actor=world.actor("worker1"), at=world.now)


def test_each_change_comes_once(world: World) -> None:
    first = world.order()
    start = _changes(world, None)
    assert _nos(start) == {first}
    assert _nos(_changes(world, start["cursor"])) == set()
    second = world.order()
    world.worker1.act(first, "accept")
    later = _changes(world, start["cursor"])
    assert _nos(later) == {first, second}
    assert _nos(_changes(world, later["cursor"])) == set()
    assert later["gone"] == []


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_a_transaction_that_began_earlier_and_commits_later_is_not_slipped_past(world: World) -> None:
    slow, quick = world.order(), world.order()
    start = _changes(world, None)["cursor"]
    with world.database.unit_of_work() as earlier:
        _note(world, earlier, slow, "00000000-0000-4000-8000-000000000001")
        with world.database.unit_of_work() as later:
            _note(world, later, quick, "00000000-0000-4000-8000-000000000002")
        meanwhile = _changes(world, start)
        fresh = _changes(world, None)
    after = _changes(world, meanwhile["cursor"])
    assert _nos(meanwhile) | _nos(after) == {slow, quick}
    assert slow in _nos(after)
    assert slow in _nos(_changes(world, fresh["cursor"]))
    assert _nos(_changes(world, after["cursor"])) == set()


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_what_was_undone_holds_nobody_up(world: World) -> None:
    no = world.order()
    start = _changes(world, None)["cursor"]
    with pytest.raises(ZeroDivisionError), world.database.unit_of_work() as session:
        _note(world, session, no, "00000000-0000-4000-8000-000000000003")
        raise ZeroDivisionError
    world.worker1.act(no, "accept")
    assert _nos(_changes(world, start)) == {no}


def test_more_than_a_batch_comes_in_several(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "BATCH", 3)
    start = _changes(world, None)["cursor"]
    made, seen, cursor = {world.order() for _ in range(5)}, set(), start
    for _ in range(10):
        page = _changes(world, cursor)
        seen |= _nos(page)
        if page["cursor"] == cursor:
            break
        cursor = page["cursor"]
    assert seen == made


def _all(world: World, since: str | None = None, name: str = "worker1") -> tuple[list[list[str]], str]:
    """Every answer's orders, asked for as long as there is more, and the last cursor."""
    answers: list[list[str]] = []
    for _ in range(20):
        page = _changes(world, since, name)
        answers.append([order["no"] for order in page["orders"]])
        since = page["cursor"]
        if not page["more"]:
            break
    assert since is not None
    return answers, since


def test_the_first_time_everything_open_comes_nearest_deadlines_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FIRST", 2)
    calm = [world.order(grade="ordinary") for _ in range(3)]
    pressing = [world.later(minutes=1).order() for _ in range(2)]
    for no in calm:
        world.worker1.act(no, "accept")
    over = world.order(type="inquiry", grade="inquiry", queue=False)
    world.agent.act(over, "reply", data={"text": "周一至周五", "knowledge": "K-1"})
    answers, cursor = _all(world)
    assert (answers[0], [len(answer) for answer in answers]) == (pressing, [2, 2, 1, 0])
    assert sorted(no for answer in answers for no in answer) == sorted([*pressing, *calm])
    assert "~" not in cursor
    assert _all(world, cursor)[0] == [[]]


def test_what_changes_while_the_first_orders_come_is_told_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FIRST", 2)
    made = [world.order() for _ in range(5)]
    first = _changes(world, None)
    (had, *_) = [order["no"] for order in first["orders"]]
    _move(world, had, "worker2")
    late = world.order()
    seen, cursor, gone = {order["no"] for order in first["orders"]}, first["cursor"], []
    while first["more"]:
        first = _changes(world, cursor)
        seen |= _nos(first)
        gone += [loss["no"] for loss in first["gone"]]
        cursor = first["cursor"]
    assert seen == {*made, late}
    assert gone == [had]


@pytest.mark.parametrize("tail", ["~", "~x", "~1", "~1.2.3", "~-1.2", f"~{'9' * 30}.1"])
def test_a_cursor_between_the_first_orders_is_held_to_the_same(world: World, tail: str) -> None:
    begun = _changes(world, None)["cursor"]
    refused = world.worker1.ask("GET", "/sync", query_string={"since": begun + tail})
    assert (refused.status_code, refused.get_json()["error"]) == (422, "query.bad_cursor")
    refused = world.worker1.ask("GET", "/sync", query_string={"since": "~1.2"})
    assert refused.status_code == 422


def test_an_order_that_leaves_a_community_is_told_to_it_as_gone(world: World) -> None:
    with world.database.unit_of_work() as session:
        roster.add_post(session, post(world.ids["worker2"], THIRD))
    no = world.order()
    start = {name: _changes(world, None, name) for name in ("community", "neighbour")}
    assert [_nos(start[name]) for name in ("community", "neighbour")] == [{no}, set()]
    world.dispatcher.act(no, "reassign", reason="属乙社区", data={"cell": THIRD})
    told = {name: _changes(world, start[name]["cursor"], name) for name in start}
    assert [loss["no"] for loss in told["community"]["gone"]] == [no]
    assert (_nos(told["community"]), _nos(told["neighbour"])) == (set(), {no})
    assert told["neighbour"]["gone"] == []
    other = world.order(position={"lng": 114.165, "lat": 22.84})
    told = _changes(world, told["community"]["cursor"], "community")
    assert other not in {*_nos(told), *(loss["no"] for loss in told["gone"])}, "it never was theirs"


def test_an_order_that_leaves_a_unit_is_told_to_it_as_gone(world: World) -> None:
    no = world.order(position={"lng": 114.165, "lat": 22.84})
    world.dispatcher.act(no, "dispatch", data={"org": URBAN})
    start = _changes(world, None, "liaison")
    assert _nos(start) == {no}
    world.unit_head.act(no, "return", **WRONG_DUTY)
    world.shift_lead.act(no, "approve_return")
    world.dispatcher.act(no, "dispatch", data={"org": WATER})
    told = _changes(world, start["cursor"], "liaison")
    assert (told["orders"], [(loss["no"], loss["reason"]) for loss in told["gone"]]) == ([], [(no, "returned")])


def test_an_order_that_went_to_somebody_else_is_told_as_gone(world: World) -> None:
    no = world.order()
    start = _changes(world, None)["cursor"]
    _move(world, no, "worker2")
    told = _changes(world, start)
    assert told["orders"] == []
    assert told["gone"] == [{"no": no, "reason": "reassigned", "now_with": "姓名worker2"}]
    assert _nos(_changes(world, start, "worker2")) == {no}
    assert _changes(world, None, "worker2")["gone"] == []
    assert world.worker1.ask("GET", f"/orders/{no}").status_code == 200


@pytest.mark.parametrize("why", ["reassigned", "taken_over"])
def test_what_has_gone_says_by_which_act_it_left(world: World, why: str) -> None:
    no = world.order()
    world.worker1.act(no, "accept")
    since = _changes(world, None)["cursor"]
    if why == "taken_over":
        world.worker1.act(no, "hand_over", data={"to": "worker2"})
        world.worker2.act(no, "take_over")
    else:
        world.dispatcher.act(no, "reassign", reason="离得近", data={"handler": "worker2"})
    assert [(loss["no"], loss["reason"]) for loss in _changes(world, since)["gone"]] == [(no, why)]


def _move(world: World, no: str, name: str) -> None:
    """What a reassignment leaves behind, as the later step of the life-cycle will."""
    with world.database.unit_of_work() as session:
        order = session.scalars(sa.select(Order).where(Order.no == no)).one()
        to = session.scalars(sa.select(Account).where(Account.account == name)).one()
        session.execute(sa.update(Assignment).where(Assignment.order_id == order.id).values(ended_at=world.now))
        session.add(Assignment(order_id=order.id, seq=2, mode="lead", account_id=to.id, dispatched_at=world.now))
        order.handler_id = to.id
        order.face = {**order.face, "lead": {"org": "", "handler": {"account": name, "name": to.name}}}
        session.flush()
    world.dispatcher.act(no, "note", note="改派")


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1.", ".1", "-1.2", "1.2.3", "²." + "1", "1.²", "٣.٣", "9" * 30 + ".1", "0." + "9" * 19, "0.1\n"],
)
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    refused = world.worker1.ask("GET", "/sync", query_string={"since": cursor})
    assert (refused.status_code, refused.get_json()["error"]) == (422, "query.bad_cursor")


def test_a_cursor_ahead_of_the_log_is_refused_so_that_the_phone_begins_anew(world: World) -> None:
    for since in ("0.999999", "999999999999.1"):
        response = world.person("worker1").ask("GET", "/sync", query_string={"since": since})
        if since.startswith("0") and world.database.dialect == "postgresql":
            continue  # there the first number tells, and this one lies far behind
        assert (response.status_code, response.get_json()["error"]) == (422, "query.bad_cursor")


def test_whoever_is_not_shown_the_caller_is_told_so(world: World) -> None:
    world.person("agent").register()
    (mine,) = world.person("worker1").get("/sync")["orders"]
    (seen,) = world.person("community").get("/sync")["orders"]
    assert mine["caller"]["phone"]
    assert seen["caller"] is None
