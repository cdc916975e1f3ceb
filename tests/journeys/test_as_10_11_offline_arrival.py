"""AS-10, AS-11: an arrival in a basement, uploaded hours later; counted where the clocks agree, judged where not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.models import Alarm
from tests.factories.figures import compare, figures
from tests.factories.rules import CST
from tests.factories.world import World, here


def _in_the_basement(town: World, *, minutes: int, phone_says: str) -> dict[str, Any]:
    """Dispatched at 13:30, last in touch at 13:40, uploaded at 16:40; the order after the arrival."""
    no = town.at("2025-11-20 13:30").order()
    town.worker1.act(no, "accept")
    ticket = town.at("2025-11-20 13:40").worker1.get("/sync")["time_ticket"]
    town.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": minutes * 60_000, "steady": True, "offset_ms": 3_000}
    claimed = f"2025-11-20T{phone_says}+08:00"
    town.worker1.act(no, "arrive", position=here(), occurred_at=claimed, clock=clock)
    return dict(town.worker1.get(f"/orders/{no}"))


def _told(order: dict[str, Any]) -> tuple[str, str, str, str]:
    """How sure the time is, what counts, what the phone said, and how late that is."""
    event = next(e for e in order["events"] if e["event"] == "order.arrived")
    clock = next(c for c in order["clocks"] if c["name"] == "arrive")
    counts, due = datetime.fromisoformat(event["effective_at"]), datetime.fromisoformat(clock["due_at"])
    said = datetime.fromisoformat(event["occurred_at"])
    assert datetime.fromisoformat(clock["stopped_at"]) == counts
    late = max(counts - due, timedelta(0))
    return event["facts"]["timing"], _hour(counts), _hour(said), str(late)


def _hour(moment: datetime) -> str:
    return moment.astimezone(CST).strftime("%H:%M:%S")


def test_as_10_an_honest_arrival_counts_when_it_happened(town: World) -> None:
    order = _in_the_basement(town, minutes=25, phone_says="14:05:03")
    assert _told(order) == ("offline_ok", "14:05:00", "14:05:03", "0:00:00")
    assert next(c["state"] for c in order["clocks"] if c["name"] == "arrive") == "on_time"


def test_as_10_the_alarm_raised_meanwhile_is_withdrawn_and_its_trace_stays(world: World) -> None:
    no = world.at("2025-11-20 13:30").order()
    world.worker1.act(no, "accept")
    world.worker1.act(no, "contact", data={"connected": True})
    ticket = world.at("2025-11-20 13:40").worker1.get("/sync")["time_ticket"]
    world.at("2025-11-20 14:30").work()
    before = world.worker1.get(f"/orders/{no}")["events"]
    raised = {e["facts"]["key"]: e["id"] for e in before if e["event"] == "supervision.warned"}
    late = {key: act for key, act in raised.items() if key.startswith("arrive#1/") and key.endswith("/urge")}
    assert len(late) == 1, raised
    world.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": 25 * 60_000, "steady": True, "offset_ms": 3_000}
    arrived = world.worker1.send(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:03+08:00", clock=clock)
    assert arrived.status_code == 201, arrived.text
    world.work()
    events = world.worker1.get(f"/orders/{no}")["events"]
    calm = {e["facts"]["key"]: e["facts"] for e in events if e["event"] == "supervision.withdrawn"}
    arrival = next(e["id"] for e in events if e["event"] == "order.arrived")
    for key, act in late.items():
        assert (calm[key]["of"], calm[key]["because"]) == (act, arrival)
        with world.database.reading() as session:
            asked = sa.select(Alarm.withdrawn_at).where(Alarm.act_id == act)
            assert set(session.scalars(asked)) == {world.now}
    assert [e["id"] for e in events if e["id"] in late.values()] == list(late.values())


def test_as_10_the_figure_is_worked_out_anew(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(monkeypatch, "handler")
    no = town.at("2025-11-20 13:30").order()
    town.worker1.act(no, "accept")
    ticket = town.at("2025-11-20 13:40").worker1.get("/sync")["time_ticket"]
    assert figures(town.at("2025-11-20 14:31"), "2025-11")["worker1"]["arrive_on_time"] == (0, 1)
    town.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": 25 * 60_000, "steady": True, "offset_ms": 3_000}
    town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:03+08:00", clock=clock)
    assert figures(town, "2025-11")["worker1"]["arrive_on_time"] == (1, 1)


def _state(order: dict[str, Any]) -> tuple[str, str]:
    clock = next(c for c in order["clocks"] if c["name"] == "arrive")
    return clock["state"], _hour(datetime.fromisoformat(clock["stopped_at"]))


def test_as_11_a_doubtful_arrival_is_late_until_unit_and_centre_accept_the_reason(town: World) -> None:
    order = _in_the_basement(town, minutes=100, phone_says="14:05:03")
    assert _told(order) == ("offline_review", "15:20:00", "14:05:03", "0:50:00")
    assert _state(order) == ("stopped_late", "15:20:00")
    arrived = next(e for e in order["events"] if e["event"] == "order.arrived")
    verdict = {"reason": "地下室没有信号", "data": {"act": arrived["id"], "accepts": True}}
    one = town.unit_head.act(order["no"], "judge_time", **verdict)
    assert _state(one) == ("stopped_late", "15:20:00")
    both = town.center_head.act(order["no"], "judge_time", **verdict)
    assert _state(both) == ("on_time", "14:05:00")
    accepted = next(e for e in town.worker1.get(f"/orders/{order['no']}")["events"] if e["event"] == "time.accepted")
    kept = [_hour(datetime.fromisoformat(accepted["facts"][name])) for name in ("counts_at", "reconstructed_at")]
    assert kept == ["14:05:00", "15:20:00"]


def test_as_11_rejected_by_either_it_stays_late(town: World) -> None:
    order = _in_the_basement(town, minutes=100, phone_says="14:05:03")
    arrived = next(e for e in order["events"] if e["event"] == "order.arrived")
    rejected = {"reason": "监控显示15时后到场", "data": {"act": arrived["id"], "accepts": False}}
    assert _state(town.center_head.act(order["no"], "judge_time", **rejected)) == ("stopped_late", "15:20:00")
