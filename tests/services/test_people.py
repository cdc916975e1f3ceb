"""People and roles at the three administrators' screens: who may change what of whom, and that it is on record."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from backend.models import Account, AccountChange, AccountPhone
from backend.services import tenants
from tests.factories.district import OTHER_STREET
from tests.factories.journeys import said
from tests.factories.world import COMMUNITY, FIRST, PEOPLE, STREET, URBAN, WATER, World

NEW: dict[str, Any] = {"account": "lin", "name": "林某", "password": "right horse", "org": URBAN,
                       "area": [STREET], "why": "新人入职"}  # fmt: skip


def _add(world: World, *, by: str = "sys_admin", **other: Any) -> Any:
    return world.person(by).ask("POST", "/people", json=NEW | other)


def _put(world: World, account: str, what: str, *, by: str = "sec_admin", **body: Any) -> Any:
    return world.person(by).ask("PUT", f"/people/{account}/{what}", json={"why": "岗位调整"} | body)


def _found(world: World, *, by: str = "sec_admin", **query: Any) -> list[str]:
    return [one["account"] for one in world.person(by).get("/people", **query)["items"]]


def _signs_in(world: World, account: str) -> Any:
    return world.anybody().post("/api/v1/session", json={"account": account, "password": NEW["password"]})


def test_one_administrator_adds_somebody_and_another_says_what_he_may(town: World) -> None:
    made = _add(town)
    assert made.status_code == 201, made.text
    assert made.get_json()["roles"] == []
    assert (made.get_json()["org_name"], made.get_json()["area"]) == ("城管办", [{"code": STREET, "name": "甲街道"}])
    assert _signs_in(town, "lin").get_json()["user"]["roles"] == []
    assert _found(town, role="none") == ["lin"]
    given = _put(town, "lin", "roles", roles=["handler", "liaison"])
    assert (given.status_code, given.get_json()["roles"]) == (200, ["handler", "liaison"])
    assert town.actor("lin").units == {URBAN}
    assert _found(town, role="none") == []


@pytest.mark.parametrize(("by", "what", "body"), [
    ("sys_admin", "roles", {"roles": ["leader"]}), ("sys_admin", "active", {"active": False}),
    ("sec_admin", "place", {"name": "别名"}), ("sec_admin", "phone", {"phone": None}),
    ("auditor", "roles", {"roles": ["leader"]}), ("center_head", "active", {"active": False}),
])  # fmt: skip
def test_none_of_the_three_does_anothers_part(town: World, by: str, what: str, body: dict[str, Any]) -> None:
    assert said(_put(town, "worker1", what, by=by, **body)) == (403, "role.forbidden")
    assert said(_add(town, by="sec_admin")) == (403, "role.forbidden")


def test_what_duties_keep_apart_nobody_holds_together(town: World) -> None:
    for pair in (["sys_admin", "auditor"], ["sec_admin", "sys_admin"], ["sec_admin", "auditor"]):
        assert said(_put(town, "reviewer", "roles", roles=pair)) == (422, "account.administrators_apart")
    assert said(_put(town, "reviewer", "roles", roles=["assessor", "unit_head"])) == (422, "account.assessor_apart")
    assert _put(town, "reviewer", "roles", roles=["exchange"]).status_code == 422
    assert _put(town, "reviewer", "roles", roles=["leader"], why="无").status_code == 422
    assert town.actor("reviewer").roles == {"reviewer"}


def test_nobody_changes_his_own_roles_or_shuts_himself_out(town: World) -> None:
    assert said(_put(town, "sec_admin", "roles", roles=["sec_admin", "leader"])) == (403, "people.oneself")
    assert said(_put(town, "sec_admin", "active", active=False)) == (403, "people.oneself")
    assert town.sec_admin.get("/people/sec_admin")["may"] == {
        "place": False, "phone": False, "roles": False, "active": False}  # fmt: skip


def test_the_last_administrator_stays_one(town: World) -> None:
    assert said(_put(town, "sys_admin", "roles", roles=[])) == (409, "people.last_administrator")
    assert said(_put(town, "sys_admin", "active", active=False)) == (409, "people.last_administrator")
    _put(town, "worker2", "roles", roles=["sys_admin"])
    assert _put(town, "sys_admin", "active", active=False).status_code == 200
    assert said(_put(town, "worker2", "roles", roles=["leader"])) == (409, "people.last_administrator")


def test_who_is_shut_out_comes_in_no_more_until_he_is_let_in(town: World) -> None:
    _add(town)
    _put(town, "lin", "roles", roles=["handler"])
    assert _put(town, "lin", "active", active=False).get_json()["active"] is False
    assert _signs_in(town, "lin").status_code == 401
    assert "lin" in _found(town, active=False)
    assert _put(town, "lin", "active", active=True).get_json()["active"] is True
    assert _signs_in(town, "lin").status_code == 200


def test_another_unit_and_area_take_the_stead_of_the_old_ones(town: World) -> None:
    moved = _put(town, "liaison", "place", by="sys_admin", name="新名", org=WATER, area=[COMMUNITY, FIRST])
    assert [one["code"] for one in moved.get_json()["area"]] == [COMMUNITY, FIRST]
    actor = town.actor("liaison")
    assert (actor.name, actor.org, actor.area, actor.roles) == ("新名", WATER, (COMMUNITY, FIRST), {"liaison"})
    for wrong, code in (({"org": "nowhere"}, "people.unit_unknown"), ({"area": ["999999"]}, "people.area_unknown")):
        assert said(_put(town, "liaison", "place", by="sys_admin", **({"name": "新名"} | wrong))) == (422, code)
    assert said(_put(town, "nobody", "place", by="sys_admin", name="x")) == (404, "people.not_found")


def test_people_are_found_by_name_account_unit_and_role_page_by_page(town: World) -> None:
    assert _found(town, q="水务") == ["water_liaison", "water_head"]
    assert _found(town, q="callback") == ["callback", "callback2"]
    assert _found(town, role="shift_lead") == ["shift_lead", "shift_lead2"]
    first = town.sys_admin.get("/people", limit=20)
    rest = town.sys_admin.get("/people", limit=20, cursor=first["next"])
    found = [one["account"] for one in (*first["items"], *rest["items"])]
    assert sorted(found) == sorted(set(PEOPLE) - {"exchange"})
    assert (len(first["items"]), rest["next"]) == (20, None)
    assert (first["adds"], town.auditor.get("/people")["adds"]) == (True, False)
    assert said(town.dispatcher.ask("GET", "/people")) == (403, "role.forbidden")


def test_who_leads_open_orders_is_shown_with_them(town: World) -> None:
    town.order()
    assert town.sec_admin.get("/people/worker1")["open_orders"] == 1


def test_every_change_is_on_record_for_the_auditor_and_stays(world: World) -> None:
    _add(world)
    _put(world, "lin", "roles", roles=["handler"])
    world.later(minutes=1)
    _put(world, "lin", "phone", by="sys_admin", phone="13800001111", why="登记手机")
    items = world.auditor.get("/account-changes")["items"]
    assert [(one["what"], one["by"], one["name"]) for one in items] == [
        ("phone", "姓名sys_admin", "林某"), ("roles", "姓名sec_admin", "林某"), ("added", "姓名sys_admin", "林某")
    ]
    assert (items[1]["before"]["roles"], items[1]["after"]["roles"]) == ([], ["handler"])
    assert (items[2]["before"], items[2]["after"]["org"], items[2]["why"]) == ({}, "城管办", "新人入职")
    assert world.sec_admin.get("/people/lin")["changes"] == items
    assert [one["id"] for one in world.auditor.get("/account-changes", limit=1, cursor=items[0]["id"])["items"]] == [
        items[1]["id"]]  # fmt: skip
    assert said(world.sys_admin.ask("GET", "/account-changes")) == (403, "role.forbidden")
    with world.database.reading() as session:
        rows = session.execute(sa.select(AccountChange.__table__))
        kept = json.dumps([[str(value) for value in row] for row in rows])
        assert session.scalar(sa.select(AccountPhone.phone)) == "13800001111"
    assert "13800001111" not in kept
    assert "right horse" not in kept
    for statement in ("DELETE FROM account_changes", "UPDATE account_changes SET why = 'x'"):
        with pytest.raises(sa.exc.DBAPIError, match="kept as they were"), world.database.unit_of_work() as session:
            session.execute(sa.text(statement))


def test_a_tenants_administrator_knows_and_adds_his_own_people_alone(town: World) -> None:
    with town.database.unit_of_work() as session:
        tenants.set_place(session, STREET, "jinnan")
        town.join(session, "sys_admin", STREET)
    assert set(_found(town, by="sys_admin")) == {"sys_admin", "liaison", "handler", "unit_head", "cadre"}
    assert said(town.sys_admin.ask("GET", "/people/water_head")) == (404, "people.not_found")
    assert said(_add(town, org=WATER)) == (422, "people.unit_unknown")
    assert said(_add(town, org=None)) == (422, "people.unit_needed")
    for foreign in (OTHER_STREET, STREET[:6]):
        assert said(_add(town, area=[STREET, foreign])) == (422, "people.area_unknown")
    assert _add(town, area=[STREET]).status_code == 201
    with town.database.reading() as session:
        assert session.scalar(sa.select(Account.active).where(Account.account == "lin")) is True
