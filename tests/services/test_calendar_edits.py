"""A calendar is changed by an administrator, with a reason; open clocks follow, closed ones stay as judged."""

from typing import Any

import sqlalchemy as sa

from backend.domain.calendar import WorkCalendar
from backend.models import Account, Alarm, CalendarEdit
from backend.services import calendars, log, rules
from tests.factories.rules import PLACES, cst, document, versions
from tests.factories.world import World

NATIONAL = "cn_state_council"
TYPHOON = {"local": [{"day": "2025-09-30", "works": False, "reason": "台风停工"}], "source": "镇应急办通知",
           "why": "台风停工停产"}  # fmt: skip


def _year(number: str) -> dict[str, Any]:
    return dict(document(f"calendars/{NATIONAL}.yaml")["years"][number])


def _put(world: World, calendar: str, year: int, said: dict[str, Any], *, by: str = "sys_admin") -> Any:
    return world.person(by).ask("PUT", f"/calendars/{calendar}/{year}", json=said)


def _finish(world: World, no: str) -> dict[str, Any]:
    return next(clock for clock in world.agent.get(f"/orders/{no}")["clocks"] if clock["name"] == "finish")


def _told(world: World, kind: str) -> list[str]:
    with world.database.reading() as session:
        rows = session.execute(sa.select(Account.account).join(Alarm, Alarm.account_id == Account.id)
                               .where(Alarm.kind == kind).order_by(Account.account))  # fmt: skip
        return [row[0] for row in rows]


def test_a_days_stop_moves_what_is_open_and_nothing_that_is_closed(world: World) -> None:
    world.at("2025-09-26 10:00")
    done, still = world.order(grade="ordinary", type="complaint"), world.order(grade="ordinary", type="complaint")
    world.worker1.act(done, "accept")
    world.worker1.act(done, "reply", data={"result": "solved", "text": "已办结"}, reason="电话中办结")
    world.reviewer.act(done, "pass")
    world.callback.act(done, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    assert _finish(world, still)["due_at"] == cst("2025-10-10 24:00").isoformat()

    world.at("2025-09-29 20:00")
    answer = _put(world, "qingxi", 2025, TYPHOON)
    assert answer.status_code == 200, answer.text
    world.work()
    assert _finish(world, still)["due_at"] == cst("2025-10-11 24:00").isoformat()
    assert _finish(world, done)["due_at"] == cst("2025-10-10 24:00").isoformat()
    (edit,) = world.agent.get("/calendars/qingxi/2025")["edits"]
    assert (edit["reason"], edit["moved"], edit["before"]) == ("台风停工停产", [still], None)
    assert (edit["account_id"], edit["at"]) == (world.ids["sys_admin"], world.now.isoformat())
    assert _told(world, "calendar_changed") == ["dispatcher"]
    assert [e["event"] for e in world.agent.get(f"/orders/{done}")["events"]][-1] == "order.rated"
    with world.database.reading() as session:
        assert log.check(session) == []
        assert session.scalar(sa.select(sa.func.count()).select_from(CalendarEdit)) == 1


def test_a_phone_hears_of_the_new_date_and_of_why(world: World) -> None:
    world.at("2025-09-26 10:00")
    no = world.order(grade="ordinary", type="complaint")
    before = world.worker1.get("/sync")
    world.at("2025-09-29 20:00")
    _put(world, "qingxi", 2025, TYPHOON)
    world.work()
    delta = world.worker1.get("/sync", since=before["cursor"])
    (order,) = delta["orders"]
    finish = next(clock for clock in order["clocks"] if clock["name"] == "finish")
    assert (order["no"], finish["due_at"]) == (no, cst("2025-10-11 24:00").isoformat())
    events = world.worker1.get(f"/orders/{no}")["events"]
    (told,) = [event for event in events if event["event"] == "clocks.recomputed"]
    assert (told["actor"], told["occurred_at"]) == ("system", world.now.isoformat())
    facts = told["facts"]
    assert (facts["calendar"], facts["year"], facts["edit"]) == ("qingxi", 2025, 1)
    was = cst("2025-10-10 24:00").isoformat()
    assert facts["moved"] == {"finish": [was, finish["due_at"]]}
    accepted = world.worker1.act(no, "accept", seen_version=before["orders"][0]["version"])
    assert accepted["status"] == "in_progress"


def test_only_the_administrator_changes_a_calendar_and_says_why(world: World) -> None:
    for name in ("agent", "dispatcher", "center_head", "sec_admin", "auditor"):
        assert _put(world, "qingxi", 2025, TYPHOON, by=name).status_code == 403
    assert _put(world, "qingxi", 2025, {**TYPHOON, "why": ""}).status_code == 422
    assert _put(world, "atlantis", 2025, TYPHOON).get_json()["error"] == "calendar.unknown"
    assert _put(world, NATIONAL, 2025, TYPHOON).get_json()["error"] == "document.invalid"
    outside = {**TYPHOON, "local": [{**TYPHOON["local"][0], "day": "2024-09-30"}]}  # type: ignore[dict-item]
    assert _put(world, "qingxi", 2025, outside).get_json()["error"] == "document.invalid"
    assert world.agent.ask("GET", "/calendars/qingxi/2025").status_code == 404


def test_the_list_says_which_years_are_known_and_who_counts_by_them(world: World) -> None:
    listed = {item["id"]: item for item in world.dispatcher.get("/calendars")["items"]}
    assert listed[NATIONAL]["years"] == [2024, 2025, 2026]
    assert listed[NATIONAL]["places"] == list(PLACES)
    assert (listed[NATIONAL]["own"], listed[NATIONAL]["missing"], listed[NATIONAL]["waiting"]) == (False, [], 0)
    assert listed["jinnan"] == {"id": "jinnan", "name": "天津市津南区", "own": True, "years": [],
                                "places": ["jinnan"], "missing": [], "waiting": 0}  # fmt: skip


def test_a_half_day_shortens_the_hours_and_is_worked(world: World) -> None:
    half = {"local": [{"day": "2025-09-30", "works": True, "reason": "半日", "windows": [["08:30", "12:00"]]}],
            "source": "镇政府通知", "why": "节前半日工作"}  # fmt: skip
    assert _put(world, "qingxi", 2025, half).status_code == 200
    with world.database.reading() as session:
        calendar = rules.calendar(session, versions("qingxi")[-1])
        other = rules.calendar(session, versions("jinnan")[-1])
    worked = [c.count_work_time(cst("2025-09-30 00:00"), cst("2025-10-01 00:00")) for c in (calendar, other)]
    assert [span.total_seconds() / 3600 for span in worked] == [3.5, 7.5]
    assert isinstance(calendar, WorkCalendar)


def test_what_an_administrator_changed_is_kept_with_what_stood_there(world: World) -> None:
    changed = {**_year("2026"), "source": "国务院办公厅更正", "why": "更正通知"}
    assert _put(world, NATIONAL, 2026, changed).status_code == 200
    (edit,) = world.agent.get(f"/calendars/{NATIONAL}/2026")["edits"]
    assert edit["before"]["source"] == _year("2026")["source"]


def test_administrators_hear_of_a_year_that_is_needed_and_unknown(world: World) -> None:
    world.at("2026-10-31 23:00")
    with world.database.unit_of_work() as session:
        assert calendars.watch(session, at=world.now) == 0
    world.at("2026-11-01 09:00")
    with world.database.unit_of_work() as session:
        assert calendars.watch(session, at=world.now) == 1
        assert calendars.watch(session, at=world.later(days=0).now) == 0
    assert _told(world, "calendar_empty") == ["sys_admin"]
    world.at("2026-12-30 10:00").order(grade="ordinary", type="complaint")
    with world.database.unit_of_work() as session:
        assert calendars.watch(session, at=world.now) == 2
    assert _told(world, "calendar_missing") == ["sys_admin"]
