"""An urgent order from the clerk's desk over a worker's phone, part of the way without a network, to the closing."""

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Route, expect

from tests.browser.product import Product
from tests.browser.visitors import DESK, ON_THE_PHONE, PHONE, Visit
from tests.factories.photos import TWELVE_MEGAPIXELS, encoded, scene

STEPS = {"order.registered": 1, "order.dispatched": 1, "order.accepted": 1, "order.contacted": 1, "order.arrived": 1,
         "evidence.stored": 2, "order.replied": 1, "order.passed": 1, "order.rated": 1}  # fmt: skip
TITLE, WORDS = "路口井盖破损，行人绊倒", "已更换井盖并夯实周边，现场已清理。"


@pytest.fixture(scope="session")
def photos(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A photo of before and one of after: real ones where the shared data is here, else as large as a phone's."""
    try:
        real = request.getfixturevalue("shared_data") / "photos_good" / "exif_samples" / "orientation"
        return real / "portrait_6.jpg", real / "landscape_8.jpg"
    except pytest.skip.Exception as absent:
        warnings.warn(f"made-up photos, for {absent}", stacklevel=1)
    folder = tmp_path_factory.mktemp("photos")
    for seed, name in enumerate(("before.jpg", "after.jpg"), start=71):
        (folder / name).write_bytes(encoded(scene(TWELVE_MEGAPIXELS, seed=seed), quality=85))
    return folder / "before.jpg", folder / "after.jpg"


class LostAnswers:
    """A road that takes the first sending of each act to the server and loses the answer on the way back."""

    def __init__(self, visit: Visit) -> None:
        self.sent: Counter[str] = Counter()
        visit.context.route(re.compile(r"/api/v1/orders/[^/]+/actions$"), self._carry)

    def _carry(self, route: Route) -> None:
        act = route.request.post_data_json
        self.sent[act["id"]] += 1
        if act["action"] == "reply" and self.sent[act["id"]] == 1:
            assert route.fetch().status == 201
            route.abort("connectionreset")
        else:
            route.continue_()


def test_from_the_call_to_the_closing(
    visit: Callable[..., Visit], product: Product, photos: tuple[Path, Path]
) -> None:
    clerk = visit(size=DESK)
    no, link = _register(clerk, product)
    place = product.get("agent", f"/orders/{no}")["position"]

    phone = visit(size=PHONE, at=place)
    road = LostAnswers(phone)
    _take_up(phone, no)
    _arrive(phone, photos[0])
    resident = visit(size=PHONE)
    _resident_answers(resident, link)
    on_phone = _work_without_a_network(phone, no, photos[1])
    _come_back(phone, no)
    _is_there_once(product, no, on_phone, road)

    reviewer = visit(account="reviewer", size=DESK)
    reviewer.go(f"/desk/review/{no}", until="review-pass")
    expect(reviewer.see("order-detail")).to_contain_text(WORDS)
    reviewer.tap("review-pass")
    reviewer.confirm()
    expect(reviewer.part(f"row-{no}")).to_have_count(0)

    _call_back(visit(account="callback", size=DESK), no)
    resident.page.reload()
    expect(resident.see("resident-status")).to_have_text("已办结")
    resident.see("resident-rated")
    resident.snap("spine-resident-closed", whole=True)

    order = product.get("callback", f"/orders/{no}")
    events = Counter(event["event"] for event in order["events"])
    assert order["status"] == "closed"
    assert {name: count for name, count in events.items() if name in STEPS} == STEPS
    owed = {"receive", "contact", "arrive", "finish", "feedback"}
    assert {clock["state"] for clock in order["clocks"] if clock["name"] in owed} == {"on_time"}


def _register(clerk: Visit, product: Product) -> tuple[str, str]:
    """The clerk signs in, writes a call down, and gets the order's number and the caller's link."""
    clerk.go("/", until="signin-go")
    clerk.part("signin-account").fill("agent")
    clerk.part("signin-password").fill("demo-agent")
    clerk.tap("signin-go")
    clerk.see("register-go")
    clerk.choose("register-type-help")
    clerk.part("register-title").fill(TITLE)
    clerk.part("register-content").fill("井盖裂成两半，已有老人绊倒，没有围挡。")
    clerk.part("register-address").press_sequentially(_place_of_worker1(product), delay=20)
    clerk.tap("place-0")
    clerk.see("cell-preview")
    clerk.choose("register-grade-urgent")
    clerk.part("register-name").fill("王小明")
    clerk.part("register-phone").fill("13812345678")
    clerk.snap("spine-register", whole=True)
    clerk.tap("register-go")
    clerk.see("registered")
    clerk.snap("spine-registered", whole=True)
    link = clerk.see("resident-link").get_attribute("href") or ""
    no = (clerk.part("register-open").get_attribute("href") or "").rsplit("/", 1)[-1]
    return no, link


def _place_of_worker1(product: Product) -> str:
    """The name of a place in worker1's cells that leads the list when it is typed in."""
    for name in product.demo.names_at_home:
        first = product.get("agent", f"/places?q={quote(name)}&limit=1")["items"]
        if first and first[0]["cell"]["code"] in product.demo.home:
            return name
    raise AssertionError("no place in worker1's cells is found by its name")


def _take_up(phone: Visit, no: str) -> None:
    """The worker signs in, finds the order in the inbox, accepts it and calls the caller."""
    phone.go("/", until="signin-go")
    phone.part("signin-account").fill("worker1")
    phone.part("signin-password").fill("demo-worker1")
    phone.tap("signin-go")
    phone.tap("setup-leave")
    phone.see("group-urgent")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.snap("spine-inbox", whole=True)
    phone.tap(f"order-{no}")
    expect(phone.see("order-title")).to_have_text(TITLE)
    phone.tap("next-accept")
    phone.see("next-contact")
    phone.tap("next-contact")
    phone.see("contact-reached")
    assert phone.page.evaluate("window.dialled") == ["tel:13812345678"]
    phone.snap("spine-contact")
    phone.tap("contact-reached")


def _arrive(phone: Visit, before: Path) -> None:
    """Check in at the place, and take the photo of before."""
    phone.see("next-arrive")
    expect(phone.part("next-pending")).to_have_count(0)
    phone.tap("next-arrive")
    phone.page.locator("[data-testid='next-before'], .arrive-inside").first.wait_for(state="attached")
    if phone.part("arrive-confirm").is_visible():
        phone.tap("arrive-confirm")
    phone.page.locator("label:has([data-testid='next-before'])").wait_for()
    phone.snap("spine-arrived")
    phone.take_photo("next-before", before)
    phone.page.locator("label:has([data-testid='next-after'])").wait_for()
    phone.await_sent()


def _work_without_a_network(phone: Visit, no: str, after: Path) -> list[dict[str, Any]]:
    """The photo of after and the reply are made with no network, and survive a reload; what waits on the phone."""
    phone.expects_trouble = True
    phone.context.set_offline(True)
    phone.take_photo("next-after", after)
    phone.tap("next-reply")
    phone.choose("reply-result-solved")
    phone.part("reply-text").fill(WORDS)
    phone.snap("spine-reply-offline")
    phone.tap("reply-send")
    expect(phone.see("pending-acts")).to_contain_text("回单")
    phone.page.reload()
    phone.see("pending-acts")
    phone.see("notice-offline")
    phone.snap("spine-offline", whole=True)
    phone.tap("nav-outbox")
    phone.see("outbox-screen")
    waiting = phone.page.locator("[data-testid^='outbox-'][data-state]:not([data-state='done'])")
    expect(waiting).to_have_count(2)
    phone.snap("spine-outbox")
    return [item for item in phone.page.evaluate(ON_THE_PHONE) if item["order"] == no]


def _come_back(phone: Visit, no: str) -> None:
    """The network is there again: everything goes out by itself."""
    phone.context.set_offline(False)
    waiting = phone.page.locator("[data-testid^='outbox-'][data-state]:not([data-state='done'])")
    expect(waiting).to_have_count(0, timeout=30_000)
    expect(phone.part("notice-offline")).to_have_count(0)
    phone.go(f"/orders/{no}", until="next-none")
    expect(phone.see("order-status")).to_have_text("待审核")
    phone.snap("spine-replied", whole=True)


def _is_there_once(product: Product, no: str, on_phone: list[dict[str, Any]], road: LostAnswers) -> None:
    """What was on the phone is on the server: every act once, every photo with the very bytes that it had."""
    order = product.get("reviewer", f"/orders/{no}")
    acts = Counter(event["id"] for event in order["events"] if event["event"] != "evidence.stored")
    mine = {item["act"]["id"]: item["act"] for item in on_phone if item["kind"] == "act"}
    photos = {item["sha256"]: item["phase"] for item in on_phone if item["kind"] == "photo"}
    assert [act["action"] for act in mine.values()] == ["accept", "contact", "arrive", "reply"]
    assert {acts[each] for each in mine} == {1}
    assert sum(road.sent[each] for each in mine) > len(mine)  # the lost answer made the phone send once more
    assert {one["sha256"]: one["phase"] for one in order["evidence"]} == photos
    assert {one["state"] for one in order["evidence"]} == {"stored"}
    assert sorted(photos.values()) == ["after", "before"]
    assert order["reply"] == {"result": "solved", "text": WORDS} | order["reply"]
    assert (order["arrival"]["state"], order["missing_evidence"]) == ("verified", [])
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in product.config.data_dir.rglob("photos/**/*")
            if path.is_file()}  # fmt: skip
    assert set(photos) <= kept
    for sha256 in photos:
        assert product.get("reviewer", f"/photos/{sha256}/large").startswith(b"\xff\xd8\xff")


def _resident_answers(resident: Visit, link: str) -> None:
    """The caller looks how far it is, and says that somebody has called."""
    resident.go(link, until="resident-status")
    expect(resident.see("resident-status")).to_have_text("正在办理")
    resident.snap("spine-resident", whole=True)
    resident.choose("resident-contacted-yes")
    resident.part("resident-words").fill("工作人员很快就打来电话")
    resident.tap("resident-send")
    resident.see("resident-thanks")
    resident.snap("spine-resident-thanked", whole=True)


def _call_back(agent: Visit, no: str) -> None:
    """The callback agent calls, and writes down the answers."""
    agent.go(f"/desk/callback/{no}", until="callback-go")
    expect(agent.see("order-detail")).to_contain_text("工作人员很快就打来电话")
    agent.tap("callback-call")
    assert agent.page.evaluate("window.dialled") == ["tel:13812345678"]
    for answer in ("outcome-reached", "contacted-yes", "solved-yes", "satisfied-satisfied"):
        agent.choose(f"callback-{answer}")
    agent.snap("spine-callback", whole=True)
    agent.tap("callback-go")
    agent.confirm()
    expect(agent.part(f"row-{no}")).to_have_count(0)
