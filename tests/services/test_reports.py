"""The daily paper and the monthly analysis, made from the log: figures, lists, and no caller anywhere."""

import csv
import io
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backend.domain.report import change, quantile, share
from tests.factories.journeys import replied, said
from tests.factories.world import CALLER, NOBODYS, URBAN, World

Table = dict[str, dict[str, Any]]


def _report(world: World, **query: str) -> tuple[dict[str, Any], Table]:
    made = world.leader.get("/reports", **query)
    return made, {section["title"].partition("（")[0]: section for section in made["sections"]}


def _row(section: dict[str, Any], name: str) -> list[Any]:
    return next(row for row in section["rows"] if row[0] == name)


def _month(world: World) -> dict[str, str]:
    """Jincheng in March 2026: an old order, one that ended unsolved, two overdue, a report, an urgent one."""
    world.live_in("jincheng").at("2026-02-10 09:00")
    made = {"old": world.order(grade="ordinary", type="complaint", title="油烟扰民")}
    world.at("2026-03-02 09:00")
    made |= {"closed": world.order(grade="ordinary", type="complaint", title="路面破损", category="01-10")}
    replied(world, made["closed"])
    world.reviewer.act(made["closed"], "pass")
    world.at("2026-03-03 15:00")
    world.callback.act(made["closed"], "rate", data={"contacted": True, "solved": "no", "satisfied": "basically"})
    made["late"] = world.order(grade="ordinary", type="complaint", title="路面破损", category="01-10")
    made["report"] = world.order(grade="ordinary", type="report", title="举报王小明违建", position=NOBODYS,
                                 redacted="请核查违建")
    made["unit"] = world.order(grade="ordinary", type="complaint", title="店外经营", position=NOBODYS)
    world.dispatcher.act(made["unit"], "dispatch", data={"org": URBAN})
    world.at("2026-03-20 10:00")
    made["urgent"] = world.order(grade="urgent", type="help", title="井盖缺失", hazard="life_property")
    return made


def test_the_daily_paper_says_what_a_leader_asks_at_eight(world: World) -> None:
    made = _month(world)
    world.at("2026-03-21 08:00")
    report, of = _report(world, day="2026-03-20")
    assert (report["title"], report["subject"]) == ("山西省晋城市12345热线每日一报", "2026年03月20日")
    assert report["as_of"] == "2026-03-21 08:00"
    assert _row(of["总体情况"], "受理") == ["受理", 1, "前30日日均 0.1，—"]
    assert [row[0] for row in of["紧急件"]["rows"]] == [made["urgent"]]
    assert [row[:3] for row in of["超期未办结"]["rows"]] == [
        [made["old"], "油烟扰民", "网格"], [made["late"], "路面破损", "网格"], [made["unit"], "店外经营", "城管办"]
    ]  # fmt: skip
    assert "王小明" not in str(report)
    assert of["群诉"]["rows"] == []


def test_the_monthly_analysis_counts_by_unit_place_and_matter(world: World) -> None:
    made = _month(world)
    world.at("2026-04-02 09:00")
    report, of = _report(world, month="2026-03")
    assert (report["title"], report["subject"]) == ("山西省晋城市12345热线工作分析报告", "2026年03月")
    assert _row(of["总体情况"], "受理")[1:] == [5, "环比 —，同比 —"]
    assert _row(of["诉求类型"], "投诉")[1] == 3
    assert _row(of["高频诉求"], "路面破损（01-10）")[1] == 2
    assert _row(of["承办单位"], "城管办")[1] == 1
    assert _row(of["社区"], "甲社区")[1] == 3
    assert _row(of["回访"], "解决") == ["解决", 0, 1, "—"]
    assert [row[0] for row in of["不满意或未解决"]["rows"]] == [made["closed"]]
    assert of["不满意或未解决"]["rows"][0][3:] == ["未解决", "基本满意"]
    assert of["诉求来源"]["rows"] == [["12345热线", 5, "—"]]
    assert sum(sum(row[1:]) for row in of["受理时段"]["rows"]) == 5
    assert _row(of["受理时段"], "一")[2] == 1
    assert of["考核排名"]["rows"]
    assert [row[:3] for row in of["数据质量"]["rows"]] == [
        ["定位到网格", 5, 5], ["有事项类别", 2, 5], ["有事发地址", 5, 5], ["有上级编号", 5, 5]
    ]  # fmt: skip
    assert "王小明" not in str(report)


def test_a_report_is_printed_and_opened_in_a_spreadsheet(world: World) -> None:
    _month(world)
    world.at("2026-04-02 09:00")
    printed = world.leader.ask("GET", "/reports?month=2026-03&format=text").data.decode()
    head = ["山西省晋城市12345热线工作分析报告", "2026年03月", "数据截至 2026-04-02 09:00", "", "一、总体情况"]
    assert printed.splitlines()[:5] == head
    sheet = world.leader.ask("GET", "/reports?month=2026-03&format=csv").data.decode()
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert ["承办单位"] in rows
    assert sheet.startswith("\ufeff")
    for text in (printed, sheet):
        assert not [value for value in CALLER.values() if value in text]


def test_reports_are_for_those_who_lead_and_of_what_has_begun(town: World) -> None:
    for name in ("worker1", "agent", "unit_head", "sys_admin"):
        assert said(town.person(name).ask("GET", "/reports?day=2025-09-26")) == (403, "role.forbidden")
    tomorrow = f"{town.now + timedelta(days=2):%Y-%m-%d}"
    assert said(town.leader.ask("GET", f"/reports?day={tomorrow}")) == (422, "report.future")
    assert said(town.leader.ask("GET", "/reports?month=2099-01")) == (422, "report.future")
    for query in ("", "?day=2025-09-26&month=2025-09", "?month=2025", "?day=26"):
        assert town.leader.ask("GET", f"/reports{query}").status_code == 422, query
    assert town.leader.ask("GET", "/reports?month=2025-01").status_code == 200


@pytest.mark.parametrize(("now", "before", "grown"), [
    (90_674, 49_212, "+84.25%"), (10, 10, "0.00%"), (5, 10, "-50.00%"), (9, 9, "—"), (0, 200, "-100.00%"),
])  # fmt: skip
def test_growth_is_that_of_the_newspaper(now: int, before: int, grown: str) -> None:
    assert change(now, before) == grown


@pytest.mark.parametrize(("part", "whole", "shown"), [
    (10_018, 11_398, "87.89%"), (3_112, 3_456, "90.05%"), (9, 9, "—"),
])  # fmt: skip
def test_shares_are_rounded_half_up_and_left_out_of_a_small_base(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown


def test_nine_in_ten_are_within_the_quantile() -> None:
    assert quantile(range(1, 11), Fraction(9, 10)) == 9
    assert quantile([5], Fraction(9, 10)) == 5
    assert quantile([], Fraction(1, 2)) is None
