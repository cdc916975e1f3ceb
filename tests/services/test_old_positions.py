"""A position proves where somebody is only while it is of now, by whatever clock the phone goes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.factories.world import World, here, jpeg, sha

AWAY = {"lng": 114.16}
"""One and a half kilometres off."""
WHY = "地下室无信号"


def _accepted(town: World) -> str:
    no = town.order()
    town.worker1.act(no, "accept")
    return no


def _sampled(town: World, *passed: dict[str, float], **spot: float) -> dict[str, Any]:
    """A fix of now whose samples were taken so long before, at a spot of their own if one is named."""
    fix = {name: here()[name] for name in ("lng", "lat", "accuracy_m")}
    at = [(town.now - timedelta(**ago)).isoformat() for ago in passed]
    return fix | spot | {"samples": [fix | {"at": moment} for moment in at]}


@pytest.mark.parametrize("years", [3, -100])
def test_samples_of_another_day_prove_nothing_of_today(town: World, years: int) -> None:
    no, photo = _accepted(town), sha(jpeg())
    old = [{"days": 365.0 * years, "seconds": n} for n in range(3)]
    only_old = _sampled(town, *old) | {"at": (town.now - timedelta(days=365 * years)).isoformat()}
    refused = town.worker1.send(no, "arrive", position=only_old)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "presence.reason_needed")
    assert refused.get_json()["facts"]["finding"] == "presence.stale"
    order = town.worker1.act(no, "arrive", position=only_old, reason=WHY, evidence=[photo])
    assert (order["arrival"]["state"], order["arrival"]["code"]) == ("unverified", "presence.stale")


def test_where_the_phone_says_that_it_is_counts_against_old_samples(town: World) -> None:
    no = _accepted(town)
    refused = town.worker1.send(no, "arrive", position=_sampled(town, {"minutes": 3}, lng=116.0, lat=40.0))
    assert (refused.status_code, refused.get_json()["error"]) == (409, "presence.outside")
    assert refused.get_json()["facts"]["distance_m"] > 1_000_000


def test_a_phone_that_contradicts_its_one_sample_is_not_taken_for_certain(town: World) -> None:
    no = _accepted(town)
    refused = town.worker1.send(no, "arrive", position=_sampled(town, {"seconds": 3}, lng=116.0, lat=40.0))
    assert (refused.status_code, refused.get_json()["error"]) == (409, "presence.reason_needed")


def test_old_samples_beside_fresh_ones_are_left_out(town: World) -> None:
    position = _sampled(town, {"seconds": 3}, {"seconds": 5}, lng=here()["lng"])
    before = (town.now - timedelta(minutes=9)).isoformat()
    position["samples"] += [here(10, **AWAY)["samples"][0] | {"at": before}] * 9
    order = town.worker1.act(_accepted(town), "arrive", position=position)
    assert order["arrival"]["state"] == "verified"


@pytest.mark.parametrize("sampled_by", ["its own clock", "the clock as set right"])
def test_a_phone_whose_clock_goes_wrong_still_arrives(town: World, sampled_by: str) -> None:
    no, ticket = _accepted(town), town.worker1.get("/sync")["time_ticket"]
    ahead = timedelta(hours=8)
    position = _sampled(town, {"seconds": 3}, {"seconds": 4})
    if sampled_by == "its own clock":
        for sample in position["samples"]:
            sample["at"] = (datetime.fromisoformat(sample["at"]) + ahead).isoformat()
    clock = {"ticket": ticket, "elapsed_ms": 0, "offset_ms": int(ahead.total_seconds() * 1000)}
    order = town.worker1.act(no, "arrive", position=position, occurred_at=(town.now + ahead).isoformat(), clock=clock)
    assert order["arrival"]["state"] == "verified"
