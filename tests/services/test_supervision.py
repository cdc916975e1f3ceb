"""The worker climbs the ladder: to the second, once, after an hour's absence too, two workers side by side."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.clients.notice import Told
from backend.domain.policy_rules import Rung, Span
from backend.models import Alarm, Delivery, Order, OutboxRow, Supervision
from backend.services import log, notices, roster
from tests.factories import ladders
from tests.factories.ladders import AT_ONCE, NIGHT, RECEIVE
from tests.factories.rules import cst
from tests.factories.world import COMMUNITY, World, post

URGENT = {"grade": "urgent"}


@pytest.fixture(autouse=True)
def _night(monkeypatch: pytest.MonkeyPatch) -> None:
    ladders.rule(monkeypatch)


def _order(world: World) -> str:
    """Dispatched at 21:38, to be signed by 22:08."""
    with world.database.unit_of_work() as session:
        notices.set_phone(session, "worker1", "13900000001", at=world.now)
        roster.add_post(session, post(world.ids["community"], COMMUNITY, "community_leader"))
    return world.order()


def _steps(world: World, no: str) -> list[tuple[Any, ...]]:
    """The steps in the order's log: which, planned for when, written down when."""
    return [
        (e["facts"]["key"], e["facts"]["planned_at"], e["recorded_at"], e["facts"].get("moot", False))
        for e in world.supervisor.get(f"/orders/{no}")["events"] if e["event"] == "supervision.warned"
    ]  # fmt: skip


def _step(key: str, planned: str, taken: str = "", *, moot: bool = False) -> tuple[Any, ...]:
    return key, cst(planned).isoformat(), cst(taken or planned).isoformat(), moot


def test_the_ladder_is_climbed_to_the_second(world: World) -> None:
    no = _order(world)
    for clock in ("21:42:59", "21:43:00", "21:47:59", "21:48:00", "22:07:59", "22:08:00", "22:08:01"):
        world.at(f"2025-09-26 {clock}").work()
    assert _steps(world, no) == [
        _step("receive#1/sms-5", "2025-09-26 21:43"),
        _step("receive#1/voice-10", "2025-09-26 21:48"),
        _step("receive#1/next-15", "2025-09-26 22:08"),
        _step("receive#1/urge", "2025-09-26 22:08"),
    ]
    assert [(n.to, n.no, n.grade, at) for n, at in world.sms.sent] == [
        ("13900000001", no, "urgent", cst("2025-09-26 21:43"))
    ]
    assert [at for _, at in world.voice.called] == [cst("2025-09-26 21:48")]
    assert world.supervisor.get(f"/orders/{no}")["escalated_to"]["account"] == "community"
    assert _told(world) == {("worker1", "dispatched"), ("worker1", "warned"), ("community", "escalated"),
                            ("supervisor", "escalated"), ("supervisor", "urged"),
                            ("worker1", "urged")}  # fmt: skip


def _told(world: World) -> set[tuple[str, str]]:
    names = {number: name for name, number in world.ids.items()}
    with world.database.reading() as session:
        return {(names[row[0]], row[1]) for row in session.execute(sa.select(Alarm.account_id, Alarm.kind))}


def test_after_an_hour_without_a_worker_every_missed_step_happens_once_as_it_was_planned(world: World) -> None:
    no = _order(world)
    world.at("2025-09-26 22:45").work()
    assert _steps(world, no) == [
        _step("receive#1/sms-5", "2025-09-26 21:43", "2025-09-26 22:45"),
        _step("receive#1/voice-10", "2025-09-26 21:48", "2025-09-26 22:45"),
        _step("receive#1/next-15", "2025-09-26 22:08", "2025-09-26 22:45"),
        _step("receive#1/urge", "2025-09-26 22:08", "2025-09-26 22:45"),
    ]
    world.later(hours=1).work()
    assert len(_steps(world, no)) == 4


def test_what_was_signed_meanwhile_is_not_chased_and_what_was_missed_before_disturbs_nobody(world: World) -> None:
    no = _order(world)
    world.at("2025-09-26 21:45").worker1.act(no, "accept")
    world.at("2025-09-26 22:45").work()
    assert _steps(world, no) == [_step("receive#1/sms-5", "2025-09-26 21:43", "2025-09-26 22:45", moot=True)]
    assert (world.sms.sent, world.voice.called) == ([], [])
    assert _told(world) == {("worker1", "dispatched")}


def test_workers_side_by_side_take_each_step_once(world: World) -> None:
    numbers = [_order(world), *(world.order() for _ in range(4))]
    world.at("2025-09-26 22:30")
    threads = [threading.Thread(target=world.work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    world.work()
    assert [len(_steps(world, no)) for no in numbers] == [4] * 5
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Supervision)) == 20
        assert [e for (e,) in session.execute(sa.select(OutboxRow.error)) if e] == []
        assert log.check(session) == []
    assert len(world.sms.sent) == 5


def test_an_offline_act_that_comes_in_later_withdraws_the_warning_and_leaves_a_trace(world: World) -> None:
    no = _order(world)
    ticket = world.worker1.get("/sync")["time_ticket"]
    world.at("2025-09-26 22:09").work()
    said = {"occurred_at": cst("2025-09-26 21:44").isoformat(), "clock": {"ticket": ticket, "elapsed_ms": 360_000}}
    world.at("2025-09-26 22:20").worker1.act(no, "accept", **said)
    world.work()
    events = world.supervisor.get(f"/orders/{no}")["events"]
    by_key = {e["facts"]["key"]: e for e in events if e["event"] == "supervision.warned"}
    accept = next(e for e in events if e["event"] == "order.accepted")
    withdrawn = [(e["facts"]["key"], e["facts"]["of"], e["facts"]["because"]) for e in events
                 if e["event"] == "supervision.withdrawn"]  # fmt: skip
    wrong = ["receive#1/voice-10", "receive#1/next-15", "receive#1/urge"]
    assert withdrawn == [(key, by_key[key]["id"], accept["id"]) for key in wrong]
    with world.database.reading() as session:
        kept = dict(session.execute(sa.select(Supervision.key, Supervision.withdrawn_at)).all())
        alarms = session.execute(sa.select(Alarm.act_id, Alarm.withdrawn_at)).all()
    assert kept == {"receive#1/sms-5": None} | dict.fromkeys(wrong, world.now)
    assert {act for act, at in alarms if at} == {by_key[key]["id"] for key in wrong}
    assert world.later(hours=2).work() == 0


def test_nobody_next_on_the_roster_is_the_desks_affair(town: World) -> None:
    no = town.order()
    town.at("2025-09-26 22:08").work()
    event = town.supervisor.get(f"/orders/{no}")["events"][-2]
    assert (event["facts"]["handler"], event["facts"]["ladder"][-1]["rung"]) == (None, "dispatchers")


def test_a_partner_who_cannot_now_is_asked_again_and_a_missing_one_is_written_down(town: World) -> None:
    _order(town)
    town.sms.answers = [Told.RETRY, Told.SENT]
    town.at("2025-09-26 21:43").work()
    town.later(seconds=1).work()
    assert len(town.sms.sent) == 1
    town.later(seconds=1).work()
    assert len(town.sms.sent) == 2
    assert _outcomes(town) == ["sent"]
    tools = town.tools()
    town.at("2025-09-26 21:48").work(type(tools)(tools.units, tools.store, tools.sender, tools.now))
    assert _outcomes(town) == ["no_partner", "sent"]
    assert town.voice.called == []


def _outcomes(town: World) -> list[str]:
    with town.database.reading() as session:
        ours = Delivery.subscription_id.in_(["sms", "voice"])
        return sorted(session.scalars(sa.select(Delivery.status).where(ours)))


def test_a_sheet_has_the_years_next_number_and_is_answered_once(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Rung("sheet", 2, "sheet", "签收超时督办", clocks=RECEIVE, after=Span(1, "hour"))
    ladders.rule(monkeypatch, [sheet])
    no = town.order()
    by_hand = town.supervisor.act(no, "supervise", reason="领导批示", data={"level": 2})
    town.at("2025-09-26 23:08").work()
    order = town.supervisor.get(f"/orders/{no}")
    assert [s["sheet"] for s in by_hand["sheets"]] == ["督〔2025〕1号"]
    assert [(s["sheet"], s["reason"], s["answered_at"]) for s in order["sheets"]] == [
        ("督〔2025〕1号", "领导批示", None), ("督〔2025〕2号", "签收超时督办", None)
    ]  # fmt: skip
    answered = town.worker1.act(no, "answer_supervision", data={"sheet": "督〔2025〕2号", "text": "已到场处置"})
    assert [(s["answered_at"], s["answer"]) for s in answered["sheets"]] == [
        (None, None), (town.now.isoformat(), "已到场处置")
    ]  # fmt: skip
    again = town.worker1.send(no, "answer_supervision", data={"sheet": "督〔2025〕2号", "text": "已到场处置"})
    assert (again.status_code, again.get_json()["error"]) == (409, "supervision.no_open_sheet")


def test_an_order_without_a_ladder_is_never_looked_at(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ladders.rule(monkeypatch, [])
    town.order(caller={})
    with town.database.reading() as session:
        assert session.scalar(sa.select(Order.next_step_at)) is None
    ladders.rule(monkeypatch, [Rung("urge", 1, "urge", "催办", clocks=RECEIVE, after=AT_ONCE), *NIGHT])
    town.order(caller={})
    with town.database.reading() as session:
        assert set(session.scalars(sa.select(Order.next_step_at))) == {None, town.now + timedelta(minutes=5)}


def test_a_second_bad_rating_issues_a_sheet_with_a_clock_of_its_own(world: World, monkeypatch: Any) -> None:
    monkeypatch.undo()  # by the place's own ladder
    world.at("2026-05-11 08:00")
    no = world.order()
    world.replied(no)
    world.reviewer.act(no, "pass")
    bad = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}
    world.callback.act(no, "rate", data=bad)
    world.worker1.act(no, "reply", data={"result": "solved", "text": "再次处理"}, reason="当面说明")
    world.reviewer.act(no, "pass")
    world.at("2026-05-14 09:30").callback.act(no, "rate", data=bad)
    world.work()
    order = world.supervisor.get(f"/orders/{no}")
    (sheet,) = order["sheets"]
    (clock,) = [c for c in order["clocks"] if c["name"] == f"supervise:{sheet['sheet']}"]
    assert (sheet["sheet"], sheet["level"], clock["due_at"]) == (
        "督〔2026〕1号", 2, cst("2026-05-19 24:00").isoformat()
    )  # fmt: skip
    world.at("2026-05-15 10:00").worker1.act(
        no, "answer_supervision", data={"sheet": sheet["sheet"], "text": "已说明法定渠道"}
    )
    (clock,) = [c for c in world.supervisor.get(f"/orders/{no}")["clocks"] if c["name"].startswith("supervise")]
    assert (clock["state"], clock["stopped_at"]) == ("on_time", world.now.isoformat())
    listed = world.supervisor.get("/supervision", which="sheets")["items"]
    assert [(s["sheet"], s["answered_at"]) for s in listed] == [(sheet["sheet"], world.now.isoformat())]
