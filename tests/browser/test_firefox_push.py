"""A push from end to end in Firefox: asked for on the phone's own check, encrypted by the worker, carried by a push
service on this machine, read by the browser itself, tapped where the browser shows it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.db import Database
from backend.models import Alarm, Order, Receipt, Subscription
from tests.browser.engines import FIREFOX, Firefox
from tests.browser.page_scripts import IN_PLACE, SAYS, SIGN_IN
from tests.browser.patience import until
from tests.browser.product import Product
from tests.factories.push_line import DECRYPTED, PushLine, push_line
from tests.factories.push_service import PushService

PUSH_IS_ON = {
    "remote.prefs.recommended": False, "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True, "permissions.default.desktop-notification": 1,
    "dom.webnotifications.requireuserinteraction": False,
    "alerts.useSystemBackend": False, "alerts.showFavicons": False, "intl.accept_languages": "zh-CN",
}  # fmt: skip
"""What a driven Firefox turns off, and the permission that a person would give at the question."""
ALERTS = """
  return [...Services.wm.getEnumerator('alert:alert')].filter((one) => one.gIsActive).map(({ document }) =>
    [document.getElementById('alertTitleLabel').value, document.getElementById('alertTextLabel').textContent]);
"""
TAP = """
  const [alert] = Services.wm.getEnumerator('alert:alert');
  alert.document.getElementById('alertBox').click();
  return true;
"""
TABS = "return [...gBrowser.tabs].map((tab) => tab.linkedBrowser.currentURI.spec);"


@pytest.fixture
def line(browsers_push: PushService) -> Iterator[PushLine]:
    """The line from Firefox to the push service that the product may send to."""
    with push_line(browsers_push) as laid:
        yield laid


@pytest.fixture
def firefox(line: PushLine, tmp_path: Path) -> Iterator[Firefox]:
    """A Firefox that takes pushes."""
    browser = Firefox(tmp_path / "profile", **PUSH_IS_ON, **{"dom.push.serverURL": line.url})
    browser.start()
    try:
        yield browser
    finally:
        browser.stop()


@pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed here (apt install firefox-esr)")
def test_a_push_finds_its_phone_also_after_a_restart_until_the_phone_is_gone(
    product: Product, line: PushLine, firefox: Firefox
) -> None:
    _turn_on(firefox, product)
    firefox.tap("notice-test")
    firefox.until(SAYS, "said-notice", "通知是通的")
    assert set(line.acks.values()) == {DECRYPTED}
    assert [title for title, _ in firefox.within(ALERTS)] == ["半时：测试通知"]
    firefox.stop()

    no = product.order("火狐关着：井盖缺失")
    until(lambda: line.waiting)
    firefox.start()
    until(lambda: _kinds(product, no) == {"shown"})
    assert firefox.within(ALERTS) == [["半时：有新工单", f"紧急 · {no}"]]
    assert (line.waiting, set(line.acks.values())) == ([], {DECRYPTED})
    firefox.within(TAP)
    until(lambda: f"{product.url}/orders/{no}" in firefox.within(TABS))
    until(lambda: _kinds(product, no) >= {"shown", "opened"})
    assert firefox.within(ALERTS) == []

    firefox.stop()  # an open app sees the order for itself, and needs no push
    assert _known(product, line)
    line.forget()
    product.order("火狐退订：井盖缺失")
    until(lambda: not _known(product, line))


def _turn_on(firefox: Firefox, product: Product) -> None:
    """Sign in as somebody who has no other phone, and say yes to notices where the phone is checked."""
    firefox.go(f"{product.url}/r/nobody")
    assert firefox.run(SIGN_IN, "worker1")
    firefox.go(f"{product.url}/setup")
    firefox.until(IN_PLACE)
    firefox.tap("notice-on")
    firefox.until(SAYS, "said-notice", "已开启")


def _kinds(product: Product, no: str) -> set[str]:
    """What phones have said of the alarms for an order."""
    of_order = sa.select(Receipt.kind).join(Alarm).join(Order, Order.id == Alarm.order_id).where(Order.no == no)
    return set(_asked(product, of_order))


def _known(product: Product, line: PushLine) -> bool:
    """Whether the product would still send to one of this browser's endpoints."""
    endpoints = [channel.endpoint for channel in line.channels.values()]
    return bool(_asked(product, sa.select(Subscription.endpoint).where(Subscription.endpoint.in_(endpoints))))


def _asked(product: Product, question: sa.Select[tuple[str]]) -> list[str]:
    database = Database(product.config.database_url)
    try:
        with database.reading() as session:
            return list(session.scalars(question))
    finally:
        database.dispose()
