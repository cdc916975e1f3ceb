"""Check-ins: GPS never blocks the job and never lies for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.factories.rules import CST
from tests.factories.world import World, here, jpeg, sha

NEAR = {"lng": 114.146}
"""A hundred metres off the spot."""
EDGE = {"lng": 114.1469}
"""Two hundred metres off: fifty beyond the radius."""
AWAY = {"lng": 114.16}
"""One and a half kilometres off."""
WHY = "地下室无信号"


def _accepted(town: World) -> str:
    no = town.order()
    town.worker1.act(no, "accept")
    return no


@pytest.mark.parametrize(
    ("position", "state", "code"),
    [
        (here(), "verified", "presence.inside"),
        (here(**NEAR), "verified", "presence.inside"),
        (here() | {"datum": "wgs84"}, "verified", "presence.inside"),
        (here(count=1), "verified", "presence.inside"),
    ],
)
def test_whoever_is_there_is_taken_without_more_ado(
    town: World, position: dict[str, Any], state: str, code: str
) -> None:
    order = town.worker1.act(_accepted(town), "arrive", position=position)
    assert (order["arrival"]["state"], order["arrival"]["code"]) == (state, code)
    assert order["arrival"]["review"] is (state != "verified")


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (None, "presence.no_position"),
        (here(None), "presence.uncertain"),
        (here(0), "presence.uncertain"),
        (here(900), "presence.uncertain"),
        (here(70, **EDGE), "presence.uncertain"),
        (here(20, **AWAY), "presence.outside"),
    ],
    ids=["none", "unknown", "zero", "coarse", "edge", "outside"],
)
def test_whoever_is_not_surely_there_needs_a_reason_and_a_photo(
    town: World, position: dict[str, Any] | None, code: str
) -> None:
    no, photo = _accepted(town), sha(jpeg())
    version = town.worker1.get(f"/orders/{no}")["version"]
    for given in ({}, {"reason": WHY}, {"evidence": [photo]}, {"reason": "   ", "evidence": [photo]}):
        refused = town.worker1.send(no, "arrive", position=position, **given)
        body = refused.get_json()
        wanted = "reason" if "reason" not in given or not str(given["reason"]).strip() else "photo"
        assert refused.status_code == 409, refused.text
        assert body["error"] == (code if code == "presence.outside" else f"presence.{wanted}_needed")
        assert wanted in body["facts"]["needs"]
        assert body["facts"]["radius_m"] == 150
    if code == "presence.outside":
        assert 1400 < body["facts"]["distance_m"] < 1700
    assert town.worker1.get(f"/orders/{no}")["version"] == version
    order = town.worker1.act(no, "arrive", position=position, reason=WHY, evidence=[photo])
    arrival = order["arrival"]
    assert (arrival["state"], arrival["code"], arrival["review"], arrival["reason"]) == (
        "unverified",
        code,
        True,
        WHY,
    )
    assert next(c["state"] for c in order["clocks"] if c["name"] == "arrive") == "on_time"


def test_a_photo_uploaded_before_counts(town: World) -> None:
    no = _accepted(town)
    town.worker1.upload(no, jpeg())
    order = town.worker1.act(no, "arrive", position=None, reason=WHY)
    assert order["arrival"]["state"] == "unverified"


def test_positions_are_compared_in_one_datum(town: World) -> None:
    no = _accepted(town)
    shifted = here() | {"datum": "gcj02"}
    refused = town.worker1.send(no, "arrive", position=shifted)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "presence.outside")


def test_samples_that_contradict_each_other_prove_nothing(town: World) -> None:
    no = _accepted(town)
    spread = here()
    spread["samples"] = [*here(count=2)["samples"], *here(10, **AWAY, count=4)["samples"][2:]]
    refused = town.worker1.send(no, "arrive", position=spread)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "presence.reason_needed")


def test_a_second_arrival_stands_in_the_log_and_moves_nothing(town: World) -> None:
    no = _accepted(town)
    first = town.worker1.act(no, "arrive", position=here())["arrival"]
    order = town.later(minutes=9).worker1.act(no, "arrive", position=None, reason=WHY, evidence=[sha(jpeg())])
    assert order["arrival"] == first
    assert [e["event"] for e in order["events"]].count("order.arrived") == 2


def test_an_order_without_a_spot_is_arrived_at_with_reason_and_photo(town: World) -> None:
    no = town.order(position=None, address="")
    town.dispatcher.act(no, "dispatch", data={"handler": "worker1"})
    town.worker1.act(no, "accept")
    assert town.worker1.send(no, "arrive", position=here()).status_code == 409
    order = town.worker1.act(no, "arrive", position=here(), reason="无定位", evidence=[sha(jpeg())])
    assert order["arrival"]["code"] == "presence.no_position"


def _clock(order: dict[str, Any], name: str = "arrive") -> dict[str, Any]:
    return next(c for c in order["clocks"] if c["name"] == name)


def _moments(event: dict[str, Any]) -> dict[str, str]:
    """The instants of an event as the place's clock shows them."""
    found = {name: event[name] for name in ("occurred_at", "effective_at", "recorded_at")}
    found |= {k: v for k in ("not_before", "not_after", "reconstructed_at") if (v := event["facts"].get(k))}
    return {k: datetime.fromisoformat(v).astimezone(CST).strftime("%H:%M:%S") for k, v in found.items()}


def _basement(town: World) -> tuple[str, str]:
    """An urgent order dispatched at 13:30 and to be arrived at by 14:30, and the ticket of 13:40."""
    no = _accepted(town.at("2025-11-20 13:30"))
    return no, town.at("2025-11-20 13:40").worker1.get("/sync")["time_ticket"]


def test_an_offline_arrival_counts_when_the_ticket_says_so(town: World) -> None:
    """AS-10."""
    no, ticket = _basement(town)
    town.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": 25 * 60_000, "offset_ms": 3_000}
    order = town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:03+08:00", clock=clock)
    assert (_clock(order)["state"], _clock(order)["stopped_at"]) == ("on_time", "2025-11-20T06:05:00+00:00")
    event = order["events"][-1]
    assert event["facts"]["timing"] == "offline_ok"
    assert "straddles" not in event["facts"]
    assert _moments(event) == {
        "occurred_at": "14:05:03", "effective_at": "14:05:00", "recorded_at": "16:40:00", "not_before": "14:05:00",
        "not_after": "14:05:00", "reconstructed_at": "14:05:00",
    }  # fmt: skip


def test_a_phones_own_clock_buys_no_time(town: World) -> None:
    """AS-11."""
    no, ticket = _basement(town)
    town.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": 100 * 60_000}
    order = town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:00+08:00", clock=clock)
    assert _clock(order)["state"] == "stopped_late"
    late = datetime.fromisoformat(_clock(order)["stopped_at"]) - datetime.fromisoformat(_clock(order)["due_at"])
    assert late == timedelta(minutes=50)
    event = order["events"][-1]
    assert (event["facts"]["timing"], event["facts"]["straddles"]) == ("offline_review", ["arrive"])
    assert _moments(event) == {
        "occurred_at": "14:05:00", "effective_at": "15:20:00", "recorded_at": "16:40:00", "not_before": "13:40:00",
        "not_after": "16:40:00", "reconstructed_at": "15:20:00",
    }  # fmt: skip


def test_a_ticket_that_we_did_not_sign_proves_nothing(town: World) -> None:
    no, ticket = _basement(town)
    forged = ticket.replace(ticket[:13], str(int(ticket[:13]) - 3_600_000))
    town.at("2025-11-20 16:40")
    order = town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:00+08:00",
                             clock={"ticket": forged, "elapsed_ms": 0})  # fmt: skip
    assert _clock(order)["stopped_at"] == town.now.isoformat()


def test_a_ticket_helps_nobody_but_its_owner(town: World) -> None:
    no, _ = _basement(town)
    borrowed = town.worker2.get("/sync")["time_ticket"]
    town.at("2025-11-20 16:40")
    order = town.worker1.act(
        no, "arrive", position=here(), occurred_at="2025-11-20T14:05:00+08:00",
        clock={"ticket": borrowed, "elapsed_ms": 25 * 60_000},
    )  # fmt: skip
    assert order["events"][-1]["effective_at"] == town.now.isoformat()


@pytest.mark.parametrize(("arrives", "how"), [("14:29", "offline_ok"), ("16:40", "offline_review")])
def test_a_killed_page_costs_no_minute_but_is_judged_where_it_matters(town: World, arrives: str, how: str) -> None:
    no, ticket = _basement(town)
    town.at(f"2025-11-20 {arrives}")
    order = town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:00+08:00",
                             clock={"ticket": ticket, "elapsed_ms": 25 * 60_000, "steady": False})  # fmt: skip
    assert _clock(order)["state"] == "on_time"
    event = order["events"][-1]
    assert event["facts"]["timing"] == how
    assert (_moments(event)["not_before"], _moments(event)["not_after"]) == ("13:40:00", f"{arrives}:00")


def test_an_interval_bounds_the_next_act_by_what_is_proven_of_it(town: World) -> None:
    no, ticket = _basement(town)
    town.at("2025-11-20 16:40")
    killed = {"ticket": ticket, "elapsed_ms": 80 * 60_000, "steady": False}
    town.worker1.act(no, "note", note="在路上", occurred_at="2025-11-20T15:00:00+08:00", clock=killed)
    steady = {"ticket": ticket, "elapsed_ms": 25 * 60_000}
    order = town.worker1.act(no, "arrive", position=here(), occurred_at="2025-11-20T14:05:00+08:00", clock=steady)
    assert _moments(order["events"][-1])["effective_at"] == "14:05:00"


def test_nothing_was_done_to_an_order_before_its_dispatch(town: World) -> None:
    ticket = town.at("2025-11-20 12:00").worker1.get("/sync")["time_ticket"]
    no = town.at("2025-11-20 14:00").order()
    town.at("2025-11-20 16:40")
    clock = {"ticket": ticket, "elapsed_ms": 25 * 60_000}
    event = town.worker1.act(no, "accept", occurred_at="2025-11-20T12:25:00+08:00", clock=clock)["events"][-1]
    assert (_moments(event)["effective_at"], _moments(event)["not_after"]) == ("14:00:00", "16:40:00")
    assert event["facts"]["timing"] == "offline_review"
