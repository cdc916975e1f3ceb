"""Two who change one row: the second waits, and what the first has written stays."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.domain.calendar import parse_year
from backend.domain.errors import Refused
from backend.models import AssessPeriod, CalendarYear, Talk
from backend.services import bonuses, calendar_days, talks
from tests.factories.locks import until_another_waits
from tests.factories.world import World

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)
ASKED = {"id": "b1", "subject": "urban", "kind": "any", "points": 1, "words": "已根治", "orders": [],
         "asked_by": "unit_head", "asked_at": "2025-09-26T12:00:00+00:00", "approved_by": [],
         "rejected_by": None}  # fmt: skip


def _at_once(world: World, first: Callable[[Session], Any], second: Callable[[Session], Any]) -> None:
    """The second begins before the first is over, and waits for it."""

    def after() -> None:
        with world.database.unit_of_work() as session:
            second(session)

    other = threading.Thread(target=after)
    with world.database.unit_of_work() as session:
        first(session)
        other.start()
        until_another_waits(world)
    other.join(20)


def test_two_who_approve_points_at_once_are_two(world: World) -> None:
    with world.database.unit_of_work() as session:
        session.add(AssessPeriod(place="qingxi", period="2025-09", state="open", changed_at=world.now,
                                 changed_by="unit_head", bonuses=[ASKED]))  # fmt: skip

    def approves(name: str) -> Callable[[Session], Any]:
        return lambda session: bonuses.decide(session, "qingxi", "2025-09", "b1", approves=True,
                                              actor=world.actors[name], at=world.now)  # fmt: skip

    _at_once(world, approves("assessor"), approves("center_head"))
    with world.database.reading() as session:
        (line,) = session.get_one(AssessPeriod, ("qingxi", "2025-09")).bonuses
    assert line["approved_by"] == ["assessor", "center_head"]


def test_a_talk_that_two_put_down_at_once_keeps_the_first_record(world: World) -> None:
    with world.database.unit_of_work() as session:
        session.add(Talk(place="qingxi", period="2025-09", subject="urban", name="约谈", level=4, rates={},
                         asked_at=world.now))  # fmt: skip

    def holds(session: Session, words: str) -> None:
        talks.hold(session, "qingxi", "2025-09", "urban", words, actor=world.actors["supervisor"], at=world.now)

    def too_late(session: Session) -> None:
        with pytest.raises(Refused):
            holds(session, "后到的记录")

    _at_once(world, lambda session: holds(session, "先到的记录"), too_late)
    with world.database.reading() as session:
        assert session.get_one(Talk, ("qingxi", "2025-09", "urban")).words == "先到的记录"


def test_two_days_of_a_year_that_are_changed_at_once_are_both_changed(world: World) -> None:
    days = ("2025-11-03", "2025-11-04")

    def changes(day: str) -> Callable[[Session], Any]:
        said = {"day": date.fromisoformat(day), "works": False, "reason": "台风停工", "source": "通知", "windows": [],
                "why": "台风停工停产"}  # fmt: skip
        return lambda session: calendar_days.put(session, "cn_state_council", 2025, said,
                                                 actor=world.actors["sys_admin"], at=world.now)  # fmt: skip

    _at_once(world, *map(changes, days))
    with world.database.reading() as session:
        document = session.get_one(CalendarYear, ("cn_state_council", 2025)).document
    assert {one["day"] for one in document["local"]} >= set(days)
    assert parse_year(2025, document)
