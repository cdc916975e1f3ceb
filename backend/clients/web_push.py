"""Web push: one message to one device through its browser's push service (RFC 8030, 8291, 8292).

pywebpush encrypts and py_vapid signs. Sending is our own: pywebpush's has no time limit unless told,
follows redirects, sends a TTL of 0 that no sleeping phone ever sees, and signs the same token each time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol

from pywebpush import WebPusher

from backend.clients.keep_alive import Answer, KeepAlive, Unreachable
from backend.clients.push_endpoint import BadSubscription, PushServices
from backend.clients.push_keys import check_keys
from backend.clients.vapid import Tokens, VapidKey

MAX_PAYLOAD = 3_000
"""Bytes before encryption; a push service takes 4,096 after it, some less."""
MAX_TTL = 28 * 24 * 3600
MAX_RETRY_AFTER = 3_600.0

_URGENCIES = ("very-low", "low", "normal", "high")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Push:
    """One message to one device; ValueError where it could not be sent as it is."""

    endpoint: str
    p256dh: str
    auth: str
    payload: bytes = field(repr=False)
    ttl: int
    """Seconds that the push service keeps it for a sleeping phone."""
    urgency: str = "high"
    topic: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.payload) <= MAX_PAYLOAD:
            raise ValueError(f"a push carries 1 to {MAX_PAYLOAD} bytes")
        if type(self.ttl) is not int or not 0 <= self.ttl <= MAX_TTL:
            raise ValueError("the TTL is a whole number of seconds, from 0 to four weeks")
        if self.urgency not in _URGENCIES:
            raise ValueError(f"the urgency is one of {', '.join(_URGENCIES)}")
        if self.topic is not None and not _TOPIC.fullmatch(self.topic):
            raise ValueError("a topic is 1 to 32 letters, digits, - or _")


class PushStatus(StrEnum):
    """What became of a push, and so what is to be done with its subscription."""

    DELIVERED = "delivered"
    """The push service took it; whether the phone shows it, only the phone can tell."""
    GONE = "gone"
    """The subscription is dead: forget it."""
    RETRY = "retry"
    """Not now: try again, not before `retry_after`."""
    REFUSED = "refused"
    """Never like this: a wrong key, a wrong address, a wrong message."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the push service answered, if it did; `reason` is for a log line."""

    status: PushStatus
    http_status: int | None = None
    retry_after: float | None = None
    """Seconds, as the push service asked."""
    reason: str = ""


class PushSender(Protocol):
    """Sends a push. Whatever becomes of it is an Outcome, never an exception: one dead device stops no other."""

    def send(self, push: Push, *, at: datetime) -> Outcome:
        """Send one push."""
        ...


class WebPushSender:
    """The real thing; safe to share between threads. ValueError at start where keys or subject are unfit."""

    def __init__(
        self,
        key: VapidKey,
        subject: str,
        *,
        added_origins: Iterable[str] = (),
        connect_s: float = 3.0,
        answer_s: float = 7.0,
    ) -> None:
        self._services = PushServices(added_origins)
        self._tokens = Tokens(key, subject)
        self._line = KeepAlive(connect_s=connect_s, answer_s=answer_s)

    def send(self, push: Push, *, at: datetime) -> Outcome:
        """Encrypt for the device, sign for its push service, send, and say what became of it."""
        try:
            endpoint = self._services.endpoint(push.endpoint)
            body = _encrypted(push)
        except BadSubscription as error:
            return Outcome(PushStatus.REFUSED, reason=error.code)
        headers = {
            "Authorization": self._tokens.header(endpoint.origin, at=at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.ttl),
            "Urgency": push.urgency,
        }
        if push.topic:
            headers["Topic"] = push.topic
        try:
            answer = self._line.post(endpoint, headers, body)
        except Unreachable as error:
            return Outcome(PushStatus.RETRY, reason=str(error)[:200])
        if answer.status in (401, 403):
            self._tokens.forget(endpoint.origin, at=at)
        return _outcome(answer, at)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class MemoryPushSender:
    """Keeps what it was to send, and answers as told by endpoint: for tests and trials."""

    def __init__(self) -> None:
        self.sent: list[Push] = []
        self.outcomes: dict[str, Outcome] = {}

    def send(self, push: Push, *, at: datetime) -> Outcome:
        """Keep one push."""
        self.sent.append(push)
        return self.outcomes.get(push.endpoint, Outcome(PushStatus.DELIVERED, 201))


def ttl_until(deadline: datetime, *, at: datetime) -> int:
    """Give the seconds left to a deadline as a TTL; 0 after it: shown at once or never."""
    return min(max(int((deadline - at).total_seconds()), 0), MAX_TTL)


def back_off_s(tries: int, asked: float | None) -> float:
    """Give the seconds to wait after that many tries: doubling to a minute, or as asked if longer."""
    return max(min(2.0 ** min(tries, 6), 60.0), asked or 0.0)


def _encrypted(push: Push) -> bytes:
    check_keys(push.p256dh, push.auth)
    keys = {"p256dh": push.p256dh.rstrip("="), "auth": push.auth.rstrip("=")}
    body: bytes = WebPusher({"endpoint": push.endpoint, "keys": keys}).encode(push.payload)["body"]
    return body


def _outcome(answer: Answer, at: datetime) -> Outcome:
    if 200 <= answer.status < 300:
        return Outcome(PushStatus.DELIVERED, answer.status)
    if answer.status in (404, 410):
        return Outcome(PushStatus.GONE, answer.status, reason=answer.text)
    if answer.status in _LATER or answer.status >= 500:
        return Outcome(PushStatus.RETRY, answer.status, _seconds(answer.retry_after, at), answer.text)
    return Outcome(PushStatus.REFUSED, answer.status, reason=answer.text)


def _seconds(asked: str | None, at: datetime) -> float | None:
    """Read Retry-After, seconds or a date, within an hour: nobody may silence an alarm for a day."""
    if asked is None:
        return None
    if asked.strip().isascii() and asked.strip().isdigit():
        return min(float(asked[:12]), MAX_RETRY_AFTER)
    try:
        then = parsedate_to_datetime(asked)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return min(max((then - at).total_seconds(), 0.0), MAX_RETRY_AFTER)
