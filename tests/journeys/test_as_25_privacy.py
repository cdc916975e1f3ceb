"""AS-25: what a report gives away, to whom, for how long, and who can tell afterwards."""

import json
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.domain.errors import Invalid
from backend.domain.roles import Role
from backend.models import PrivacyAccess
from backend.services import accounts
from tests.factories.district import FIRM
from tests.factories.journeys import said
from tests.factories.push_service import PushService
from tests.factories.rules import cst
from tests.factories.world import CALLER, World

OWN_WORDS, WRITTEN = "三楼住户加盖,举报人住对面", "有人反映三楼在加盖,请到场核查"
WHY = {"reason": "需联系核实地点"}


def _report(world: World) -> str:
    world.live_in("jinnan").at("2026-03-10 09:00")
    return world.order(type="report", grade="ordinary", title="违法建设", content=OWN_WORDS, redacted=WRITTEN)


def _reveal(world: World, name: str, no: str, **body: Any) -> Any:
    return world.person(name).ask("POST", f"/orders/{no}/reveal", json=body or WHY)


def test_as_25_the_handler_sees_a_surname_and_asks_for_the_number_with_a_reason(world: World) -> None:
    no = _report(world)
    caller = {"name": "王*", "phone": None, "anonymity": "open", "withheld": True}
    assert world.worker1.get(f"/orders/{no}")["caller"] == caller
    (synced,) = world.worker1.get("/sync")["orders"]
    assert synced["caller"] == caller
    shown = _reveal(world, "worker1", no).get_json()
    assert (shown["phone"], shown["until"]) == (CALLER["phone"], cst("2026-03-10 09:05").isoformat())
    assert shown["watermark"] == {"account": "worker1", "name": "姓名worker1", "unit": None,
                                  "at": world.now.isoformat()}  # fmt: skip
    with world.database.reading() as session:
        asked = sa.select(PrivacyAccess).where(PrivacyAccess.reason == WHY["reason"])
        written = session.scalars(asked).all()
    assert [(row.account_id, row.at) for row in written] == [(world.ids["worker1"], world.now)]


def test_as_25_everybody_beyond_the_centre_reads_what_the_centre_wrote(world: World) -> None:
    no = _report(world)
    world.worker1.act(no, "accept")
    for name in ("worker1", "community", "unit_head", "reviewer", "supervisor", "assessor", "leader", "auditor"):
        person = world.person(name)
        read = [person.get(f"/orders/{no}"), person.get("/orders"), person.get("/sync")]
        assert read[0]["content"] == WRITTEN, name
        assert "举报人" not in str(read), name
    assert _reveal(world, "worker1", no).get_json()["content"] is None
    assert OWN_WORDS not in str(world.auditor.get(f"/orders/{no}")["events"])


def test_as_25_the_centre_reads_a_reports_own_words_and_that_it_did_is_on_record(world: World) -> None:
    no = _report(world)
    assert world.dispatcher.get(f"/orders/{no}")["caller"]["content"] == OWN_WORDS
    world.later(minutes=1)
    assert _reveal(world, "shift_lead", no).get_json()["content"] == OWN_WORDS
    found = [(a["account"], a["how"]) for a in world.auditor.get(f"/orders/{no}/accesses")["items"]]
    assert [one for one in found if one[1] != "acted"] == [("dispatcher", "read"), ("shift_lead", "revealed")]


def test_as_25_no_report_goes_out_in_its_own_words(world: World) -> None:
    world.live_in("jinnan").at("2026-03-10 09:00")
    no = world.order(type="report", grade="ordinary", title="违法建设", content=OWN_WORDS)
    waiting = world.dispatcher.get(f"/orders/{no}")
    assert (waiting["status"], waiting["queued"]["why"]) == ("pending_dispatch", "not_redacted")
    assert (waiting["content"], waiting["redacted"]) == ("", False)
    given = {"handler": "worker1"}
    for words in ({}, {"redacted": "  "}):
        refused = world.dispatcher.send(no, "dispatch", data=given | words)
        assert said(refused) == (422, "dispatch.not_redacted")
        assert "data.redacted" in refused.text
    sent = world.dispatcher.act(no, "dispatch", data=given | {"redacted": WRITTEN})
    assert (sent["status"], sent["content"], sent["redacted"]) == ("dispatched", WRITTEN, True)
    assert world.worker1.get(f"/orders/{no}")["content"] == WRITTEN
    assert OWN_WORDS not in str(world.worker1.get("/sync"))


def test_as_25_no_other_order_of_the_caller_gives_away_who_reported(world: World) -> None:
    reported = _report(world)
    other = world.order(grade="ordinary", title="路灯不亮")
    seen = world.worker1.get(f"/orders/{other}")
    assert seen["caller"]["phone"] == CALLER["phone"]
    assert reported not in str(seen)
    assert "repeated_by" not in world.worker1.get(f"/orders/{reported}")
    again = world.agent.register(type="report", grade="ordinary", content=OWN_WORDS, redacted=WRITTEN).get_json()
    assert [one["no"] for one in again["earlier"]] == [reported]


def test_as_25_the_same_report_sent_again_is_the_same_and_with_other_words_it_is_not(world: World) -> None:
    world.live_in("jinnan").at("2026-03-10 09:00")
    call = {"id": str(uuid4()), "type": "report", "grade": "ordinary", "content": OWN_WORDS, "upstream_no": ...}
    assert [world.agent.register(**call).status_code for _ in range(2)] == [201, 200]
    assert said(world.agent.register(**call | {"content": "四楼也加盖"})) == (409, "act.id_reused")


def test_as_25_without_a_reason_or_a_right_there_is_no_number_and_no_trace_of_one(world: World) -> None:
    no = _report(world)
    assert _reveal(world, "worker1", no, reason="看").status_code == 422
    assert said(_reveal(world, "reviewer", no)) == (403, "caller.forbidden")
    assert said(_reveal(world, "far_head", no)) == (404, "order.not_found")
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PrivacyAccess)) == 0


def test_as_25_the_auditor_can_list_everyone_who_saw_the_order(world: World) -> None:
    no = _report(world)
    world.later(minutes=1).worker1.act(no, "accept")
    world.later(minutes=1)
    _reveal(world, "worker1", no)
    world.later(minutes=1).callback.get(f"/orders/{no}")
    found = [(a["account"], a["how"]) for a in world.auditor.get(f"/orders/{no}/accesses")["items"]]
    assert [entry for entry in found if entry[1] != "acted"] == [
        ("worker1", "read"), ("worker1", "revealed"), ("callback", "read")
    ]  # fmt: skip
    assert ("worker1", "acted") in found
    assert said(world.dispatcher.ask("GET", f"/orders/{no}/accesses"))[0] == 403
    assert world.auditor.ask("GET", "/orders/20200101-000001/accesses").status_code == 404


def test_as_25_a_push_carries_number_and_class_and_nobodys_name_number_or_door(
    world: World, browsers: PushService
) -> None:
    device = browsers.subscribe(world.worker1.get("/push/key")["key"]).as_json()
    assert world.worker1.ask("POST", "/push/subscriptions", json=device).status_code == 201
    no = _report(world)
    world.work()
    (push,) = world.sent.sent
    told = json.loads(push.payload)
    assert told == {"alarm": told["alarm"], "no": no, "class": "ordinary", "class_name": "普通", "kind": "dispatched",
                    "at": world.now.isoformat(), "url": f"/orders/{no}"}  # fmt: skip
    for secret in (*CALLER.values(), "王", "清溪大道", "8号", "违法建设", "对面", "姓名"):
        assert secret not in push.payload.decode()


def test_as_25_an_export_of_callers_waits_for_a_second_person(world: World) -> None:
    _report(world)
    wanted = {"id": str(uuid4()), "format": "csv", "private": True, "reason": "报送区政府"}
    (asked,) = world.center_head.ask("POST", "/exports", json=wanted).get_json()["items"]
    world.work()
    assert world.center_head.get("/exports")["items"][0]["state"] == asked["state"] == "asked"
    agreed = {"agrees": True, "reason": "用途明确"}
    own = world.center_head.ask("POST", f"/exports/{asked['id']}/decision", json=agreed)
    assert said(own) == (403, "export.own")
    assert world.sec_admin.ask("POST", f"/exports/{asked['id']}/decision", json=agreed).status_code == 200
    world.work()
    fetched = world.center_head.ask("GET", f"/exports/{asked['id']}/file")
    assert CALLER["phone"] in fetched.data.decode()


def test_as_25_a_firms_slip_says_place_and_task_and_nothing_of_the_caller(world: World) -> None:
    no = _report(world)
    slip = world.worker1.get(f"/orders/{no}/slip")
    assert (slip["title"], slip["address"], slip["content"]) == ("违法建设", "清溪大道8号", "")
    assert CALLER["phone"] not in str(slip)
    assert "王" not in str(slip)
    assert "caller" not in slip
    assert world.far_head.ask("GET", f"/orders/{no}/slip").status_code == 404


def test_as_25_the_contractors_slip_shows_place_and_task_only(world: World) -> None:
    no = _report(world)
    world.worker1.act(no, "accept")
    world.worker1.act(no, "give_slip", data={"org": FIRM, "task": "拆除三楼加盖的钢架"})
    for read in (world.contractor.get(f"/orders/{no}/slip"), world.contractor.get(f"/orders/{no}")):
        assert (read["address"], read["content"]) == ("清溪大道8号", "")
        assert "拆除三楼加盖的钢架" in str(read)
        for secret in (*CALLER.values(), OWN_WORDS, WRITTEN, "王"):
            assert secret not in str(read)
    assert said(_reveal(world, "contractor", no)) == (403, "caller.forbidden")


def test_as_25_another_streets_order_does_not_exist(world: World) -> None:
    no = _report(world)
    for path in ("", "/slip"):
        assert said(world.far_head.ask("GET", f"/orders/{no}{path}")) == (404, "order.not_found")
    assert said(world.far_head.send(no, "note", note="看看")) == (404, "order.not_found")


def test_as_25_the_three_administrators_are_three_people(town: World) -> None:
    with town.database.unit_of_work() as session, pytest.raises(Invalid) as refused:
        accounts.create_account(
            session, "allmighty", name="一人", password=None, roles=[Role.SYS_ADMIN, Role.AUDITOR]
        )
    assert refused.value.code == "account.administrators_apart"


def test_as_25_whoever_assesses_units_is_the_head_of_none(town: World) -> None:
    with town.database.unit_of_work() as session, pytest.raises(Invalid) as refused:
        accounts.create_account(
            session, "judge", name="一人", password=None, roles=[Role.ASSESSOR, Role.UNIT_HEAD]
        )
    assert refused.value.code == "account.assessor_apart"
