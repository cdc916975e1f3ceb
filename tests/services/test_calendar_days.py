"""A year is read day by day; a day said to be otherwise, and a file, are taken with a reason."""

from datetime import date
from typing import Any

from backend.domain.calendar import parse_calendar
from tests.factories.journeys import said
from tests.factories.world import World

NATIONAL = "cn_state_council"
STOPPED = {"day": "2025-09-30", "works": False, "reason": "台风停工", "source": "镇应急办通知", "why": "台风停工停产"}
FILE = """
schema: 1
id: cn_state_council
name: 节假日安排
years:
  "2027":
    source: 为测试而作
    holidays:
    - [2027-01-01, 2027-01-03, 元旦]
    makeup: [2027-01-09]
"""


def _days(world: World, name: str, year: int) -> dict[str, dict[str, Any]]:
    return {one["day"]: one for one in world.sys_admin.get(f"/calendars/{name}/{year}/days")["days"]}


def _change(world: World, name: str, year: int = 2025, *, by: str = "sys_admin", **other: Any) -> Any:
    return world.person(by).ask("POST", f"/calendars/{name}/{year}/days", json=STOPPED | other)


def _send(world: World, *, by: str = "sys_admin", **other: Any) -> Any:
    return world.person(by).ask("POST", "/calendars/file", json={"text": FILE} | other)


def _kind(day: dict[str, Any]) -> tuple[Any, ...]:
    return day["works"], day["kind"], day["words"]


def test_every_day_says_why_it_is_worked_or_not(world: World) -> None:
    days = _days(world, NATIONAL, 2025)
    assert len(days) == 365
    assert _kind(days["2025-10-01"]) == (False, "holiday", "国庆节、中秋节")
    assert _kind(days["2025-10-11"]) == (True, "makeup", "")
    assert _kind(days["2025-10-12"]) == (False, "weekend", "")
    assert _kind(days["2025-10-13"]) == (True, "workday", "")
    assert _days(world, NATIONAL, 2027) == {}
    assert said(world.sys_admin.ask("GET", "/calendars/atlantis/2025/days")) == (404, "calendar.unknown")


def test_a_place_says_otherwise_of_a_day_and_takes_it_back(world: World) -> None:
    no = world.at("2025-09-26 10:00").order(grade="ordinary", type="complaint")
    changed = _change(world, "qingxi").get_json()
    assert (changed["base"], changed["source"]) == (NATIONAL, "镇应急办通知")
    assert _kind(_days(world, "qingxi", 2025)["2025-09-30"]) == (False, "local", "台风停工")
    assert _kind(_days(world, NATIONAL, 2025)["2025-09-30"]) == (True, "workday", "")
    world.work()
    (edit,) = world.sys_admin.get("/calendars/qingxi/2025/days")["edits"]
    assert (edit["name"], edit["reason"], edit["moved"]) == ("姓名sys_admin", "台风停工停产", [no])
    assert edit["done_at"] is not None
    _change(world, "qingxi", works=None, why="台风转向，照常上班")
    world.work()
    assert _kind(_days(world, "qingxi", 2025)["2025-09-30"]) == (True, "workday", "")
    taken_back, first = world.sys_admin.get("/calendars/qingxi/2025")["edits"]
    assert (taken_back["moved"], first["moved"]) == ([no], [no])
    assert said(_change(world, "qingxi", works=None)) == (422, "calendar.day_as_published")


def test_a_half_day_names_its_hours_and_a_second_word_replaces_the_first(world: World) -> None:
    _change(world, "qingxi")
    half = _change(world, "qingxi", works=True, windows=[["08:30", "12:00"]], reason="上午上班").get_json()
    assert half["edits"][0]["before"]["local"][0]["works"] is False
    kept = world.sys_admin.get("/calendars/qingxi/2025")["local"]
    assert kept == [{"day": "2025-09-30", "works": True, "reason": "上午上班", "source": "镇应急办通知",
                     "windows": [["08:30", "12:00"]]}]  # fmt: skip


def test_a_day_of_the_notice_itself_is_corrected_for_everybody(world: World) -> None:
    before = world.sys_admin.get(f"/calendars/{NATIONAL}/2025")
    _change(world, NATIONAL)
    after = world.sys_admin.get(f"/calendars/{NATIONAL}/2025")
    assert (after["source"], after["holidays"]) == (before["source"], before["holidays"])
    for name in (NATIONAL, "qingxi", "jinnan"):
        assert _days(world, name, 2025)["2025-09-30"]["works"] is False


def test_a_day_is_changed_by_the_administrator_with_reason_and_source(world: World) -> None:
    for name in ("dispatcher", "sec_admin", "auditor"):
        assert said(_change(world, "qingxi", by=name)) == (403, "role.forbidden")
    assert said(_change(world, "qingxi", reason="")) == (422, "calendar.day_unfounded")
    assert said(_change(world, "qingxi", source="")) == (422, "calendar.day_unfounded")
    assert _change(world, "qingxi", why="无").status_code == 422
    assert said(_change(world, NATIONAL, 2027, day="2027-03-01")) == (404, "calendar.year_unknown")
    assert said(_change(world, "qingxi", 2026)) == (422, "document.invalid")


def test_a_file_is_looked_at_before_it_is_taken(world: World) -> None:
    seen = _send(world).get_json()
    assert seen["years"] == [
        {"year": 2027, "standing": "new", "holidays": 3, "makeup": 1, "source": "为测试而作"}
    ]
    assert _days(world, NATIONAL, 2027) == {}
    assert said(_send(world, take=True, why="")) == (422, "calendar.reason_short")
    assert _send(world, take=True, why="明年的安排").status_code == 200
    assert _kind(_days(world, NATIONAL, 2027)["2027-01-01"]) == (False, "holiday", "元旦")
    assert _send(world).get_json()["years"][0]["standing"] == "same"
    (edit,) = world.sys_admin.get(f"/calendars/{NATIONAL}/2027")["edits"]
    assert (edit["name"], edit["reason"]) == ("姓名sys_admin", "明年的安排")


def test_a_file_that_is_none_is_refused_and_names_what_is_wrong(world: World) -> None:
    wrong = _send(world, text=FILE.replace("[2027-01-09]", "[2027-01-08]"))
    assert (said(wrong), wrong.get_json()["facts"]["path"]) == ((422, "document.invalid"), "years.2027.makeup[0]")
    for text in ("a: [", "a: 1\na: 2", "[" * 200):
        assert said(_send(world, text=text)) == (422, "calendar.file_unreadable")
    assert said(_send(world, text="只有一句话")) == (422, "document.invalid")
    assert said(_send(world, text=FILE.replace(NATIONAL, "atlantis"))) == (422, "calendar.file_of_another")
    assert said(_send(world, by="dispatcher")) == (403, "role.forbidden")


def test_what_ought_to_be_published_is_named_with_the_orders_that_wait(world: World) -> None:
    world.at("2026-12-30 10:00").order(grade="ordinary", type="complaint")
    national = world.sys_admin.get("/calendars")["items"][0]
    assert (national["id"], national["missing"], national["waiting"]) == (NATIONAL, [2027], 1)
    _send(world, take=True, why="明年的安排")
    world.work()
    national = world.sys_admin.get("/calendars")["items"][0]
    assert (national["missing"], national["waiting"]) == ([], 0)
    assert world.sys_admin.get(f"/calendars/{NATIONAL}/2027")["edits"][0]["moved"] != []


def test_names_of_holidays_are_read_where_they_stand() -> None:
    years = {"2027": {"holidays": [["2027-01-01", "2027-01-02", "元旦"], ["2027-02-05", "2027-02-06"]],
                      "makeup": [], "source": "x"}}  # fmt: skip
    read = parse_calendar({"schema": 1, "id": "x", "name": "x", "years": years})[2027]
    assert dict(read.names) == {date(2027, 1, 1): "元旦", date(2027, 1, 2): "元旦"}
    assert len(read.off) == 4
