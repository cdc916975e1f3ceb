"""A period of real orders: its figures and the orders behind them, appeals, exclusions, the lock, the ledger."""

from datetime import timedelta
from typing import Any

import pytest

from backend.domain.policy_rules import Assessment, Metric
from backend.domain.roles import SYSTEM
from backend.services import assessment
from backend.tasks import schedule
from tests.factories import ladders
from tests.factories.lives import Life, live
from tests.factories.rules import cst
from tests.factories.world import World, sha

METRICS = tuple(
    Metric(name, name, 0.5 if name in {"close_on_time", "satisfy_rate"} else 0.0)
    for name in ("accept_on_time", "contact_on_time", "reply_rate", "close_on_time", "close_rate", "respond_rate",
                 "solve_rate", "satisfy_rate", "callback_cover", "return_rate", "bad_return_rate", "extend_rate",
                 "rework_rate", "repeat_rate", "dispatch_accuracy", "arrive_on_time")
)  # fmt: skip
BAD = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}
LATE = timedelta(days=30)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    ladders.assess(monkeypatch, Assessment(subjects="handler", metrics=METRICS, min_sample=3))


def _october(world: World) -> list[str]:
    """Six orders of two workers: one signed late, one replied late, one whose caller is not satisfied."""
    begin = cst("2025-10-13 09:00")
    lives = [Life(begin + timedelta(hours=n), grade="urgent" if n == 5 else "ordinary") for n in range(6)]
    lives[1] = Life(lives[1].at, signed_after=timedelta(minutes=31))
    lives[2] = Life(lives[2].at, replied_after=timedelta(days=9), rated_after=timedelta(days=10))
    lives[3] = Life(lives[3].at, rating=BAD)
    lives[4] = Life(lives[4].at, rating=None)
    return live(world, lives)


def _row(table: dict[str, Any], subject: str = "worker1") -> dict[str, Any]:
    return dict(next(line for line in table["subjects"] if line["subject"] == subject))


def _figures(table: dict[str, Any]) -> dict[str, tuple[float, int]]:
    return {name: (f["numerator"], f["denominator"]) for name, f in _row(table)["metrics"].items()}


def test_every_figure_has_its_numerator_denominator_and_as_of(world: World) -> None:
    numbers = _october(world)
    world.at("2025-11-03 10:00")
    table = world.assessor.get("/assessments/2025-10")
    assert _figures(table) == {
        "accept_on_time": (5, 6), "contact_on_time": (1, 1), "reply_rate": (4, 6), "close_on_time": (4, 6),
        "close_rate": (4, 6), "respond_rate": (5, 5), "solve_rate": (4, 5), "satisfy_rate": (4, 5),
        "callback_cover": (5, 6), "return_rate": (0, 6), "bad_return_rate": (0, 0), "extend_rate": (0, 6),
        "rework_rate": (0, 4), "repeat_rate": (0, 6), "dispatch_accuracy": (6, 6), "arrive_on_time": (0, 1),
    }  # fmt: skip
    assert (table["as_of"], table["state"]) == (world.now.isoformat(), "review")
    satisfied = _row(table)["metrics"]["satisfy_rate"]
    assert (satisfied["rate"], satisfied["points"]) == ("80.00", "40.00")
    assert (_row(table)["score"], _row(table)["rank"], _row(table)["sample"]) == ("73.33", 1, 5)
    for side, wanted in (("numerator", [numbers[0], *numbers[2:]]), ("denominator", numbers)):
        asked = {"metric": "accept_on_time", "subject": "worker1", "side": side}
        found = world.assessor.get("/assessments/2025-10/orders", **asked)
        assert [order["no"] for order in found["orders"]] == wanted
    (lost,) = world.leader.get("/assessments/2025-10/orders", metric="accept_on_time", subject="worker1",
                               side="lost")["orders"]  # fmt: skip
    assert (lost["no"], lost["why"]["due_at"]) == (numbers[1], cst("2025-10-13 10:30").isoformat())


def test_what_is_not_due_yet_is_not_counted(town: World) -> None:
    live(town, [Life(cst("2025-10-20 09:00"), replied_after=LATE, rated_after=LATE * 2, rating=None)])
    for moment, counted in (("2025-10-27 23:59:59", 0), ("2025-10-27 24:00", 1)):
        table = town.at(moment).assessor.get("/assessments/2025-10")
        assert _figures(table)["close_on_time"] == (0, counted)


def test_a_worker_sees_why_a_point_was_lost_and_appeals_and_two_decide(town: World) -> None:
    numbers = _october(town)
    town.at("2025-11-02 10:00")
    mine = town.worker1.get("/assessments/2025-10/mine")
    by_metric = {(p["metric"], p["no"]) for p in mine["points"]}
    assert {("accept_on_time", numbers[1]), ("satisfy_rate", numbers[3])} <= by_metric
    assert town.worker2.get("/assessments/2025-10/mine")["points"] == []
    said = {"no": numbers[3], "metric": "satisfy_rate", "words": "诉求超出法定职责", "evidence": [sha(b"x")]}
    first = town.worker1.ask("POST", "/assessments/2025-10/appeals", json=said)
    assert (first.status_code, first.get_json()["state"]) == (201, "asked")
    assert town.worker1.ask("POST", "/assessments/2025-10/appeals", json=said).get_json() == first.get_json()
    not_lost = said | {"no": numbers[0]}
    refused = town.worker1.ask("POST", "/assessments/2025-10/appeals", json=not_lost)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "appeal.no_lost_point")
    assert town.worker2.ask("POST", "/assessments/2025-10/appeals", json=said).status_code == 404
    (waiting,) = town.assessor.get("/assessments/2025-10/appeals")["items"]
    assert (waiting["by"], waiting["words"]) == ("姓名worker1", "诉求超出法定职责")
    path = f"/appeals/{waiting['id']}/decision"
    once = town.assessor.ask("POST", path, json={"grants": True})
    assert (once.status_code, once.get_json()["state"]) == (200, "asked")
    assert town.assessor.ask("POST", path, json={"grants": True}).get_json()["error"] == "appeal.second_person"
    assert town.worker1.ask("POST", path, json={"grants": True}).status_code == 403
    twice = town.center_head.ask("POST", path, json={"grants": True, "words": "属实,予以采纳"})
    assert (twice.get_json()["state"], twice.get_json()["decided_by"]) == ("granted", ["assessor", "center_head"])
    assert _figures(town.assessor.get("/assessments/2025-10"))["satisfy_rate"] == (4, 4)
    assert _figures(town.assessor.get("/assessments/2025-10"))["solve_rate"] == (4, 5)
    told = {p["no"]: p["appeal"] for p in town.worker1.get("/assessments/2025-10/mine")["points"] if p["appeal"]}
    assert (told[numbers[3]]["state"], told[numbers[3]]["decision"]) == ("granted", "属实,予以采纳")


def test_a_rejected_appeal_leaves_the_point_lost_and_says_why(town: World) -> None:
    numbers = _october(town)
    town.at("2025-11-02 10:00")
    said = {"no": numbers[1], "metric": "accept_on_time", "words": "手机没有信号"}
    made = town.worker1.ask("POST", "/assessments/2025-10/appeals", json=said).get_json()
    no = town.assessor.ask("POST", f"/appeals/{made['id']}/decision", json={"grants": False, "words": "无凭据"})
    assert (no.get_json()["state"], no.get_json()["decision"]) == ("rejected", "无凭据")
    assert _figures(town.assessor.get("/assessments/2025-10"))["accept_on_time"] == (5, 6)
    again = town.center_head.ask("POST", f"/appeals/{made['id']}/decision", json={"grants": True})
    assert again.get_json()["error"] == "appeal.decided"


def test_what_is_locked_stays_whatever_happens(town: World) -> None:
    numbers = _october(town)
    early = town.at("2025-10-31 12:00").assessor.ask("POST", "/assessments/2025-10/lock", json={"confirm": "2025-10"})
    assert (early.status_code, early.get_json()["error"]) == (409, "period.running")
    town.at("2025-11-03 10:00")
    unsure = town.assessor.ask("POST", "/assessments/2025-10/lock", json={"confirm": "yes"})
    assert (unsure.status_code, unsure.get_json()["error"]) == (422, "period.not_confirmed")
    assert town.leader.ask("POST", "/assessments/2025-10/lock", json={"confirm": "2025-10"}).status_code == 403
    locked = town.assessor.ask("POST", "/assessments/2025-10/lock", json={"confirm": "2025-10"}).get_json()
    assert (locked["state"], _figures(locked)["satisfy_rate"]) == ("locked", (4, 5))
    town.later(hours=1)
    said = {"no": numbers[3], "metric": "satisfy_rate", "words": "诉求超出法定职责"}
    late = town.worker1.ask("POST", "/assessments/2025-10/appeals", json=said)
    assert (late.status_code, late.get_json()["error"]) == (409, "period.locked")
    town.callback.act(numbers[4], "rate", data=BAD)
    table = town.at("2025-12-01 00:00").assessor.get("/assessments/2025-10")
    assert (_figures(table)["satisfy_rate"], table["as_of"]) == ((4, 5), cst("2025-11-03 10:00").isoformat())


def test_the_worker_locks_a_period_on_its_day_and_once(world: World) -> None:
    _october(world)
    tools = world.tools()
    tools = type(tools)(tools.units, tools.store, tools.sender, tools.now, tools.partners, "qingxi")
    for moment, state in (("2025-11-05 23:59:59", "review"), ("2025-11-05 24:00", "locked")):
        schedule.keep_dates(world.at(moment).tools())
        schedule.keep_dates(tools)
        assert world.assessor.get("/assessments/2025-10")["state"] == state
    schedule.keep_dates(tools)
    table = world.at("2025-11-20 00:00").assessor.get("/assessments/2025-10")
    assert table["as_of"] == cst("2025-11-05 24:00").isoformat()
    with world.database.unit_of_work() as session:
        assert assessment.lock_what_is_due(session, "qingxi", actor=SYSTEM, at=world.now) is None


def test_bonuses_need_two_others_and_have_a_cap(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Assessment(subjects="handler", metrics=METRICS[-9:-8], min_sample=1, bonus_cap=5,
                       bonuses={"group_appeal_solved": "解决群体性诉求"})  # fmt: skip
    ladders.assess(monkeypatch, rules)
    no, *_ = _october(town)
    town.at("2025-11-02 10:00")
    said = {"subject": "worker1", "kind": "group_appeal_solved", "points": 8, "words": "铁板噪声群诉已解决",
            "orders": [no]}  # fmt: skip
    made = town.unit_head.ask("POST", "/assessments/2025-10/bonuses", json=said).get_json()
    assert made["orders"] == [{"no": no, "status": "closed", "callers": 1}]
    path = f"/assessments/2025-10/bonuses/{made['id']}/decision"
    assert _row(town.assessor.get("/assessments/2025-10"))["bonus"] == "0.00"
    town.assessor.ask("POST", path, json={"grants": True})
    again = town.assessor.ask("POST", path, json={"grants": True})
    assert (again.status_code, again.get_json()["error"]) == (403, "bonus.second_person")
    town.center_head.ask("POST", path, json={"grants": True})
    assert _row(town.assessor.get("/assessments/2025-10"))["bonus"] == "5.00"
    unknown = town.unit_head.ask("POST", "/assessments/2025-10/bonuses", json=said | {"kind": "charm"})
    assert unknown.get_json()["error"] == "bonus.kind_unknown"
    for orders, status in (([], 422), (["20990101-000001"], 422)):
        bare = town.unit_head.ask("POST", "/assessments/2025-10/bonuses", json=said | {"orders": orders})
        assert bare.status_code == status


def test_only_those_whose_business_it_is(town: World) -> None:
    for name, status in (("worker1", 403), ("agent", 403), ("leader", 200), ("assessor", 200)):
        assert town.person(name).ask("GET", "/assessments/2025-10").status_code == status
    assert town.assessor.ask("GET", "/assessments/2025-13").status_code == 422


def test_the_ledger_of_an_order_and_of_a_period(world: World) -> None:
    no, *_ = _october(world)
    world.at("2025-11-03 10:00")
    ledger = world.supervisor.get(f"/orders/{no}/ledger")
    assert ledger["life_s"] == sum(e["seconds"] for e in ledger["entries"]) == timedelta(days=2).total_seconds()
    assert [(e["as"], e["handler"], e["seconds"]) for e in ledger["entries"]] == [
        ("unsigned", "worker1", 600), ("handling", "worker1", 71_400), ("review", None, 60),
        ("callback", None, 100_740),
    ]  # fmt: skip
    assert world.worker2.ask("GET", f"/orders/{no}/ledger").status_code == 404
    whole = world.assessor.get("/assessments/2025-10/ledger")
    assert (whole["orders"], whole["life_s"]) == (6, sum(t["seconds"] for t in whole["totals"]))
