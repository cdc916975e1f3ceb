"""What a slip costs without a road, what is said of an order that is taken away, and which phone is silent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.errands import called
from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit

HELD_STORE = """
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...said) {
    if (said[0] === 'banshi' && !sessionStorage.getItem('is-free')) throw new DOMException('held', 'UnknownError');
    return open.apply(this, said);
  };
"""
"""The files of the phone's store are in another process's hands."""


def test_a_step_that_never_left_the_phone_is_taken_back(visit: Callable[..., Visit], product: Product) -> None:
    no = product.order("楼道灯不亮")
    phone = visit(account="worker1", size=PHONE)
    phone.go("/outbox", until="outbox-screen")  # fetched while there is a road
    phone.visit(f"/orders/{no}", until="next-accept")
    phone.expects_trouble = True
    phone.context.set_offline(True)
    phone.see("notice-offline")
    phone.tap("next-accept")
    phone.tap("toast-undo")
    phone.tap("next-accept")
    phone.tap("open-contact")
    phone.tap("contact-reached")
    phone.tap("nav-outbox")
    waiting = phone.page.locator("[data-testid^='outbox-'][data-state]")
    expect(waiting).to_have_count(2)
    expect(phone.part("outbox-trouble").first).to_contain_text("网络")
    slip = waiting.filter(has_text="联系诉求人")
    slip.get_by_text("收回").click()
    phone.confirm()
    expect(waiting).to_have_count(1)

    phone.context.set_offline(False)  # what waits goes by itself
    expect(waiting).to_have_count(0)
    order = product.get("worker1", f"/orders/{no}")
    assert (order["status"], order["contacts"]) == ("in_progress", [])


def test_nobody_has_to_sign_in_because_the_store_does_not_open(visit: Callable[..., Visit], product: Product) -> None:
    no = product.order("树倒挡路")
    phone = visit(account="worker1", size=(360, 740))
    phone.go(f"/orders/{no}", until="next-accept")
    phone.context.add_init_script(HELD_STORE)
    phone.page.reload()
    expect(phone.see("silent-store")).to_contain_text("不用重新登录")
    assert not phone.axe()
    phone.snap("silent-store")
    phone.page.evaluate("sessionStorage.setItem('is-free', 'yes')")
    phone.tap("silent-again")
    phone.see("next-accept")


def test_an_order_that_goes_to_somebody_else_says_so_where_it_stands_open(
    visit: Callable[..., Visit], product: Product
) -> None:
    no = called(product, "改派的井盖")
    phone = visit(account="worker1", size=PHONE)
    phone.go("/inbox", until=f"order-{no}")
    phone.tap(f"order-{no}")
    phone.see("order-screen")
    product.act("dispatcher", no, "reassign", data={"handler": "worker3"}, reason="离得近")
    lost = phone.see("order-lost")
    expect(lost).to_contain_text("已改派给别人")
    expect(lost).to_contain_text(product.get("worker3", "/me")["user"]["name"])


def test_the_desk_reads_which_phone_holds_something_back(visit: Callable[..., Visit], product: Product) -> None:
    since = (datetime.now(UTC) - timedelta(minutes=50)).isoformat()
    held = {"device": str(uuid4()), "unsent": 3, "stuck": 1, "oldest_at": since}
    product.ask("worker2", "POST", "/devices/pending", held)
    desk = visit(account="dispatcher", size=DESK)
    desk.go("/desk/orders", until="phones-waiting")
    desk.tap("phones-waiting")
    name = product.get("worker2", "/me")["user"]["name"]
    line = desk.page.get_by_role("listitem").filter(has_text=name).filter(has_text="没有上传")
    expect(line).to_contain_text("3 项")
    expect(line).to_contain_text("1 项")
    product.ask("worker2", "POST", "/devices/pending", held | {"unsent": 0, "stuck": 0, "oldest_at": None})
