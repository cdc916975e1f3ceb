"""The roads beside the road: what one asks on the phone and another decides at a desk, in the user's own gestures."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit


def test_a_return_is_asked_approved_and_signed_for_by_another_unit(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = product.order("消防栓漏水")
    _ask_to_return(visit(account="worker1", size=PHONE), no)
    _approve_and_dispatch(visit(account="dispatcher", size=DESK), no)
    unit = visit(account="liaison2", size=PHONE)
    unit.go("/desk/unit", until=f"row-{no}")
    unit.tap(f"row-{no}")
    unit.tap("unit-accept")
    expect(unit.part("unit-accept")).to_have_count(0)
    unit.tap("unit-work")
    expect(unit.see("order-status")).to_have_text("办理中")
    assert product.get("dispatcher", f"/orders/{no}")["lead"]["handler"]["account"] == "liaison2"


def _ask_to_return(phone: Visit, no: str) -> None:
    phone.go(f"/orders/{no}", until="more-acts")
    phone.tap("more-acts")
    phone.tap("do-return")
    phone.choose("act-ground-wrong_duty")
    phone.part("act-reason").fill("职责清单：供水设施由水务单位维护")
    phone.choose("act-suggest-water")
    phone.part("act-article").fill("履职事项清单第3条")
    phone.tap("act-send")
    phone.confirm()
    expect(phone.part("order-status")).to_have_text("退单审核")
    expect(phone.see("pending-return")).to_contain_text("职责清单")


def _approve_and_dispatch(desk: Visit, no: str) -> None:
    desk.go("/desk/queue", until="tab-returns")
    desk.tap("tab-returns")
    desk.tap(f"row-{no}")
    desk.tap("do-approve_return")
    desk.tap("act-send")
    desk.confirm()
    desk.see("dispatch-go")
    desk.choose("dispatch-to-unit")
    desk.choose("dispatch-unit-water")
    desk.tap("dispatch-go")
    desk.confirm()
    expect(desk.part("dispatch-go")).to_have_count(0)


def test_a_sheet_is_issued_at_a_desk_and_answered_from_the_street(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = product.order("围墙倾斜")
    product.act("worker1", no, "accept")
    desk = visit(account="supervisor", size=DESK)
    desk.go(f"/desk/orders/{no}", until="more-acts")
    desk.tap("more-acts")
    desk.tap("do-supervise")
    desk.tap("act-send")
    expect(desk.page.locator(".field-error").first).to_be_visible()
    desk.choose("act-level-2")
    desk.part("act-reason").fill("领导批示：今日内围护")
    desk.tap("act-send")
    expect(desk.see("sheets")).to_contain_text("待答复")

    phone = visit(account="worker1", size=PHONE)
    phone.go(f"/orders/{no}", until="do-answer_supervision")
    phone.tap("do-answer_supervision")
    phone.page.locator("label:has([data-testid^='act-sheet-'])").click()
    phone.part("act-text").fill("已围护，明日上午拆除")
    phone.tap("act-send")
    expect(phone.see("sheets")).to_contain_text("已围护")


def test_two_calls_about_one_matter_are_merged_into_one(visit: Callable[..., Visit], product: Product) -> None:
    matter = {"category": "03-01", "type": "complaint"}
    first, second = product.order("铁板夜间异响", **matter), product.order("路面铁板整夜响", **matter)
    desk = visit(account="dispatcher", size=DESK)
    desk.go(f"/desk/orders/{second}", until="more-acts")
    desk.tap("more-acts")
    desk.tap("do-merge")
    desk.choose(f"act-into-{first}")
    desk.tap("act-send")
    desk.confirm()
    expect(desk.see("links")).to_contain_text(first)
    desk.tap(f"see-{first}")
    expect(desk.see("links")).to_contain_text(second)
    assert product.get("dispatcher", f"/orders/{second}")["status"] == "merged"


def test_a_dispatcher_moves_an_order_to_another_cell(visit: Callable[..., Visit], product: Product) -> None:
    no = product.order("井盖异响")
    here = product.get("dispatcher", f"/orders/{no}")["cell"]["code"]
    shapes = product.get("dispatcher", f"/cells.geojson?near={here}")["features"]
    desk = visit(account="dispatcher", size=DESK)
    desk.go(f"/desk/orders/{no}", until="more-acts")
    desk.tap("more-acts")
    desk.tap("do-reassign")
    desk.choose("act-_to-cell")
    desk.tap("act-cell-map")
    desk.page.locator("[data-testid='cell-map'][data-drawn='true']").wait_for()
    there = next(one for one in product.demo.home if one != here and one in {shape["id"] for shape in shapes})
    desk.part("act-cell-find").fill(there)
    desk.choose(f"act-cell-{there}")
    desk.part("act-reason").fill("位置核对：在相邻网格")
    desk.tap("act-send")
    expect(desk.part("act-sheet")).to_have_count(0)
    desk.await_sent()
    moved = product.get("dispatcher", f"/orders/{no}")
    assert (moved["cell"]["code"], moved["events"][-1]["event"]) == (there, "order.reassigned")
