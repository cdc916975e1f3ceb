"""Whatever a push service answers, or fails to answer, has its verdict, and none takes long."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from backend.clients.vapid import VapidKey, make_vapid_keys
from backend.clients.web_push import PushStatus, WebPushSender
from tests.factories.push_service import Fault, PushService, push_service

SUBJECT = "mailto:duty@banshi.example.org"
PAYLOAD = b'{"no": "20261123-000417", "class": "urgent"}'


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "delivered"), (202, "delivered"), (404, "gone"), (410, "gone"), (429, "retry"), (500, "retry"),
        (502, "retry"), (503, "retry"), (408, "retry"), (400, "refused"), (401, "refused"), (403, "refused"),
        (413, "refused"), (301, "refused"), (307, "refused"), (308, "refused"),
    ],
)  # fmt: skip
def test_every_answer_has_its_verdict(
    service: PushService, sender: WebPushSender, at: datetime, status: int, verdict: str
) -> None:
    service.faults = [Fault(status, {"Location": service.origin + "/elsewhere"}, b"because")]
    outcome = sender.send(service.subscribe().push(PAYLOAD), at=at)
    assert (outcome.status.value, outcome.http_status) == (verdict, status)
    assert not service.messages  # and no redirect was followed
    if status >= 300:
        assert outcome.reason == "because"


def test_a_device_that_unsubscribed_is_gone(service: PushService, sender: WebPushSender, at: datetime) -> None:
    device = service.subscribe()
    service.unsubscribe(device)
    assert sender.send(device.push(PAYLOAD), at=at).status is PushStatus.GONE


def test_a_key_that_the_device_does_not_know_is_refused(
    service: PushService, sender: WebPushSender, at: datetime
) -> None:
    device = service.subscribe(make_vapid_keys().public)
    outcome = sender.send(device.push(PAYLOAD), at=at)
    assert (outcome.status, outcome.http_status) == (PushStatus.REFUSED, 403)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120.0), ("0", 0.0), ("9" * 30, 3600.0), ("soon", None), ("-5", None), ("", None), ("٣", None)],
)
def test_retry_after_in_seconds(
    service: PushService, sender: WebPushSender, at: datetime, asked: str, seconds: float | None
) -> None:
    if not asked.isascii():
        asked = asked.encode().decode("latin-1")
    service.faults = [Fault(429, {"Retry-After": asked})]
    assert sender.send(service.subscribe().push(PAYLOAD), at=at).retry_after == seconds


@pytest.mark.parametrize(("minutes", "seconds"), [(2, 120.0), (-5, 0.0), (600, 3600.0)])
def test_retry_after_as_a_date(service: PushService, sender: WebPushSender, minutes: int, seconds: float) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    then = format_datetime(at + timedelta(minutes=minutes), usegmt=True)
    service.faults = [Fault(503, {"Retry-After": then})]
    assert sender.send(service.subscribe().push(PAYLOAD), at=at).retry_after == seconds


def test_a_service_that_hangs_is_left_at_the_time_limit(
    service: PushService, sender: WebPushSender, at: datetime
) -> None:
    service.faults = [Fault(hang_s=3)]
    outcome = sender.send(service.subscribe().push(PAYLOAD), at=at)
    assert outcome.status is PushStatus.RETRY
    assert "timed out" in outcome.reason


def test_a_line_that_was_hung_up_is_taken_up_again(service: PushService, sender: WebPushSender, at: datetime) -> None:
    device = service.subscribe()
    assert sender.send(device.push(PAYLOAD), at=at).http_status == 201
    service.faults = [Fault(hang_up=True)]  # in the middle of an exchange on a kept line
    assert sender.send(device.push(PAYLOAD), at=at).http_status == 201
    service.faults = [Fault(hang_up=True), Fault(hang_up=True)]
    assert sender.send(device.push(PAYLOAD), at=at).status is PushStatus.RETRY


def test_a_long_answer_is_not_read_to_its_end(service: PushService, sender: WebPushSender, at: datetime) -> None:
    service.faults = [Fault(500, {}, b"x" * 5_000_000)]
    outcome = sender.send(service.subscribe().push(PAYLOAD), at=at)
    assert (outcome.status, len(outcome.reason)) == (PushStatus.RETRY, 200)
    assert sender.send(service.subscribe().push(PAYLOAD), at=at).http_status == 201


def test_a_service_that_is_away_is_tried_again_later(vapid: VapidKey, at: datetime) -> None:
    with push_service() as service:
        device = service.subscribe()
        sender = WebPushSender(vapid, SUBJECT, added_origins=[service.origin], connect_s=1, answer_s=1)
    assert sender.send(device.push(PAYLOAD), at=at).status is PushStatus.RETRY
