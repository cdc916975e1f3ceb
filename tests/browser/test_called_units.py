"""高行: a community calls a department, a unit asks for more time, and a month is closed by those who assess it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.browser.people import Demo
from tests.browser.product import Product, running
from tests.browser.visitors import DESK, PHONE, Visit
from tests.factories.push_service import PushService
from tests.factories.tile_server import TileServer

PLACE = ZoneInfo("Asia/Shanghai")
DAYS = 75
"""How long before today the people of this town have held their posts."""
OPEN = {"period": "month", "lock_after_days": 60}
"""Any month that has ended may still be locked by hand."""
HERE = {"grade": "ordinary", "type": "complaint"}
RATED = {"contacted": True, "solved": "yes", "satisfied": "satisfied"}


def _last_month(people: Demo) -> Mapping[str, str]:
    """Two orders of the urban office that were closed in the month before this one, and two that run."""
    now = datetime.now(PLACE)
    for year in (now.year, now.year + 1):
        people.publish(year)
    then = now.replace(day=1, hour=12) - timedelta(days=10)
    closed = {name: _closed(people, name, (now - then).total_seconds() / 60) for name in ("first", "second")}
    return {**closed, "whistle": people.order("沿河护栏断裂", ago_min=30, **HERE), "later": _given(people, 20)}


def _given(people: Demo, ago_min: float) -> str:
    no = people.order("占道经营反复出现", ago_min=ago_min, **HERE, position=..., address="不知名的小路")
    people.act("dispatcher", no, "dispatch", data={"org": "urban"})
    people.act("handler", no, "accept")
    return no


def _closed(people: Demo, name: str, ago_min: float) -> str:
    no = _given(people, ago_min)
    people.act("handler", no, "contact", data={"connected": True, "method": "call", "outcome": "reached"})
    people.act("handler", no, "reply", data={"result": "solved", "text": f"{name}已处理", "checked": True})
    people.act("reviewer", no, "pass")
    people.act("callback", no, "rate", data=RATED)
    return no


@pytest.fixture(scope="module")
def town(
    phone_app: object, browsers_push: PushService, tiles: TileServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A second house, which lives by another place's rules."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here (apt install chromium)")
    house = Product(tmp_path_factory.mktemp("town"), push_origin=browsers_push.origin, tiles=tiles.address,
                    place="gaohang", orders=_last_month, days=DAYS, assess=OPEN)  # fmt: skip
    with running(house):
        yield house


@pytest.fixture
def product(town: Product) -> Product:
    """Whoever visits here comes to this house."""
    return town


def test_a_department_that_a_community_calls_comes_before_the_reply(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = product.orders["whistle"]
    product.act("worker1", no, "accept")
    product.act("worker1", no, "contact", data={"connected": True, "method": "call", "outcome": "reached"})
    _blow(visit(account="community", size=PHONE), no)
    worker = visit(account="worker1", size=PHONE)
    worker.go(f"/orders/{no}", until="whistles")
    expect(worker.part("whistles")).to_contain_text("镇水务站")
    assert "reply" not in product.get("worker1", f"/orders/{no}")["allowed_actions"]

    water = visit(account="liaison2", size=PHONE)
    water.go("/desk/unit", until="tab-called")
    water.tap("tab-called")
    water.tap(f"row-{no}")
    for step, words in (("signed", "已签收"), ("reported", "已报到"), ("done", "已办完")):
        water.tap("do-report_in")
        water.choose(f"act-step-{step}")
        water.tap("act-send")
        expect(water.part("whistles")).to_contain_text(words)
    worker.page.reload()
    worker.see("whistles")
    assert "reply" in product.get("worker1", f"/orders/{no}")["allowed_actions"]


def _blow(cadre: Visit, no: str) -> None:
    cadre.go(f"/community/{no}", until="more-acts")
    cadre.tap("more-acts")
    cadre.tap("do-whistle")
    cadre.choose("act-orgs-water")
    cadre.part("act-task").fill("勘查河岸并更换护栏")
    cadre.tap("act-send")
    expect(cadre.page.locator(".field-error").first).to_be_visible()
    soon = datetime.now(UTC) + timedelta(hours=30)
    cadre.part("act-meet_at").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    cadre.part("act-place").fill("河堤二号口")
    cadre.tap("act-send")
    expect(cadre.see("whistles")).to_contain_text("河堤二号口")


def test_more_time_is_asked_backed_by_the_head_and_approved(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = product.orders["later"]
    phone = visit(account="handler", size=PHONE)
    phone.go(f"/orders/{no}", until="more-acts")
    phone.tap("more-acts")
    phone.tap("do-extend")
    phone.part("act-reason").fill("须与业主会商")
    phone.tap("act-send")
    expect(phone.see("pending-extension")).to_contain_text("会商")
    phone.await_sent()
    head = visit(account="unit_head", size=DESK)
    head.go(f"/desk/unit/{no}", until="do-back_request")
    head.tap("do-back_request")
    head.tap("act-send")
    expect(head.part("do-back_request")).to_have_count(0)
    head.await_sent()
    desk = visit(account="dispatcher", size=DESK)
    desk.go(f"/desk/queue/{no}", until="do-approve_extension")
    due = _finish(product, no)
    desk.tap("do-approve_extension")
    desk.tap("act-send")
    desk.confirm()
    expect(desk.part("do-approve_extension")).to_have_count(0)
    desk.await_sent()
    assert _finish(product, no) > due


def _finish(product: Product, no: str) -> str:
    clocks = product.get("dispatcher", f"/orders/{no}")["clocks"]
    return str(next(clock["due_at"] for clock in clocks if clock["name"] == "finish"))


def test_a_month_is_closed_by_those_who_assess_it(visit: Callable[..., Visit], product: Product) -> None:
    first, second = product.orders["first"], product.orders["second"]
    month = _month_before()
    product.act("unit_head", first, "exclude", reason="诉求超出法定职责")
    _exclude(visit, first)
    _bonus(visit(account="unit_head", size=PHONE), month, second)
    for account in ("assessor", "head"):
        desk = visit(account=account, size=DESK)
        _at_month(desk, "/desk/assessment", "assess-period", month)
        desk.tap("bonus-agree")
        desk.confirm()
        expect(desk.part("bonus-agree")).to_have_count(0)
    expect(desk.part("bonuses")).to_contain_text("已加分")
    expect(desk.part("assess-line").filter(has_text="城市建设管理办")).to_contain_text("1/1")

    assessor = visit(account="assessor", size=DESK)
    _at_month(assessor, "/desk/assessment", "assess-period", month)
    assessor.tap("lock")
    assessor.confirm()
    expect(assessor.part("lock")).to_have_count(0)
    unit = visit(account="unit_head", size=PHONE)
    unit.go(f"/desk/unit/{second}", until="more-acts")
    unit.tap("more-acts")
    unit.tap("do-exclude")
    unit.part("act-reason").fill("诉求超出法定职责")
    unit.tap("act-send")
    expect(unit.part("act-sheet")).to_contain_text("已锁定")
    unit.complaints.clear()  # the browser writes every refusal down


def _exclude(visit: Callable[..., Visit], no: str) -> None:
    for account in ("assessor", "head"):
        desk = visit(account=account, size=DESK)
        desk.go(f"/desk/orders/{no}", until="do-approve_exclusion")
        desk.tap("do-approve_exclusion")
        desk.tap("act-send")
        desk.confirm()
        expect(desk.part("do-approve_exclusion")).to_have_count(0)
        desk.await_sent()


def _month_before() -> str:
    return (datetime.now(PLACE).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def _at_month(visit: Visit, path: str, field: str, month: str) -> None:
    visit.go(path, until=field)
    visit.part(field).select_option(month)


def _bonus(head: Visit, month: str, no: str) -> None:
    _at_month(head, "/desk/bonuses", "bonus-period", month)
    head.tap("bonus-ask")
    head.tap("bonus-send")
    expect(head.page.locator("dialog .field-error")).to_have_count(5)
    head.part("bonus-subject").select_option("urban")
    head.choose("bonus-kind-historical_solved")
    head.part("bonus-points").fill("2")
    head.part("bonus-words").fill("多年积水已根治")
    head.part("bonus-orders-find").fill(no)
    head.choose(f"bonus-orders-{no}")
    head.tap("bonus-send")
    head.confirm()
    expect(head.part("bonuses")).to_contain_text("待决定")
