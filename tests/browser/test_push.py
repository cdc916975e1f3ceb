"""The service worker in a real Chromium: it keeps the app, shows the server's push, and leads to its order.

Chromium without a network cannot subscribe to its own push service: the server's push goes to one on this machine,
is decrypted there as a browser would, and is handed to the service worker by the browser's own debugging door. The
tap on the notification is an event made up inside the service worker.
"""

import json
from collections.abc import Callable
from uuid import uuid4

import sqlalchemy as sa
from playwright.sync_api import expect

from backend.db import Database
from backend.models import Receipt
from tests.browser.patience import until
from tests.browser.product import APP_FILES, Product
from tests.browser.visitors import Visit
from tests.factories.push_service import PushService
from tests.factories.world import SAME_ORIGIN

IN_PLACE = """async () => {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
  }
}"""
KEPT = """async () => {
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return all.flat().map((request) => new URL(request.url).pathname);
}"""
NOTIFICATIONS = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data }));
}"""
TAP = """async (tag) => {
  const [notification] = await self.registration.getNotifications({ tag });
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
}"""


def test_it_starts_without_a_network(visit: Callable[..., Visit], product: Product) -> None:
    phone = visit(account="worker1")
    phone.go("/inbox", until="group-late").evaluate(IN_PLACE)
    parts = [path for path in (APP_FILES / "assets").iterdir() if path.suffix in {".js", ".css"}]
    built = {f"/assets/{path.name}" for path in parts}
    assert built <= set(phone.page.evaluate(KEPT))
    phone.expects_trouble = True
    phone.context.set_offline(True)
    again = phone.open_page()
    phone.page.close()
    phone.page = again
    phone.go("/", until="group-late")
    phone.see("notice-offline")
    phone.go(f"/orders/{product.orders['handling']}", until="order-title")
    phone.see("next-after")
    phone.snap("offline-start")


def test_a_push_is_shown_and_leads_to_its_order(
    visit: Callable[..., Visit], product: Product, browsers_push: PushService
) -> None:
    phone = visit(account="worker1", permissions=["notifications"])
    phone.go("/inbox", until="group-late").evaluate(IN_PLACE)
    no, letter = _pushed(phone, product, browsers_push)
    said = json.loads(letter)
    assert (said["no"], said["class"], said["url"]) == (no, "urgent", f"/orders/{no}")

    _deliver(phone, letter)
    shown = until(lambda: phone.page.evaluate(NOTIFICATIONS))
    assert [(one["tag"], one["data"]) for one in shown] == [(no, {"url": f"/orders/{no}", "alarm": said["alarm"]})]
    assert (shown[0]["title"], shown[0]["body"]) == ("半时：有新工单", f"紧急 · {no}")
    assert "井盖" not in str(shown)
    assert "13812345678" not in str(shown)
    until(lambda: _receipts(product, said["alarm"]) == {"shown"})

    phone.context.service_workers[0].evaluate(TAP, no)
    expect(phone.see("order-title")).to_have_text("井盖缺失，请尽快处理")
    assert phone.page.url.endswith(f"/orders/{no}")
    assert phone.page.evaluate(NOTIFICATIONS) == []
    until(lambda: _receipts(product, said["alarm"]) == {"shown", "opened"})


def _pushed(phone: Visit, product: Product, browsers_push: PushService) -> tuple[str, str]:
    """Let the server send a push for a new order; its number, and the push as the browser decrypts it."""
    browser = browsers_push.subscribe(product.get("worker1", "/push/key")["key"])
    answer = phone.context.request.post("/api/v1/push/subscriptions", data=browser.as_json(), headers=SAME_ORIGIN)
    assert answer.ok, answer.text()
    clerk = {"Authorization": f"Bearer {product.demo.tokens['agent']}", "Content-Type": "application/json"}
    body = {"source": "hotline", "type": "help", "grade": "urgent", "title": "井盖缺失，请尽快处理",
            "content": "井盖缺失", "address": "清溪大道8号", "position": product.demo.spot,
            "upstream_no": f"DG-{uuid4().hex[:10]}",
            "caller": {"name": "王小明", "phone": "13812345678", "anonymity": "open"}}  # fmt: skip
    made = phone.context.request.post("/api/v1/orders", data=body, headers=clerk)
    assert made.ok, made.text()
    no = str(made.json()["no"])
    letters = until(lambda: [one for one in browser.decrypt() if json.loads(one)["no"] == no])
    return no, letters[0].decode()


def _deliver(phone: Visit, letter: str) -> None:
    """Hand a decrypted push to the service worker, as the browser's push service does."""
    door = phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    door.on("ServiceWorker.workerRegistrationUpdated",
            lambda event: found.extend(one["registrationId"] for one in event["registrations"]))  # fmt: skip
    door.send("ServiceWorker.enable")
    until(lambda: phone.page.wait_for_timeout(50) or found)
    origin = phone.product.url
    door.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[-1], "data": letter})


def _receipts(product: Product, alarm: str) -> set[str]:
    """What the device has reported of an alarm."""
    database = Database(product.config.database_url)
    try:
        with database.reading() as session:
            return set(session.scalars(sa.select(Receipt.kind).where(Receipt.alarm_id == alarm)))
    finally:
        database.dispose()
