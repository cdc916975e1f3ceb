"""A file of callers is asked for at one desk, agreed to at another, and fetched where it was asked for."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.product import Product
from tests.browser.visitors import DESK, PHONE, Visit

REASON = "报送区政府专题会"


def test_a_second_person_agrees_before_callers_leave_the_house(
    visit: Callable[..., Visit], product: Product
) -> None:
    desk = visit(account="dispatcher", size=DESK)
    desk.go("/desk/exports", until="export-send")
    desk.choose("export-callers-yes")
    desk.part("export-reason").fill(REASON)
    desk.tap("export-send")
    desk.page.get_by_text(REASON).wait_for()
    (asked,) = [one for one in product.get("dispatcher", "/exports")["items"] if one["reason"] == REASON]
    card = desk.see(f"export-{asked['id']}")
    expect(card).to_contain_text("等另一人同意")
    expect(desk.part(f"agree-{asked['id']}")).to_have_count(0)

    second = visit(account="security", size=PHONE)
    second.go("/desk/exports", until=f"agree-{asked['id']}")
    second.part(f"opinion-{asked['id']}").fill("用途明确，同意")
    second.tap(f"agree-{asked['id']}")
    expect(second.part(f"agree-{asked['id']}")).to_have_count(0)

    desk.page.reload()
    button = desk.see(f"fetch-{asked['id']}")
    with desk.page.expect_download() as fetched:
        button.click()
    text = fetched.value.path().read_text("utf-8-sig")
    assert "13812345678" in text
    assert "(dispatcher) " in text
    (kept,) = [one for one in product.get("auditor", "/exports")["items"] if one["id"] == asked["id"]]
    assert [one["account"] for one in kept["downloads"]] == ["dispatcher"]
