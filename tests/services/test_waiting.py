"""What waits for somebody is found by the desk whose word it needs, and is gone when it has had it."""

from tests.factories.journeys import WRONG_DUTY
from tests.factories.world import World


def _waiting(town: World, name: str, what: str) -> list[str]:
    return [item["no"] for item in town.person(name).get("/orders", waits=what)["items"]]


def test_a_return_waits_until_the_centre_has_decided(town: World) -> None:
    no, _ = town.order(), town.order()
    town.worker1.act(no, "return", **WRONG_DUTY)
    assert _waiting(town, "dispatcher", "return,extension") == [no]
    assert _waiting(town, "dispatcher", "extension") == []
    town.dispatcher.act(no, "reject_return", reason="仍由首派单位办理")
    assert _waiting(town, "dispatcher", "return") == []


def test_a_sheet_waits_for_its_answer(town: World) -> None:
    no, _ = town.order(), town.order()
    town.worker1.act(no, "accept")
    order = town.supervisor.act(no, "supervise", reason="群众多次反映", data={"level": 2})
    assert _waiting(town, "worker1", "sheet") == [no]
    town.worker1.act(no, "answer_supervision", data={"sheet": order["sheets"][0]["sheet"], "text": "今日完成"})
    assert _waiting(town, "worker1", "sheet") == []


def test_nothing_waits_where_nothing_is_asked(town: World) -> None:
    town.order()
    for what in ("refusal", "suspension", "conclusion", "exclusion", "promise", "whistle", "time", "gap", "loop"):
        assert _waiting(town, "center_head", what) == [], what
    assert town.center_head.ask("GET", "/orders?waits=nonsense").status_code == 422
