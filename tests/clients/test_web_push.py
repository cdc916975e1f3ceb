"""Web push against a real push service on this machine: what arrives, and what cannot be sent."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from backend.clients.vapid import VapidKey
from backend.clients.web_push import (
    MAX_PAYLOAD,
    MAX_TTL,
    MemoryPushSender,
    Outcome,
    Push,
    PushStatus,
    WebPushSender,
    back_off_s,
    ttl_until,
)
from tests.factories.push_letters import decrypted, unb64, verified
from tests.factories.push_service import PushService, push_service

SUBJECT = "mailto:duty@banshi.example.org"
PAYLOAD = b'{"no": "20261123-000417", "class": "urgent"}'


def test_a_push_arrives_and_can_be_read(
    service: PushService, sender: WebPushSender, vapid: VapidKey, at: datetime
) -> None:
    device = service.subscribe(vapid.public)
    assert sender.send(device.push(PAYLOAD, topic="order-417"), at=at) == Outcome(PushStatus.DELIVERED, 201)
    (message,) = device.received()
    assert device.decrypt() == [PAYLOAD]
    assert message.headers["ttl"] == "1500"
    assert message.headers["urgency"] == "high"
    assert message.headers["topic"] == "order-417"
    assert message.claims["sub"] == SUBJECT
    assert timedelta(hours=1) < datetime.fromtimestamp(message.claims["exp"], UTC) - at < timedelta(hours=12)


def test_the_longest_payload_fits_a_push_services_limit(
    service: PushService, sender: WebPushSender, at: datetime
) -> None:
    device = service.subscribe()
    assert sender.send(device.push(b"x" * MAX_PAYLOAD), at=at).http_status == 201
    assert device.decrypt() == [b"x" * MAX_PAYLOAD]
    assert len(device.received()[0].body) < 4096


def test_each_push_service_hears_only_its_own_name(vapid: VapidKey, at: datetime) -> None:
    with push_service() as one, push_service() as other:
        both = WebPushSender(vapid, SUBJECT, added_origins=[one.origin, other.origin])
        for service in (one, other, one):
            assert both.send(service.subscribe().push(PAYLOAD), at=at).status is PushStatus.DELIVERED
        assert {message.claims["aud"] for message in one.messages} == {one.origin}
        assert {message.claims["aud"] for message in other.messages} == {other.origin}
        both.close()


def test_a_token_is_signed_once_in_six_hours(service: PushService, sender: WebPushSender, at: datetime) -> None:
    device = service.subscribe()
    for hours in (0, 1, 5.9, 6.1):
        sender.send(device.push(PAYLOAD), at=at + timedelta(hours=hours))
    first, *same, later = [message.headers["authorization"] for message in device.received()]
    assert same == [first, first]
    assert later != first


def test_the_line_is_kept_open(service: PushService, sender: WebPushSender, at: datetime) -> None:
    for _ in range(20):
        assert sender.send(service.subscribe().push(PAYLOAD), at=at).status is PushStatus.DELIVERED
    assert service.connections == 1


def test_many_threads_share_one_sender(service: PushService, vapid: VapidKey, at: datetime) -> None:
    devices = [service.subscribe() for _ in range(100)]
    patient = WebPushSender(vapid, SUBJECT, added_origins=[service.origin], connect_s=30, answer_s=30)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda device: patient.send(device.push(PAYLOAD), at=at), devices))
    patient.close()
    assert set(outcomes) == {Outcome(PushStatus.DELIVERED, 201)}
    assert [device.decrypt() for device in devices] == [[PAYLOAD]] * 100


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", "AAAA"), ("!!!", "AAAA"), ("AAAA", "AAAA"), ("A" * 87, "A" * 22), ("BA" + "A" * 85, "A" * 22), (None, "A")],
)
def test_keys_that_no_browser_made_are_refused_without_a_call(
    service: PushService, sender: WebPushSender, at: datetime, p256dh: str | None, auth: str
) -> None:
    device = service.subscribe()
    outcome = sender.send(device.push(PAYLOAD, p256dh=p256dh or device.p256dh, auth=auth), at=at)
    assert (outcome.status, outcome.reason) == (PushStatus.REFUSED, "push.bad_keys")
    assert service.connections == 0


def test_padded_keys_are_taken_too(service: PushService, sender: WebPushSender, at: datetime) -> None:
    device = service.subscribe()
    outcome = sender.send(device.push(PAYLOAD, p256dh=device.p256dh + "=", auth=device.auth + "=="), at=at)
    assert outcome.status is PushStatus.DELIVERED
    assert device.decrypt() == [PAYLOAD]


@pytest.mark.parametrize(
    "change",
    [
        {"ttl": -1}, {"ttl": 1.5}, {"ttl": True}, {"ttl": MAX_TTL + 1}, {"payload": b""}, {"urgency": "urgent"},
        {"payload": b"x" * (MAX_PAYLOAD + 1)}, {"topic": "x" * 33}, {"topic": "a b"}, {"topic": ""},
    ],
)  # fmt: skip
def test_a_push_that_could_not_be_sent_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"push|TTL|urgency|topic"):
        Push(**({"endpoint": "e", "p256dh": "p", "auth": "a", "payload": PAYLOAD, "ttl": 60} | change))


def test_the_time_left_is_the_ttl(at: datetime) -> None:
    assert ttl_until(at + timedelta(minutes=30), at=at) == 1800
    assert ttl_until(at - timedelta(minutes=30), at=at) == 0
    assert ttl_until(at + timedelta(days=400), at=at) == MAX_TTL


def test_waiting_grows_to_a_minute_and_respects_what_was_asked() -> None:
    assert [back_off_s(tries, None) for tries in (1, 2, 3, 10, 2000)] == [2.0, 4.0, 8.0, 60.0, 60.0]
    assert back_off_s(1, 90.0) == 90.0


def test_memory_answers_as_told(at: datetime) -> None:
    memory = MemoryPushSender()
    memory.outcomes["dead"] = Outcome(PushStatus.GONE, 410)
    pushes = [Push(name, "p", "a", PAYLOAD, 60) for name in ("alive", "dead")]
    assert [memory.send(push, at=at).status for push in pushes] == [PushStatus.DELIVERED, PushStatus.GONE]
    assert memory.sent == pushes


def test_the_receiving_side_knows_the_standards_own_examples(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "webpush" / "rfc_vectors.json").read_text())
    letter, token = vectors["rfc8291_section5_appendixA"], vectors["rfc8292_2_4"]
    private = ec.derive_private_key(int.from_bytes(unb64(letter["ua_private"]), "big"), ec.SECP256R1())
    opened = decrypted(unb64(letter["body"]), private, unb64(letter["auth_secret"]))
    assert opened == letter["plaintext"].encode()
    claims, key = verified(f"vapid t={token['t']}, k={token['k']}")
    assert (claims["aud"], key) == ("https://push.example.net", token["k"])
    with pytest.raises(ValueError, match="false"):
        verified(f"vapid t={token['t'][:-4]}AAAA, k={token['k']}")


def test_secrets_do_not_show_in_logs(vapid: VapidKey) -> None:
    assert "PRIVATE" not in repr(vapid)
    assert "20261123" not in repr(Push("e", "p", "a", PAYLOAD, 60))
    assert VapidKey.from_pem(vapid.private_pem) == vapid
