"""What of a caller reaches whom: nothing a firm from outside, a number for a reason whoever handles a report."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.product import Product
from tests.browser.visitors import PHONE, Visit

HERE = {"grade": "ordinary", "type": "complaint"}


def test_a_firm_from_outside_has_its_task_on_the_phone_and_nothing_of_the_caller(
    visit: Callable[..., Visit], product: Product
) -> None:
    secret = {"content": "来电人住三楼东户", "caller": {"name": "赵某", "phone": "13900001234"}}
    no = product.order("楼道照明灯不亮", **HERE, **secret)
    product.act("worker1", no, "accept")
    worker = visit(account="worker1", size=PHONE)
    _give_slip(worker, no)

    firm = visit(account="contractor", size=(360, 740))
    firm.go("/inbox", until=f"order-{no}")
    firm.tap(f"order-{no}")
    expect(firm.see("slip-power")).to_contain_text("更换三楼楼道灯具")
    expect(firm.part("order-address")).to_be_visible()
    assert firm.too_wide() == []
    shown = firm.page.locator("body").inner_text()
    assert not [word for word in ("诉求人", "赵", "13900001234", "三楼东户") if word in shown]
    firm.tap("do-take_slip")
    firm.tap("act-send")
    expect(firm.part("slip-power")).to_contain_text("处置中")
    firm.tap("do-finish_slip")
    firm.part("act-note").fill("灯具已更换")
    firm.tap("act-send")
    firm.confirm()
    expect(firm.part("slip-power")).to_contain_text("已报完成")
    firm.await_sent()
    worker.page.reload()
    expect(worker.see("slip-power")).to_contain_text("灯具已更换")


def test_the_number_behind_a_report_shows_for_a_reason_and_under_the_readers_name(
    visit: Callable[..., Visit], product: Product
) -> None:
    kept = {"type": "report", "content": "举报人住对面", "redacted": "请核查三楼加盖",
            "caller": {"name": "赵某", "phone": "13900005678"}}  # fmt: skip
    no = product.order("违法建设", grade="ordinary", **kept)
    phone = visit(account="worker1", size=(360, 740))
    phone.go(f"/orders/{no}", until="reveal-open")
    expect(phone.part("order-caller")).to_have_text("赵*")
    phone.tap("reveal-open")
    expect(phone.part("reveal-go")).to_be_disabled()
    phone.part("reveal-reason").fill("需核实具体楼层")
    phone.tap("reveal-go")
    expect(phone.part("reveal-phone")).to_have_text("13900005678")
    expect(phone.part("reveal-mark")).to_contain_text("worker1")
    assert phone.too_wide() == []
    seen = product.get("auditor", f"/orders/{no}/accesses")["items"]
    looked = [(one["account"], one["reason"]) for one in seen if one["how"] == "revealed"]
    assert looked == [("worker1", "需核实具体楼层")]


def _give_slip(worker: Visit, no: str) -> None:
    worker.go(f"/orders/{no}", until="more-acts")
    worker.tap("more-acts")
    worker.tap("do-give_slip")
    worker.choose("act-org-power")
    worker.part("act-task").fill("更换三楼楼道灯具")
    worker.tap("act-send")
    expect(worker.see("slip-power")).to_contain_text("待接")
    worker.await_sent()
