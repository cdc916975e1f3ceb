"""A push service and a sender that knows it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backend.clients.vapid import VapidKey, make_vapid_keys
from backend.clients.web_push import WebPushSender
from tests.factories.push_service import PushService, push_service

SUBJECT = "mailto:duty@banshi.example.org"


@pytest.fixture(scope="session")
def vapid() -> VapidKey:
    return make_vapid_keys()


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def sender(service: PushService, vapid: VapidKey) -> Iterator[WebPushSender]:
    made = WebPushSender(vapid, SUBJECT, added_origins=[service.origin], connect_s=1, answer_s=1)
    yield made
    made.close()


@pytest.fixture
def at() -> datetime:
    return datetime.now(UTC)
