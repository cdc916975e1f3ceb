"""任务单: a firm from outside does a part of the work, and learns nothing of whoever called."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from backend.domain.errors import Invalid
from backend.domain.roles import Role
from backend.models import Alarm, Org
from backend.services import accounts
from tests.factories.district import FIRM, REPAIRS
from tests.factories.journeys import WRONG_DUTY, backed, said
from tests.factories.world import CALLER, NOBODYS, URBAN, WATER, World, here, jpeg, sha

TASK = "把路口缺失的井盖补上,装好后拍照"
SECRETS = (*CALLER.values(), "王", "来电人说他家门口", "已告知处理安排")
"""Words of and about the caller that stand in the order, and in no slip."""


def _working(world: World) -> str:
    """An order that its handler has accepted, called about and reached."""
    no = world.order(content="来电人说他家门口缺井盖")
    world.worker1.act(no, "accept")
    world.worker1.act(no, "contact", data={"connected": True, "method": "call"}, note="已告知处理安排")
    world.worker1.act(no, "arrive", position=here())
    return no


def _given(world: World) -> str:
    no = _working(world)
    world.worker1.act(no, "give_slip", data={"org": FIRM, "task": TASK})
    return no


def test_a_firm_gets_place_task_limit_and_the_photos_that_are_wanted(world: World) -> None:
    no = _given(world)
    (listed,) = world.contractor.get("/orders")["items"]
    slip = world.contractor.get(f"/orders/{no}")
    for shown in (listed, slip):
        assert (shown["title"], shown["address"], shown["slips"][0]["task"]) == ("井盖缺失", "清溪大道8号", TASK)
        assert [clock["name"] for clock in shown["clocks"]] == ["finish"]
        assert {demand["phase"] for demand in shown["missing_evidence"]} == {"before", "after"}
        assert shown["lead"]["handler"]["account"] == "worker1"
    assert slip["allowed_actions"] == ["note", "take_slip", "finish_slip"]
    assert world.contractor.get(f"/orders/{no}/slip")["task"] == TASK


def test_no_road_leads_a_firm_to_the_caller(world: World) -> None:
    no = _given(world)
    world.worker1.upload(no, jpeg(), "before")
    roads = (f"/orders/{no}", f"/orders/{no}/slip", "/orders", "/sync", "/board")
    told = "".join(str(world.contractor.get(road)) for road in roads)
    for secret in SECRETS:
        assert secret not in told, secret
    slip = world.contractor.get(f"/orders/{no}")
    assert (slip["caller"], slip["resident_link"], slip["events"], slip["contacts"]) == (None, None, [], [])
    reveal = world.contractor.ask("POST", f"/orders/{no}/reveal", json={"reason": "想给他打电话"})
    assert said(reveal) == (403, "caller.forbidden")
    assert slip["evidence"] == []
    assert world.contractor.ask("GET", f"/photos/{sha(jpeg())}/thumb").status_code == 404
    for path in (f"/orders/{no}/accesses", f"/orders/{no}/ledger", f"/cells/{slip['cell']['code']}/card"):
        assert world.contractor.ask("GET", path).status_code in {403, 404}, path


@pytest.mark.parametrize("action", ["accept", "contact", "arrive", "reply", "rate", "return", "extend", "hand_over"])
def test_a_firm_does_none_of_what_is_the_leads(world: World, action: str) -> None:
    no = _given(world)
    assert said(world.contractor.send(no, action, reason="试一试")) == (403, "act.forbidden")


def test_it_takes_the_task_photographs_and_reports_to_the_lead_who_replies(world: World) -> None:
    no = _given(world)
    taken = world.later(minutes=2).contractor.act(no, "take_slip")
    assert (taken["slips"][0]["state"], taken["allowed_actions"]) == ("taken", ["note", "finish_slip"])
    for seed, phase in ((1, "before"), (2, "after")):
        assert world.contractor.upload(no, jpeg(seed), phase).status_code == 201
    done = world.later(minutes=30).contractor.act(no, "finish_slip", note="井盖已装好")
    assert (done["slips"][0]["state"], done["missing_evidence"]) == ("done", [])
    assert [event["event"] for event in done["events"]] == [
        "slip.taken", "evidence.stored", "evidence.stored", "slip.done"
    ]  # fmt: skip
    order = world.worker1.get(f"/orders/{no}")
    assert order["status"] == "in_progress"
    (slip,) = order["slips"]
    assert (slip["state"], slip["note"], slip["taken_by"]) == ("done", "井盖已装好", "姓名contractor")
    assert {photo["uploader"] for photo in order["evidence"]} == {"contractor"}
    assert world.worker1.act(no, "reply", data={"result": "solved", "text": "已加盖"})["status"] == "replied"


def test_no_clock_moves_because_a_firm_does_the_work(world: World) -> None:
    no = _working(world)
    before = world.worker1.get(f"/orders/{no}")["clocks"]
    world.worker1.act(no, "give_slip", data={"org": FIRM, "task": TASK})
    world.contractor.act(no, "take_slip")
    world.later(minutes=5).contractor.act(no, "finish_slip", note="井盖已装好")
    assert world.worker1.get(f"/orders/{no}")["clocks"] == before


def test_the_firm_and_then_the_lead_are_told(world: World) -> None:
    no = _given(world)
    world.work()
    assert ("contractor", "slip_given") in _told(world)
    world.contractor.act(no, "finish_slip", note="井盖已装好")
    world.work()
    assert ("worker1", "slip_done") in _told(world)


def _told(world: World) -> Sequence[tuple[str, str]]:
    names = {number: name for name, number in world.ids.items()}
    with world.database.reading() as session:
        return [(names[alarm.account_id], alarm.kind) for alarm in session.query(Alarm)]


def test_another_firm_knows_of_nothing(world: World) -> None:
    no = _given(world)
    assert world.contractor2.get("/orders")["items"] == []
    assert said(world.contractor2.ask("GET", f"/orders/{no}")) == (404, "order.not_found")
    assert said(world.contractor2.send(no, "take_slip")) == (404, "order.not_found")


def test_a_slip_ends_with_the_assignment_and_with_the_order(world: World) -> None:
    returned = _given(world)
    cursor = world.contractor.get("/sync")["cursor"]
    world.worker1.act(returned, "return", **WRONG_DUTY)
    backed(world, returned)
    world.dispatcher.act(returned, "approve_return")
    assert [gone["no"] for gone in world.contractor.get("/sync", since=cursor)["gone"]] == [returned]
    closed = _given(world)
    world.photos(closed)
    world.worker1.act(closed, "reply", data={"result": "solved", "text": "已加盖"})
    assert world.contractor.get(f"/orders/{closed}")["allowed_actions"] == ["note"]
    cursor = world.contractor.get("/sync")["cursor"]
    world.reviewer.act(closed, "pass")
    world.callback.act(closed, "rate", data={"contacted": True, "solved": "yes", "satisfied": "satisfied"})
    assert [gone["no"] for gone in world.contractor.get("/sync", since=cursor)["gone"]] == [closed]
    assert world.contractor.get("/orders")["items"] == []
    assert said(world.contractor.ask("GET", f"/orders/{closed}")) == (404, "order.not_found")


def test_a_slip_ends_where_the_order_is_merged_and_does_not_come_back(world: World) -> None:
    child, primary = _given(world), world.order(caller={"phone": "13900000001"})
    cursor = world.contractor.get("/sync")["cursor"]
    assert world.shift_lead.act(child, "merge", data={"into": primary})["slips"] == []
    assert [gone["no"] for gone in world.contractor.get("/sync", since=cursor)["gone"]] == [child]
    assert said(world.contractor.ask("GET", f"/orders/{child}")) == (404, "order.not_found")
    world.dispatcher.act(child, "split", reason="不是同一事项")
    assert said(world.contractor.ask("GET", f"/orders/{child}")) == (404, "order.not_found")
    world.worker1.act(child, "give_slip", data={"org": FIRM, "task": TASK})
    assert [one["no"] for one in world.contractor.get("/orders")["items"]] == [child]


def test_of_what_a_utility_leads_its_contractor_hears_nothing_without_a_slip(world: World) -> None:
    with world.database.unit_of_work() as session:
        session.execute(sa.update(Org).where(Org.code == WATER).values(kind="utility"))
        world.join(session, "contractor", WATER)
    cursor = world.contractor.get("/sync")["cursor"]
    no = world.order(position=NOBODYS, address="某处")
    world.dispatcher.act(no, "dispatch", data={"org": WATER})
    heard = world.contractor.get("/sync", since=cursor)
    assert (heard["orders"], heard["gone"]) == ([], [])
    assert said(world.contractor.ask("GET", f"/orders/{no}")) == (404, "order.not_found")


def test_what_is_no_slip_is_refused(world: World) -> None:
    no = _working(world)
    given = {"org": FIRM, "task": TASK}
    refused = {"slip.task_missing": {"org": FIRM}, "slip.org_missing": {"task": TASK},
               "slip.not_outside": given | {"org": URBAN}, "unit.unknown": given | {"org": "x"}}  # fmt: skip
    for code, data in refused.items():
        assert said(world.worker1.send(no, "give_slip", data=data)) == (422, code)
    assert said(world.worker2.send(no, "give_slip", data=given))[0] in {403, 404}
    world.dispatcher.act(no, "give_slip", data=given)
    assert said(world.worker1.send(no, "give_slip", data=given)) == (409, "slip.open")
    assert said(world.contractor.send(no, "finish_slip")) == (409, "slip.nothing_said")
    world.contractor.act(no, "finish_slip", note="井盖已装好")
    assert said(world.contractor.send(no, "finish_slip", note="再报")) == (409, "slip.not_open")
    assert said(world.contractor.send(no, "take_slip")) == (409, "slip.not_given")
    assert world.worker1.act(no, "give_slip", data=given)["slips"][0]["state"] == "given"


@pytest.mark.parametrize("firm", [FIRM, REPAIRS])
def test_a_firm_neither_leads_nor_assists(world: World, firm: str) -> None:
    no = world.order(position=None, address="某处")
    for data in ({"org": firm}, {"org": URBAN, "assist": firm}):
        assert said(world.dispatcher.send(no, "dispatch", data=data)) == (422, "dispatch.outside_unit")


def test_a_contractor_is_of_a_firm_and_has_no_other_role(town: World) -> None:
    with town.database.unit_of_work() as session:
        for roles, code in (((Role.CONTRACTOR,), "account.contractor_unit"),
                            ((Role.CONTRACTOR, Role.DISPATCHER), "account.contractor_apart")):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                accounts.create_account(session, "somebody", name="某人", password=None, roles=roles)
            assert refused.value.code == code
