"""加分: what was asked for is read with the orders that bear it out, and two others decide."""

from typing import Any

import pytest

from backend.domain.policy_rules import Assessment, Metric
from tests.factories import ladders
from tests.factories.journeys import said
from tests.factories.world import STREET, URBAN, WATER, World

OCTOBER = "/assessments/2025-10"
KIND = "group_appeal_solved"


@pytest.fixture
def solved(town: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """An order that worker1 of the street closed in October, where handlers are compared and bonuses are known."""
    rules = Assessment(subjects="handler", metrics=(Metric("satisfy_rate", "满意率"),), min_sample=1, bonus_cap=5,
                       bonuses={KIND: "解决群体性诉求"})  # fmt: skip
    ladders.assess(monkeypatch, rules)
    no = town.at("2025-10-30 10:00").order()
    town.replied(no)
    town.reviewer.act(no, "pass")
    town.callback.act(no, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    with town.database.unit_of_work() as session:
        town.join(session, "worker1", URBAN)
    town.at("2025-11-02 10:00")
    return no


def _asks(world: World, no: str, by: str = "unit_head") -> dict[str, Any]:
    wanted = {"subject": "worker1", "kind": KIND, "points": 2, "words": "群诉已解决", "orders": [no]}
    answer = world.person(by).ask("POST", f"{OCTOBER}/bonuses", json=wanted)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def _decides(world: World, line: dict[str, Any], by: str, *, grants: bool = True) -> Any:
    return world.person(by).ask("POST", f"{OCTOBER}/bonuses/{line['id']}/decision", json={"grants": grants})


def _listed(world: World, by: str) -> dict[str, Any]:
    return dict(world.person(by).get(f"{OCTOBER}/bonuses"))


def test_each_reads_who_asked_who_decided_and_whether_he_has_a_word_in_it(town: World, solved: str) -> None:
    line = _asks(town, solved)
    assert _listed(town, "assessor")["kinds"] == [{"id": KIND, "name": "解决群体性诉求"}]
    (seen,) = _listed(town, "assessor")["items"]
    assert (seen["asked_by_name"], seen["subject_name"], seen["decided_by_names"]) == (
        "姓名unit_head", "姓名worker1", [])  # fmt: skip
    assert seen["orders"] == [{"no": solved, "status": "closed", "callers": 1}]
    may = {name: _listed(town, name)["items"][0]["decides"] for name in ("assessor", "center_head", "leader")}
    assert may == {"assessor": True, "center_head": True, "leader": False}
    assert _decides(town, line, "assessor").status_code == 200
    (seen,) = _listed(town, "assessor")["items"]
    assert (seen["decides"], seen["decided_by_names"]) == (False, ["姓名assessor"])
    _decides(town, line, "center_head")
    assert said(_decides(town, line, "assessor2")) == (409, "bonus.decided")
    assert _listed(town, "center_head")["items"][0]["decides"] is False


def test_what_is_undecided_stands_before_what_is_decided(town: World, solved: str) -> None:
    first = _asks(town, solved)
    town.later(minutes=1)
    second = _asks(town, solved, "assessor")
    _decides(town, first, "assessor", grants=False)
    assert [one["id"] for one in _listed(town, "leader")["items"]] == [second["id"], first["id"]]
    assert _listed(town, "leader")["items"][1]["rejected_by"] == "assessor"


def test_a_units_head_reads_and_chooses_among_his_own_alone(town: World, solved: str) -> None:
    _asks(town, solved)
    assert town.actor("unit_head").units >= {STREET, URBAN}
    his, others = _listed(town, "unit_head"), _listed(town, "water_head")
    assert [one["subject"] for one in his["subjects"]] == ["worker1"]
    assert len(his["items"]) == 1
    assert (town.actor("water_head").units, others["subjects"], others["items"]) == ({WATER}, [], [])
    assert said(town.worker1.ask("GET", f"{OCTOBER}/bonuses")) == (403, "role.forbidden")


def test_after_the_lock_nobody_has_a_word_in_it(town: World, solved: str) -> None:
    line = _asks(town, solved)
    town.at("2025-11-06 10:00")
    seen = _listed(town, "assessor")
    assert (seen["state"], seen["items"][0]["decides"]) == ("locked", False)
    assert said(_decides(town, line, "assessor")) == (409, "period.locked")
