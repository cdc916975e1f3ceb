"""The installation's key and the tokens signed with it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from backend.clients.vapid import Tokens, VapidKey, check_subject, make_vapid_keys
from tests.factories.push_letters import unb64, verified

AT = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
SUBJECT = "mailto:duty@banshi.example.org"


def test_a_kept_key_is_the_same_key() -> None:
    key = make_vapid_keys()
    for kept in (key.private_pem, key.private_pem + "\n\n", key.private_pem.replace("\n", "\r\n")):
        assert VapidKey.from_pem(kept).public == key.public
    assert (len(unb64(key.public)), unb64(key.public)[0]) == (65, 4)
    assert make_vapid_keys().public != key.public


def test_what_is_no_key_on_p256_is_refused() -> None:
    plain = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    locked = Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    for pem in (
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ec.generate_private_key(ec.SECP384R1()).private_bytes(*plain).decode(),
        ed25519.Ed25519PrivateKey.generate().private_bytes(*plain).decode(),
        ec.generate_private_key(ec.SECP256R1()).private_bytes(*locked).decode(),
    ):
        with pytest.raises(ValueError):
            VapidKey.from_pem(pem)


@pytest.mark.parametrize("subject", [SUBJECT, "https://banshi.example.org", "MAILTO:a.b+c@x-y.gov.cn"])
def test_subjects_that_reach_somebody_are_taken_and_can_be_signed(subject: str) -> None:
    check_subject(subject)
    header = Tokens(make_vapid_keys(), subject).header("https://web.push.apple.com", at=AT)
    assert verified(header)[0]["sub"] == subject


@pytest.mark.parametrize(
    "subject",
    [
        "", "duty@banshi.example.org", "mailto:duty@localhost", "mailto:duty@printer.local", "mailto:@a.org",
        "https://localhost", "https://localhost:8000", "https://127.0.0.1", "mailto:duty@10.0.0.1",
        "http://banshi.example.org", "https://banshi.example.org/contact", "mailto:a@b.org,c@d.org",
        "mailto:duty@banshi.example.org\n", "mailto:duty@box.internal", "mailto:duty@x.invalid", "tel:12345",
    ],
)  # fmt: skip
def test_subjects_that_apple_would_refuse_stop_the_start(subject: str) -> None:
    with pytest.raises(ValueError, match="VAPID subject"):
        Tokens(make_vapid_keys(), subject)


def test_a_token_is_kept_for_six_hours_and_each_service_has_its_own() -> None:
    tokens = Tokens(make_vapid_keys(), SUBJECT)
    first = tokens.header("https://web.push.apple.com", at=AT)
    assert tokens.header("https://web.push.apple.com", at=AT + timedelta(hours=5, minutes=59)) == first
    assert verified(tokens.header("https://fcm.googleapis.com", at=AT))[0]["aud"] == "https://fcm.googleapis.com"
    later = tokens.header("https://web.push.apple.com", at=AT + timedelta(hours=6))
    claims = verified(later)[0]
    assert claims["aud"] == "https://web.push.apple.com"
    assert claims["exp"] == int((AT + timedelta(hours=17)).timestamp())


def test_a_clock_that_was_set_back_brings_a_new_token() -> None:
    tokens = Tokens(make_vapid_keys(), SUBJECT)
    tokens.header("https://web.push.apple.com", at=AT)
    early = tokens.header("https://web.push.apple.com", at=AT - timedelta(days=2))
    assert verified(early)[0]["exp"] == int((AT - timedelta(hours=37)).timestamp())


def test_a_refused_token_is_signed_anew_but_not_more_than_once_an_hour() -> None:
    tokens = Tokens(make_vapid_keys(), SUBJECT)
    origin = "https://web.push.apple.com"
    first = tokens.header(origin, at=AT)
    tokens.forget(origin, at=AT + timedelta(minutes=59))
    assert tokens.header(origin, at=AT + timedelta(minutes=59)) == first
    tokens.forget(origin, at=AT + timedelta(minutes=61))
    assert tokens.header(origin, at=AT + timedelta(minutes=61)) != first
