"""The list of screens: who looks at each, where it is, and what is done on it before it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.product import Product
from tests.browser.visitors import Visit
from tests.factories.world import SAME_ORIGIN


@dataclass(frozen=True)
class Screen:
    """A screen: who looks at it, its address, the part that shows that it is there, and what is done first."""

    account: str
    path: str
    until: str
    act: Callable[[Visit], None] = lambda _: None
    at: tuple[float, float] | None = None
    """Where the phone is: degrees to the east of the order's place, and metres of accuracy."""
    alone: bool = False
    """Whether the screen leaves something behind, and wants a window of its own."""


def _arriving(visit: Visit) -> None:
    visit.page.locator("dialog [data-testid='position-line']:not([data-level='none'])").wait_for()


def _hurrying(visit: Visit) -> None:
    _arriving(visit)
    visit.tap("arrive-hurry")
    visit.see("arrive-photo")


def _with_gaps(visit: Visit) -> None:
    visit.tap("register-go")


def _on_the_map(visit: Visit) -> None:
    visit.tap("open-map")
    visit.page.locator("[data-testid='map'][data-drawn='true']").wait_for()


def _outbox_waits(visit: Visit) -> None:
    visit.tap("nav-outbox")
    visit.see("outbox-screen")  # fetched while there is a network
    visit.page.go_back()
    visit.see("next-accept")
    visit.expects_trouble = True
    visit.context.set_offline(True)
    visit.tap("next-accept")
    visit.see("next-pending")
    visit.tap("nav-outbox")
    visit.page.locator("[data-testid^='outbox-'][data-state]").first.wait_for()


def _outbox_needs_somebody(visit: Visit) -> None:
    present = visit.product.get("worker1", f"/orders/{visit.product.orders['accepted']}")
    moved = {"error": "order.version_conflict", "facts": {"order": present}}
    visit.context.route("**/actions", lambda road: road.fulfill(status=409, json=moved))
    visit.tap("open-contact")
    visit.tap("contact-reached")
    visit.see("stuck-contact")
    visit.tap("nav-outbox")
    visit.see("conflict")
    visit.complaints.clear()  # the browser writes every refusal down


def _behind_a_figure(visit: Visit) -> None:
    visit.tap("figure")
    visit.tap("tab-denominator")
    visit.see("figure-order")


def _to_a_unit(visit: Visit) -> None:
    visit.choose("dispatch-to-unit")
    visit.see("dispatch-unit-water")


def _a_day(visit: Visit) -> None:
    visit.part("calendar-year").select_option("2026")
    visit.tap("day-2026-01-01")
    visit.choose("day-works-half")
    visit.tap("day-save")


def _other_roles(visit: Visit) -> None:
    visit.tap("do-roles")
    visit.tap("roles-save")


def _somebody_new(visit: Visit) -> None:
    visit.tap("person-add")
    visit.tap("person-save")


def _refused(visit: Visit) -> None:
    visit.context.request.post("/api/v1/people", data={}, headers=SAME_ORIGIN)
    visit.tap("refusals-look")
    visit.see("refusal")


def _who_saw(visit: Visit) -> None:
    visit.tap("tab-accesses")
    visit.part("accesses-order").fill(visit.product.orders["handling"])
    visit.tap("accesses-look")
    visit.see("access")


def _reviewing(visit: Visit) -> None:
    visit.tap("review-back")


def _calling_back(visit: Visit) -> None:
    visit.choose("callback-outcome-reached")


SCREENS = {
    "signin": Screen("", "/signin", "signin-go"),
    "signin-gaps": Screen("", "/signin", "signin-go", lambda v: v.tap("signin-go")),
    "inbox": Screen("worker1", "/inbox", "group-late"),
    "inbox-empty": Screen("worker9", "/inbox", "inbox-refresh"),
    "order-late": Screen("worker1", "/orders/{late}", "order-title"),
    "order-fresh": Screen("worker1", "/orders/{fresh}", "next-accept"),
    "order-handling": Screen("worker1", "/orders/{handling}", "next-after"),
    "order-replied": Screen("worker1", "/orders/{replied}", "next-none"),
    "contact": Screen("worker1", "/orders/{handling}?do=contact", "contact-reached"),
    "arrive-inside": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _arriving, (0.0, 12)),
    "arrive-uncertain": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _hurrying, (0.001, 900)),
    "arrive-outside": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet", _arriving, (0.02, 30)),
    "arrive-denied": Screen("worker1", "/orders/{accepted}?do=arrive", "arrive-sheet"),
    "reply": Screen("worker1", "/orders/{handling}?do=reply", "reply-sheet"),
    "more-acts": Screen("worker1", "/orders/{accepted}", "more-acts", lambda v: v.tap("more-acts")),
    "return": Screen("worker1", "/orders/{accepted}?do=return", "act-sheet", lambda v: v.tap("act-send")),
    "outbox-empty": Screen("worker1", "/outbox", "outbox-screen"),
    "outbox": Screen("worker1", "/orders/{fresh}", "next-accept", _outbox_waits, alone=True),
    "outbox-conflict": Screen("worker1", "/orders/{accepted}", "open-contact", _outbox_needs_somebody, alone=True),
    "points": Screen("worker1", "/points", "lost-point", lambda v: v.tap("appeal")),
    "me": Screen("worker1", "/me", "signout"),
    "setup": Screen("worker1", "/setup", "setup-screen"),
    "map": Screen("worker1", "/orders/{accepted}", "open-map", _on_the_map),
    "ways": Screen("worker1", "/orders/{accepted}", "navigate", lambda v: v.tap("navigate")),
    "cell": Screen("worker1", "/cells/{home}", "cell-screen"),
    "report": Screen("worker1", "/report", "report-camera", at=(0.0, 12)),
    "report-gaps": Screen("worker1", "/report/self", "report-camera"),
    "handover": Screen("worker1", "/handover", "handover-send", lambda v: v.tap("handover-send")),
    "phrases": Screen("worker1", "/phrases", "phrase-add", lambda v: v.tap("phrase-add")),
    "feedback": Screen("worker1", "/feedback", "feedback-send", lambda v: v.tap("feedback-send")),
    "feedback-desk": Screen("admin", "/desk/feedback", "feedback-desk"),
    "register": Screen("agent", "/desk/register", "register-go"),
    "register-gaps": Screen("agent", "/desk/register", "register-go", _with_gaps),
    "queue": Screen("dispatcher", "/desk/queue", "row-{queued}"),
    "dispatch": Screen("dispatcher", "/desk/queue/{queued}", "dispatch-go"),
    "dispatch-unit": Screen("dispatcher", "/desk/queue/{queued}", "dispatch-go", _to_a_unit),
    "unit": Screen("liaison", "/desk/unit", "tab-called"),
    "admin": Screen("security", "/admin", "admin"),
    "person": Screen("security", "/admin/people?who=worker1", "do-roles", _other_roles),
    "person-new": Screen("admin", "/admin/people", "person-add", _somebody_new),
    "audit": Screen("auditor", "/audit", "refusals", _refused),
    "audit-accesses": Screen("auditor", "/audit", "refusals", _who_saw),
    "calendar": Screen("admin", "/admin/calendar", "calendar-edits"),
    "calendar-day": Screen("admin", "/admin/calendar", "calendar-edits", _a_day),
    "review-list": Screen("reviewer", "/desk/review", "row-{replied}"),
    "review": Screen("reviewer", "/desk/review/{replied}", "review-pass"),
    "review-back": Screen("reviewer", "/desk/review/{replied}", "review-pass", _reviewing),
    "callback": Screen("callback", "/desk/callback/{callback}", "callback-go", _calling_back),
    "orders": Screen("supervisor", "/desk/orders", "row-{late}"),
    "order-detail": Screen("supervisor", "/desk/orders/{closed}", "order-detail"),
    "exports": Screen("supervisor", "/desk/exports", "export-send"),
    "bonuses": Screen("unit_head", "/desk/bonuses", "bonuses"),
    "supervision": Screen("supervisor", "/desk/supervision", "step"),
    "assessment": Screen("supervisor", "/desk/assessment", "assess-line"),
    "figure": Screen("assessor", "/desk/assessment", "figure", _behind_a_figure),
    "community": Screen("community", "/community", "row-{late}"),
    "community-order": Screen("community", "/community/{handling}", "order-detail"),
    "resident": Screen("", "{link:accepted}", "resident-status"),
    "resident-promise": Screen("", "{link:handling}", "promise-agree"),
    "resident-rates": Screen("", "{link:callback}", "resident-send"),
    "resident-rated": Screen("", "{link:closed}", "resident-rated"),
    "resident-unknown": Screen("", "/r/nobody.knows", "resident-unknown"),
    "not-found": Screen("worker1", "/nowhere", "nav-home"),
}


def filled(text: str, product: Product) -> str:
    """An address or a part with the numbers, links and codes of this installation."""
    for name, link in product.links.items():
        text = text.replace(f"{{link:{name}}}", link)
    for name, no in {"home": product.demo.home[0], **product.orders}.items():
        text = text.replace(f"{{{name}}}", no)
    return text
