"""The caller is told of a new limit: by the unit, or at last by the callback; then nothing is left to be told."""

from typing import Any

import pytest

from backend.domain.policy_rules import Extensions, Span
from tests.factories.journeys import HAPPY, backed
from tests.factories.procedures import rule
from tests.factories.world import NOBODYS, URBAN, World


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [((HAPPY,), "closed"), (({"outcome": "no_answer"},) * 3, "closed")],
    ids=["reached", "never reached"],
)
def test_a_closed_order_asks_nobody_to_tell_its_caller_of_a_new_limit(
    town: World, monkeypatch: pytest.MonkeyPatch, outcomes: tuple[dict[str, Any], ...], status: str
) -> None:
    rule(monkeypatch, extensions=Extensions(max_count=1, cap=Span(15, "workday")))
    no = town.order(position=NOBODYS, grade="ordinary", type="complaint")
    town.dispatcher.act(no, "dispatch", data={"org": URBAN})
    for action in ("accept", "contact"):
        town.handler.act(no, action, data={"connected": True})
    town.handler.act(no, "extend", reason="需协调施工", data={"until": "2025-10-15"})
    backed(town, no, "extension")
    town.dispatcher.act(no, "approve_extension")
    town.handler.act(no, "reply", reason="已另行告知", data={"result": "solved", "text": "已处理"})
    order = town.reviewer.act(no, "pass")
    assert [task["done_at"] for task in order["tasks"]] == [None]
    for said in outcomes:
        order = town.later(minutes=10).callback.act(no, "rate", data=said)
    assert order["status"] == status
    assert [task["done_at"] for task in order["tasks"]] == [town.now.isoformat()]
