"""What a worker does beside the orders in hand: reports, handles on the spot, hands over, looks up a cell."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.errands import called, ordered
from tests.browser.product import Product
from tests.browser.visitors import PHONE, Visit
from tests.factories.photos import encoded, scene


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of the place; every copy of it is another file to the server."""
    path = tmp_path_factory.mktemp("patrol") / "hole.jpg"
    path.write_bytes(encoded(scene((1600, 1200), seed=907), quality=85))
    return path


def _found(product: Product, title: str) -> list[dict[str, Any]]:
    items = product.get("dispatcher", "/orders?limit=50")["items"]
    return [item for item in items if item["title"].startswith(title)]


IN_THE_KIT = """(names) => new Promise((resolve, reject) => {
  const look = () => {
    const asked = indexedDB.open('banshi');
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const keys = asked.result.transaction('kit').objectStore('kit').getAllKeys();
      keys.onsuccess = () => {
        asked.result.close();
        if (names.every((name) => keys.result.includes(name))) resolve();
        else setTimeout(look, 200);
      };
    };
  };
  look();
})"""


def _offline(phone: Visit, *needs: str) -> None:
    """Lose the network once the app and these things are on the phone."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.page.evaluate(IN_THE_KIT, list(needs))
    phone.expects_trouble = True
    phone.context.set_offline(True)


def _all_sent(phone: Visit) -> None:
    """Everything has gone out, the time to take it back included."""
    phone.tap("nav-outbox")
    waiting = phone.page.locator("[data-testid^='outbox-'][data-state]:not([data-state='done'])")
    expect(phone.see("outbox-screen")).to_be_visible()
    expect(phone.part("notice-offline")).to_have_count(0, timeout=40_000)
    expect(waiting).to_have_count(0, timeout=40_000)


def test_what_is_found_is_reported_by_three_taps_and_a_photo_without_a_network(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    for turn in range(4):  # what is reported here most is guessed
        called(product, f"井盖又缺失{turn}", category="21-01")
    phone = visit(account="worker1", size=PHONE, at=product.demo.spot)
    phone.go("/inbox", until="open-report")
    phone.see("group-urgent")
    _offline(phone, "phrases")
    phone.count_taps()
    phone.tap("open-report")
    expect(phone.see("report-place")).to_contain_text("已定位")
    phone.taps -= 1  # opening the camera belongs to the photo
    phone.take_photo("report-camera", photo)
    expect(phone.part("report-category-21-01")).to_be_checked()
    phone.snap("report-guessed", whole=True)
    phone.tap("report-send")
    expect(phone.page).to_have_url(re.compile("/inbox$"))
    assert phone.taps <= 3
    phone.snap("report-kept")
    assert _found(product, "井盖缺失破损") == []
    phone.context.set_offline(False)
    _all_sent(phone)
    (order,) = _found(product, "井盖缺失破损")
    assert (order["kind"], order["source"], order["status"]) == ("grid_event", "patrol", "dispatched")
    assert [(e["phase"], e["state"]) for e in order["evidence"]] == [("before", "stored")]


def test_a_report_can_be_taken_back_for_five_seconds(
    visit: Callable[..., Visit], product: Product, photo: Path
) -> None:
    phone = visit(account="worker1", size=PHONE, at=product.demo.spot)
    phone.go("/report", until="report-camera")
    phone.take_photo("report-camera", photo)
    phone.tap("nav-outbox")
    expect(phone.see("outbox-trouble")).to_contain_text("上报还没有提交")
    expect(phone.part("send-now")).to_have_count(0)
    phone.tap("outbox-finish")
    phone.choose("report-category-01-02")
    phone.part("report-words").fill("两袋")
    phone.tap("report-send")
    phone.page.get_by_role("button", name="撤销").click()
    expect(phone.see("report-words")).to_have_value("两袋")
    phone.tap("report-drop")
    phone.confirm()
    phone.see("open-report")
    phone.go("/report", until="report-camera")
    expect(phone.part("report-words")).to_have_value("")
    assert _found(product, "暴露垃圾") == []


def test_a_report_whose_page_was_closed_behind_the_camera_goes_on_and_can_be_left(
    visit: Callable[..., Visit], product: Product
) -> None:
    phone = visit(account="worker1", size=PHONE, at=product.demo.spot)
    phone.go("/inbox", until="open-report")
    phone.tap("open-report")
    phone.choose("report-way-self")
    with phone.page.expect_file_chooser():
        phone.page.locator("label:has([data-testid='report-camera'])").click()
    phone.page.reload()
    phone.see("lost-photo")
    expect(phone.part("report-way-self")).to_be_checked()
    phone.tap("report-back")
    phone.see("open-report")
    phone.page.reload()
    phone.see("open-report")
    phone.tap("open-report")
    phone.see("report-camera")
    expect(phone.part("report-way-report")).to_be_checked()


def test_handled_on_the_spot_is_closed_with_before_and_after(
    visit: Callable[..., Visit], product: Product, photo: Path, tmp_path: Path
) -> None:
    after = tmp_path / "after.jpg"
    after.write_bytes(encoded(scene((1600, 1200), seed=908), quality=85))
    phone = visit(account="worker1", size=PHONE, at=product.demo.spot)
    phone.go("/report/self", until="report-camera")
    phone.take_photo("report-camera", photo)
    expect(phone.page.get_by_text("拍处置后照片")).to_be_visible()
    phone.take_photo("report-camera", after)
    phone.choose("report-category-01-03")
    phone.part("report-words").fill("已清走")
    phone.snap("report-self", whole=True)
    phone.tap("report-send")
    _all_sent(phone)
    (order,) = _found(product, "积存垃圾渣土")
    assert (order["status"], order["kind"], order["reply"]["text"]) == ("closed", "self_handled", "已清走")
    assert [(e["phase"], e["state"]) for e in order["evidence"]] == [("before", "stored"), ("after", "stored")]


def test_running_orders_go_to_a_colleague_who_accepts(visit: Callable[..., Visit], product: Product) -> None:
    titles = ("交接一", "交接二", "交接三")
    first, second, third = (called(product, title) for title in titles)
    giver = visit(account="worker1", size=PHONE)
    giver.go("/handover", until=f"pick-{first}")
    for no in (first, second, third):
        giver.part(f"pick-{no}").check()
    giver.choose("handover-to-worker2")
    giver.part("handover-note").fill("钥匙在门卫")
    giver.snap("handover", whole=True)
    giver.tap("handover-send")
    giver.see(f"order-{first}")
    giver.await_sent()
    assert product.get("worker1", f"/orders/{first}")["lead"]["handler"]["account"] == "worker1"

    taker = visit(account="worker2", size=PHONE)
    taker.go("/inbox", until="offered")
    taker.snap("handover-offered", whole=True)
    taker.tap(f"decline-{third}")
    taker.tap("take-over-all")
    taker.see(f"order-{first}")
    expect(taker.part("offered")).to_have_count(0)
    taker.await_sent()
    holders = [product.get("dispatcher", f"/orders/{no}") for no in (first, second, third)]
    assert [order["lead"]["handler"]["account"] for order in holders] == ["worker2", "worker2", "worker1"]
    facts = [event for event in holders[0]["events"] if event["event"] == "order.reassigned"]
    assert facts[0]["facts"]["by"] == "hand_over"
    assert not any(event["event"].startswith("order.return") for event in holders[0]["events"])
    giver.go("/inbox", until=f"gone-{first}")


def test_a_cells_card_and_phrases_are_read_without_a_network(visit: Callable[..., Visit], product: Product) -> None:
    no = called(product, "地下室进水")
    phone = visit(account="worker1", size=PHONE)
    phone.go(f"/orders/{no}", until="open-cell")
    phone.tap("open-cell")
    expect(phone.see("cell-screen")).to_contain_text("地下室进水")
    phone.tap("cell-back")
    phone.see("open-reply")
    _offline(phone, "phrases", f"card:{product.demo.home[0]}")
    phone.page.reload()
    phone.tap("open-cell")
    expect(phone.see("cell-screen")).to_contain_text("地下室进水")
    phone.see("cell-kept")
    phone.snap("cell-offline", whole=True)
    phone.page.go_back()
    phone.tap("open-reply")
    phone.page.get_by_role("button", name="已到现场核实，情况属实，已处理完毕。").click()
    expect(phone.part("reply-text")).to_have_value("已到现场核实，情况属实，已处理完毕。")


def test_what_is_wrong_with_the_app_reaches_whoever_runs_it(visit: Callable[..., Visit], product: Product) -> None:
    worker = visit(account="worker1", size=PHONE)
    worker.go("/me", until="me-feedback")
    worker.tap("me-feedback")
    worker.choose("feedback-kind-complaint")
    worker.part("feedback-words").fill("太阳下看不清倒计时")
    worker.tap("feedback-send")
    expect(worker.page.get_by_text("还没有答复")).to_be_visible()
    admin = visit(account="admin", size=(1440, 900))
    admin.go("/desk/feedback", until="feedback-desk")
    said = admin.page.get_by_test_id(re.compile("^said-")).filter(has_text="太阳下看不清倒计时")
    said.get_by_test_id(re.compile("^answer-(?!send)")).fill("下一版改大")
    said.get_by_test_id(re.compile("^answer-send-")).click()
    expect(said).to_have_count(0)
    worker.go("/feedback", until="feedback-screen")
    expect(worker.page.get_by_text("下一版改大")).to_be_visible()


def test_from_the_push_to_the_door_are_five_taps(visit: Callable[..., Visit], product: Product) -> None:
    phone = visit(account="worker1", size=PHONE, at=product.demo.spot)
    with phone.page.expect_request("**/api/v1/stream"):
        phone.go(f"/orders/{product.orders['handling']}", until="order-title")
    no = ordered(product, "路灯倒伏")
    phone.see("alarm-open")
    expect(phone.part("notice-alarm")).to_contain_text(no)
    phone.count_taps()
    phone.tap("alarm-open")  # as the tap on the notice of the push does
    phone.tap("next-accept")
    phone.tap("next-contact")
    phone.tap("contact-reached")
    phone.see("next-arrive")
    expect(phone.part("position-line")).to_contain_text("3 次定位一致")
    phone.tap("next-arrive")
    expect(phone.part("next-arrive")).to_have_count(0)
    assert phone.taps <= 5
    phone.await_sent()
    order = product.get("worker1", f"/orders/{no}")
    assert (order["arrival"]["state"], len(order["contacts"])) == ("verified", 1)
