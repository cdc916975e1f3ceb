"""The figures that five newspapers printed come out of orders that have those counts, lived through the gate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backend.cli.documents import read_document
from backend.domain.policy_rules import Metric
from backend.domain.scoring import percent, shown
from backend.services import log
from tests.factories import ladders
from tests.factories.district import STREET
from tests.factories.figures import compare
from tests.factories.journeys import closed, replied
from tests.factories.likes import multiply
from tests.factories.lives import Life, live
from tests.factories.places import living_by
from tests.factories.rules import DATA, cst, versions
from tests.factories.world import NOBODYS, World

RECEIVED, URGENT, SATISFIED = 2917, 25, 2719
MONTHS = [f"{month:02}" for month in range(1, 9)]
UNHAPPY = {"contacted": True, "solved": "yes", "satisfied": "dissatisfied"}


def _qingxi(n: int, grade: str = "ordinary", **answers: Any) -> Life:
    """One order of the year, a day and some hours after the one before it, all of it in time."""
    return Life(cst("2026-01-02 00:05") + timedelta(hours=34 * n), grade=grade, replied_after=timedelta(minutes=55),
                rated_after=timedelta(hours=30), **answers)  # fmt: skip


def test_qingxis_year_comes_out_of_its_orders_by_its_own_rules(town: World) -> None:
    with town.database.unit_of_work() as session:
        town.join(session, "worker1", STREET)
    urgent = live(town, [_qingxi(n, "urgent") for n in range(URGENT)])
    happy = live(town, [_qingxi(n) for n in range(URGENT, URGENT + 100)])
    (unhappy,) = live(town, [_qingxi(URGENT + 100, rating=UNHAPPY)])
    _share_out(town, happy, SATISFIED - len(urgent))
    multiply(town, unhappy, RECEIVED - SATISFIED - 1)
    table = town.at("2026-12-31 09:00").assessor.get("/assessments/2026")
    (line,) = table["subjects"]
    on_time, satisfied = line["metrics"]["close_on_time"], line["metrics"]["satisfy_rate"]
    assert (on_time["numerator"], on_time["denominator"], on_time["rate"]) == (RECEIVED, RECEIVED, "100.00")
    assert (satisfied["numerator"], satisfied["denominator"], satisfied["rate"]) == (SATISFIED, RECEIVED, "93.21")
    assert (line["metrics"]["arrive_on_time"]["denominator"], line["rank"]) == (URGENT, 1)
    asked = {"metric": "satisfy_rate", "subject": STREET, "side": "denominator"}
    numbers = [order["no"] for order in town.leader.get("/assessments/2026/orders", **asked)["orders"]]
    assert len(set(numbers)) == RECEIVED
    assert {*urgent, *happy, unhappy} < set(numbers)


def test_jinnans_october(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """11,398 received, 10,018 closed, and 85.6 % of those satisfied who had been reached by then: a preliminary
    figure, for a thousand were being handled again and some had never been reached."""
    rates = {"close_rate": "办结率", "satisfy_rate": "群众满意率"}
    compare(monkeypatch, "street", metrics=tuple(Metric(name, words, 0.5) for name, words in rates.items()))
    town.live_in("jinnan").at("2021-10-11 09:00")
    happy, unreached, unhappy, fresh = (
        town.order(grade="ordinary", caller={"phone": f"1390000000{n}"}) for n in range(4)
    )
    closed(town, happy)
    for no in (unreached, unhappy):
        replied(town, no)
        town.reviewer.act(no, "pass")
    for _ in range(3):
        town.later(hours=3).callback.act(unreached, "rate", data={"outcome": "no_answer"})
    town.callback.act(unhappy, "rate", data=UNHAPPY)
    states = {no: town.dispatcher.get(f"/orders/{no}")["status"] for no in (happy, unreached, unhappy, fresh)}
    assert list(states.values()) == ["closed", "closed", "rework", "dispatched"]
    for no, count in ((happy, 5945), (unreached, 10_018 - 5945), (unhappy, 1000), (fresh, 380)):
        multiply(town, no, count - 1)
    (line,) = town.at("2021-11-01 09:00").assessor.get("/assessments/2021-10")["subjects"]
    received, satisfied = line["metrics"]["close_rate"], line["metrics"]["satisfy_rate"]
    assert (received["numerator"], received["denominator"], received["rate"]) == (10_018, 11_398, "87.89")
    assert (satisfied["denominator"], satisfied["rate"]) == (6945, "85.60")


def test_jinchengs_eight_months_and_their_growth_over_the_year_before(town: World) -> None:
    """90,674 received, 41,462 more than a year ago (84.25 %), some 370 a day; measured month by month."""
    said = read_document(DATA / "policies" / "jincheng.yaml")["versions"]
    living_by(town, "jincheng", versions=[{**said[0], "effective_from": "2019-01-01"}, *said[1:]])
    counts = {year: _received(town, year, count) for year, count in (("2019", 49_212), ("2020", 90_674))}
    more = counts["2020"] - counts["2019"]
    assert (counts["2020"], more, percent(Fraction(more, counts["2019"]))) == (90_674, 41_462, "84.25")
    days = (cst("2020-09-01 00:00") - cst("2020-01-01 00:00")).days
    assert (days, shown(Fraction(counts["2020"], days), 1)) == (244, "371.6")


def _received(town: World, year: str, count: int) -> int:
    """Let so many orders come in from January to August; how many the eight months' tables count."""
    found = [town.at(f"{year}-{month}-15 09:00").order(grade="ordinary", position=NOBODYS) for month in MONTHS]
    _share_out(town, found, count)
    town.at(f"{year}-09-01 09:00")
    tables = [town.assessor.get(f"/assessments/{year}-{month}", place="jincheng") for month in MONTHS]
    return sum(line["metrics"]["close_rate"]["denominator"] for table in tables for line in table["subjects"])


def test_twenty_five_streets_share_the_first_rank_and_the_next_is_the_twenty_sixth(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dongcheng's July: each of them with a hundred points, out of its orders' callbacks."""
    rule = next(v for v in versions("dongcheng") if v.version == "2019").procedures.assessment
    ladders.assess(monkeypatch, replace(rule, subjects="street"))
    town.live_in("dongcheng").at("2026-07-06 09:00")
    happy, unhappy = (town.order(grade="ordinary", caller={"phone": f"1390000000{n}"}) for n in range(2))
    closed(town, happy)
    replied(town, unhappy)
    town.reviewer.act(unhappy, "pass")
    town.callback.act(unhappy, "rate", data=UNHAPPY)
    for n in range(26):
        multiply(town, happy, 6, street_code=f"1101010{n:02}")
    multiply(town, unhappy, 1, street_code="110101025")
    lines = town.at("2026-08-01 09:00").assessor.get("/assessments/2026-07")["subjects"]
    ranks = [(line["rank"], line["score"]) for line in lines if line["subject"].startswith("110101")]
    assert ranks[:25] == [(1, "100.00")] * 25
    assert [rank for rank, _ in ranks[25:]] == [26]


def test_orders_of_one_kind_have_logs_that_hold(town: World) -> None:
    no = town.at("2026-03-02 09:00").order(grade="ordinary")
    multiply(town, no, 3)
    with town.database.reading() as session:
        assert log.check(session) == []
    assert len(town.dispatcher.get("/orders")["items"]) == 4


def _share_out(town: World, nos: Sequence[str], count: int) -> None:
    """Let there be `count` orders altogether, as many like each of these as it comes to."""
    each, rest = divmod(count, len(nos))
    for n, no in enumerate(nos):
        multiply(town, no, each - 1 + (n < rest))
