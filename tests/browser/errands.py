"""Orders made while the product runs, taken as far as a test wants to find them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.browser.product import Product


def ordered(product: Product, title: str, **changes: Any) -> str:
    """Register a call at worker1's spot; the number of its order."""
    plain = {"source": "hotline", "type": "help", "grade": "urgent", "title": title, "content": title,
             "address": "清溪大道8号", "position": product.demo.spot, "upstream_no": f"DG-{uuid4().hex[:10]}",
             "caller": {"name": "王小明", "phone": "13812345678", "anonymity": "open"}}  # fmt: skip
    body = {name: value for name, value in (plain | changes).items() if value is not ...}
    return str(product.ask("agent", "POST", "/orders", body)["no"])


def act(product: Product, no: str, action: str, account: str = "worker1", **said: Any) -> None:
    """Take an act now."""
    body = {"id": str(uuid4()), "action": action, "occurred_at": datetime.now(UTC).isoformat()} | said
    product.ask(account, "POST", f"/orders/{no}/actions", body)


def called(product: Product, title: str, **changes: Any) -> str:
    """An order that worker1 has accepted, and whose caller he has called."""
    no = ordered(product, title, **changes)
    act(product, no, "accept")
    act(product, no, "contact", data={"connected": True, "method": "call", "outcome": "reached"})
    return no


def arrived(product: Product, title: str, **changes: Any) -> str:
    """An order whose place worker1 has come to."""
    no = called(product, title, **changes)
    at = product.demo.spot
    fix = {"lng": at["lng"], "lat": at["lat"], "accuracy_m": 12}
    stamped = [fix | {"at": datetime.now(UTC).isoformat()} for _ in range(3)]
    act(product, no, "arrive", position=fix | {"samples": stamped})
    return no
