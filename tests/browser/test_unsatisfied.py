"""A caller whom no round satisfies: two end the order, and its worker has a word against the lost point."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Locator, expect

from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit
from tests.factories.world import SAME_ORIGIN, jpeg, sha

BAD = {"contacted": True, "solved": "no", "satisfied": "dissatisfied"}


def test_two_end_what_another_round_would_not(visit: Callable[..., Visit], product: Product) -> None:
    no = _never_satisfied(visit(account="worker1", size=PHONE), product, "铁皮屋顶漏雨")
    head = visit(account="head", size=DESK)
    head.go("/desk/queue", until="tab-loop")
    head.tap("tab-loop")
    head.tap(f"row-{no}")
    head.tap("more-acts")
    _conclude(head, "诉求超出补偿范围，已告知法律途径")
    assert product.get("head", f"/orders/{no}")["status"] == "awaiting_callback"

    second = visit(account="assessor", size=PHONE)
    second.go(f"/desk/orders/{no}", until="do-conclude")
    _conclude(second, "同意")
    expect(second.see("order-detail")).to_contain_text("办结归档")
    assert product.get("head", f"/orders/{no}")["status"] == "closed"


def test_a_lost_point_is_appealed_against_in_two_taps_and_given_back_by_two(
    visit: Callable[..., Visit], product: Product
) -> None:
    phone = visit(account="worker1", size=PHONE)
    no = _never_satisfied(phone, product, "邻居空调滴水")
    phone.go("/points", until="lost-point")
    point = phone.part("lost-point").filter(has_text=no).first
    phone.count_taps()
    point.get_by_test_id("appeal").click()
    point.get_by_test_id("ground-misjudged").click()
    expect(point).to_contain_text("审核中")
    assert phone.taps == 2

    desk = visit(account="assessor", size=DESK)
    desk.go("/desk/assessment", until="figure")
    assert no in _behind_the_satisfied(desk)
    _grant(_appeal(desk, no))
    expect(_appeal(desk, no)).to_contain_text("审核中")
    head = visit(account="head", size=DESK)
    _grant(_appeal(head, no))
    expect(head.part("appeal-item").filter(has_text=no)).to_contain_text("已采纳")
    assert no not in _behind_the_satisfied(head)


def _never_satisfied(phone: Visit, product: Product, title: str) -> str:
    """An order that was handled, rated badly, handled once more and rated badly again."""
    no = product.order(title)
    product.act("worker1", no, "accept")
    product.act("worker1", no, "contact", data={"connected": True, "method": "call", "outcome": "reached"})
    for phase in ("before", "after"):
        data = jpeg(int(no[-6:]) * 7 + len(phase))
        told = {"X-Order": no, "X-Phase": phase, "X-Source": "camera", "X-Captured-At": datetime.now(UTC).isoformat(),
                "Content-Type": "image/jpeg"}  # fmt: skip
        kept = phone.context.request.put(f"/api/v1/photos/{sha(data)}", data=data, headers=SAME_ORIGIN | told)
        assert kept.ok, kept.text()
    for _ in range(2):
        said = {"result": "solved", "text": "已经处理，请诉求人再看。"}
        product.act("worker1", no, "reply", data=said, reason="电话里已与诉求人说清")
        product.act("reviewer", no, "pass")
        product.act("callback", no, "rate", data=BAD)
    return no


def _conclude(desk: Visit, reason: str) -> None:
    desk.tap("do-conclude")
    desk.part("act-reason").fill(reason)
    desk.tap("act-send")
    desk.confirm()
    expect(desk.part("act-sheet")).to_have_count(0)


def _appeal(desk: Visit, no: str) -> Locator:
    desk.go("/desk/assessment", until="appeal-item")
    return desk.part("appeal-item").filter(has_text=no)


def _behind_the_satisfied(desk: Visit) -> str:
    """The orders that count for how many were satisfied: the first figure of the line."""
    desk.tap("figure")
    desk.tap("tab-denominator")
    desk.see("figure-order")
    return desk.page.get_by_role("dialog").inner_text()


def _grant(appeal: Locator) -> None:
    appeal.get_by_role("textbox").fill("处理记录完整，予以采纳")
    with appeal.page.expect_response(lambda answer: answer.request.method == "POST" and "/appeals/" in answer.url):
        appeal.get_by_test_id("grant").click()
