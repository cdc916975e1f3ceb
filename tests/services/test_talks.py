"""约谈 by a period's rates, and 移送问责 by hand: the upper rungs of the ladder (1.8, levels 4 and 6)."""

from dataclasses import replace
from typing import Any

import pytest

from backend.domain.policy_rules import Assessment, Metric, Rung
from backend.tasks import schedule
from tests.factories import ladders
from tests.factories.journeys import said
from tests.factories.rules import cst
from tests.factories.world import NOBODYS, URBAN, WATER, World

MARCH = "/assessments/2026-03"
LOW = Rung("low-rates", 4, "talk", "约谈提醒", below={"accept_on_time": 90.0, "reply_rate": 90.0})


@pytest.fixture
def march(town: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A month in which the water office signs nothing, and the urban office everything."""
    metrics = (Metric("accept_on_time", "接单率"), Metric("satisfy_rate", "满意率"))
    ladders.assess(monkeypatch, Assessment(metrics=metrics, min_sample=2))
    ladders.rule(monkeypatch, [LOW])
    town.live_in("jinnan").at("2026-03-02 09:00")
    for n, unit in enumerate((URBAN, URBAN, WATER, WATER)):
        no = town.order(position=NOBODYS, grade="ordinary", type="complaint", caller={"phone": f"1390000000{n}"})
        town.dispatcher.act(no, "dispatch", data={"org": unit})
        if unit == URBAN:
            town.handler.act(no, "accept")
    return town


def _talks(world: World) -> list[dict[str, Any]]:
    return list(world.supervisor.get(f"{MARCH}/talks")["items"])


def _beat(world: World) -> None:
    schedule.keep_dates(replace(world.tools(), place="jinnan"))


def test_low_rates_call_for_a_talk_when_the_period_is_locked_and_once(march: World) -> None:
    _beat(march.at("2026-04-05 23:59:59"))
    assert _talks(march) == []
    for moment in ("2026-04-06 01:00", "2026-04-06 02:00", "2026-05-06 01:00"):
        _beat(march.at(moment))
    (talk,) = _talks(march)
    assert (talk["subject"], talk["level"], talk["name"], talk["held_at"]) == (WATER, 4, "约谈提醒", None)
    assert talk["rates"] == {"accept_on_time": {"hits": 0, "counted": 2, "below": 90}}
    assert talk["asked_at"] == cst("2026-04-06 01:00").isoformat()


def test_a_lock_by_hand_calls_for_it_as_well(march: World) -> None:
    march.at("2026-04-02 09:00")
    assert march.assessor.ask("POST", f"{MARCH}/lock", json={"confirm": "2026-03"}).status_code == 200
    assert [talk["subject"] for talk in _talks(march)] == [WATER]


def test_what_was_said_stays_once_and_is_the_supervisors_to_write(march: World) -> None:
    _beat(march.at("2026-04-06 01:00"))
    words, path = {"words": "已说明原因,四月起专人签收"}, f"{MARCH}/talks/{WATER}"
    assert said(march.assessor.ask("POST", path, json=words))[0] == 403
    held = march.later(hours=9).supervisor.ask("POST", path, json=words).get_json()
    assert (held["held_by"], held["words"], held["held_at"]) == ("supervisor", words["words"], march.now.isoformat())
    assert said(march.leader.ask("POST", path, json=words)) == (409, "talk.held")
    assert said(march.leader.ask("POST", f"{MARCH}/talks/{URBAN}", json=words)) == (404, "talk.not_found")


CAUSE = {"reason": "照片系旧照,实际未处置", "data": {"cause": "false_closing"}}


def test_a_false_closing_is_handed_over_by_the_centres_head_or_a_leader_and_stays_on_record(town: World) -> None:
    no = town.live_in("jinnan").at("2026-03-02 09:00").order(grade="ordinary", type="complaint")
    for name in ("supervisor", "dispatcher", "worker1"):
        assert said(town.person(name).send(no, "discipline", **CAUSE)) == (403, "act.forbidden"), name
    assert said(town.leader.send(no, "discipline", data=CAUSE["data"])) == (422, "act.reason_missing")
    assert said(town.leader.send(no, "discipline", **CAUSE | {"data": {}})) == (422, "discipline.cause_unknown")
    order = town.leader.act(no, "discipline", **CAUSE)
    (record,) = order["discipline"]
    assert (record["cause"], record["by"], record["at"]) == ("false_closing", "leader", town.now.isoformat())
    assert order["status"] == "dispatched"
    (listed,) = town.supervisor.get("/supervision", which="all")["items"]
    assert (listed["level"], listed["how"], listed["no"]) == (6, "discipline", no)


def test_a_place_whose_ladder_hands_nobody_over_offers_it_to_nobody(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladders.rule(monkeypatch, [LOW])
    no = town.order()
    assert "discipline" not in town.leader.get(f"/orders/{no}")["allowed_actions"]
    assert said(town.leader.send(no, "discipline", **CAUSE)) == (409, "discipline.not_ruled")


def test_the_press_calls_for_a_sheet_once(town: World) -> None:
    no = town.live_in("jinnan").at("2026-03-02 09:00").order(grade="ordinary", type="complaint", media=True)
    town.work()
    town.dispatcher.act(no, "reassign", data={"handler": "worker2"}, reason="换班")
    town.later(hours=1).work()
    (sheet,) = town.supervisor.get(f"/orders/{no}")["sheets"]
    assert (sheet["level"], sheet["reason"], sheet["at"]) == (2, "督查督办", cst("2026-03-02 09:00").isoformat())
