"""The administrators at their desks: one adds somebody, one says what he may, one reads it; a day is changed."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit

DAY = "2024-03-05"
"""Long past, so that no order of the others' is moved by it."""


def test_somebody_is_added_given_a_role_and_shut_out(visit: Callable[..., Visit], product: Product) -> None:
    admin = visit(account="admin", size=DESK)
    admin.go("/admin/people", until="person-add")
    admin.tap("person-add")
    for name, words in (("account", "lin.mou"), ("password", "right horse"), ("name", "林某"), ("why", "新人入职")):
        admin.part(f"person-{name}").fill(words)
    admin.part("person-org-find").fill("水务")
    admin.choose("person-org-water")
    admin.tap("person-save")
    admin.confirm()
    expect(admin.see("person-roles")).to_contain_text("无角色")
    expect(admin.part("do-roles")).to_have_count(0)

    security = visit(account="security", size=PHONE)
    security.go("/admin/people?who=lin.mou", until="do-roles")
    _gives(security, "sys_admin", "auditor")
    expect(security.part("act-trouble")).to_contain_text("须是三个人")
    security.complaints.clear()  # the browser writes every refusal down
    security.choose("role-sys_admin")
    security.choose("role-auditor")
    _gives(security, "liaison")
    expect(security.part("person-roles")).to_contain_text("联络员")
    security.tap("do-active")
    security.part("person-why").fill("借调外单位")
    security.tap("stand-save")
    security.confirm()
    expect(security.see("person")).to_contain_text("已停用")

    auditor = visit(account="auditor", size=PHONE)
    auditor.go("/audit", until="tab-people")
    auditor.tap("tab-people")
    expect(auditor.see("account-change")).to_contain_text("停用账号")
    expect(auditor.part("changes")).to_contain_text("无角色 → 联络员")
    assert product.get("auditor", "/people/lin.mou")["active"] is False


def _gives(security: Visit, *roles: str) -> None:
    if security.part("roles-form").count() == 0:
        security.tap("do-roles")
        security.part("person-why").fill("水务联络")
    for role in roles:
        security.choose(f"role-{role}")
    security.tap("roles-save")
    security.confirm()


def test_a_day_is_said_to_be_otherwise_and_shows_whom_it_moved(visit: Callable[..., Visit], product: Product) -> None:
    admin = visit(account="admin", size=PHONE)
    admin.go("/admin/calendar", until="calendar-which")
    admin.part("calendar-which").select_option("qingxi")
    admin.part("calendar-year").select_option("2024")
    admin.tap(f"day-{DAY}")
    admin.choose("day-works-rest")
    for name, words in (("reason", "台风停工"), ("source", "镇应急办通知"), ("why", "台风停工停产")):
        admin.part(f"day-{name}").fill(words)
    admin.tap("day-save")
    admin.confirm()
    expect(admin.see("month-2024-03")).to_contain_text("台风停工")
    expect(admin.see("calendar-edit")).to_contain_text("重算了 0 张工单的时限", timeout=20_000)
    (day,) = [one for one in product.get("admin", "/calendars/qingxi/2024/days")["days"] if one["day"] == DAY]
    assert (day["works"], day["kind"]) == (False, "local")
