"""What is kept, and for how long: the caller after the order has ended, notices by their age, the log for ever."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from backend.models import Alarm, Caller, Delivery, OrderEvent, OutboxRow, Receipt
from backend.services import retention
from backend.tasks import schedule
from tests.factories.world import CALLER, World

NOBODY = {"name": None, "phone": None, "anonymity": "open"}


def test_the_caller_is_forgotten_a_year_after_the_order_has_ended(world: World) -> None:
    no = _closed(world, upstream_no="DG1")
    for _ in ("nothing to do", "and again"):
        _swept(world.later(days=364, hours=23))
        assert _caller(world, no) == CALLER | {"anonymity": "open"}
        world.later(days=-364, hours=-23)
    _swept(world.later(days=365))
    assert _caller(world, no) == NOBODY
    with world.database.reading() as session:
        assert session.scalar(sa.select(Caller.phone_key)) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(OrderEvent)) > 5
        assert not retention.is_due(session, "qingxi", at=world.now)


def test_once_the_caller_is_forgotten_neither_words_nor_door_stand_where_everybody_reads(world: World) -> None:
    no = _closed(world, title="王小明家门口没路灯", address="清溪大道8号王小明家", caller=CALLER | {"name": "王小明"})
    before = _published(world, no)
    assert (before["description"], before["address"]) == ("＊家门口没路灯", "清溪大道8号＊家")
    _swept(world.later(days=365))
    after = _published(world, no)
    assert (after["description"], after["address"], after["status"]) == ("求助", "", "closed")


def _published(world: World, no: str) -> dict[str, Any]:
    (shown,) = world.anybody().get(f"/open311/v2/requests/{no}.json").get_json()
    return dict(shown)


def test_while_the_order_is_open_again_its_caller_stays(world: World) -> None:
    no = _closed(world)
    again = world.later(days=2).agent.register().get_json()["no"]
    world.shift_lead.act(no, "reopen", reason="假办结", data={"repeat": again})
    _swept(world.later(days=400))
    assert _caller(world, no)["phone"] == CALLER["phone"]
    world.shift_lead.act(no, "withdraw", reason="上级收回")
    _swept(world.later(days=364))
    assert _caller(world, no)["phone"] == CALLER["phone"]
    _swept(world.later(days=1))
    assert _caller(world, no)["phone"] is None


def test_an_inquiry_that_was_answered_at_once_has_its_day_too(town: World) -> None:
    order = town.agent.register(type="inquiry", grade="ordinary", queue=False).get_json()
    town.agent.act(order["no"], "reply", data={"text": "周一至周五办理", "knowledge": "政务服务网"})
    _swept(town.later(days=365))
    assert _caller(town, order["no"]) == NOBODY


def test_whoever_repeats_a_call_whose_caller_is_forgotten_gets_its_order(town: World) -> None:
    no = _closed(town, id="6f0f3cf5-8ac2-4a80-b4d2-1d0c6b4f3a11", upstream_no=...)
    _swept(town.later(days=365))
    again = town.agent.register(id="6f0f3cf5-8ac2-4a80-b4d2-1d0c6b4f3a11", upstream_no=...)
    assert (again.status_code, again.get_json()["no"]) == (200, no)


def test_notices_and_work_done_go_after_half_a_year(world: World) -> None:
    world.order()
    world.work()
    seen = (Alarm, Delivery, Receipt, OutboxRow)
    before = _counts(world, *seen)
    assert before[0] > 0
    assert before[3] > 0
    _swept(world.later(days=179))
    assert _counts(world, *seen) == before
    _swept(world.later(days=2))
    assert _counts(world, Alarm, Delivery, Receipt) == [0, 0, 0]
    with world.database.reading() as session:
        assert set(session.scalars(sa.select(OutboxRow.done_at))) <= {None}


def _closed(world: World, **call: object) -> str:
    no = world.order(**call)
    world.replied(no)
    world.reviewer.act(no, "pass")
    said = {"outcome": "reached", "contacted": True, "solved": "yes", "satisfied": "satisfied"}
    assert world.callback.act(no, "rate", data=said)["status"] == "closed"
    return no


def _swept(world: World) -> None:
    schedule.keep_dates(replace(world.tools(), place="qingxi"))


def _caller(world: World, no: str) -> dict[str, object]:
    with world.database.reading() as session:
        kept = sa.text("SELECT name, phone, anonymity FROM callers JOIN orders ON id = order_id WHERE no = :no")
        return dict(session.execute(kept, {"no": no}).mappings().one())


def _counts(world: World, *models: type) -> list[int | None]:
    with world.database.reading() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(model)) for model in models]
