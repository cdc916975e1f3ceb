"""A notification partner's HTTPS address: one signed JSON document a notice, to the configured host and no other.

The body carries the number to reach and what the notice is about, by number and class only. It is signed with
HMAC-SHA-256 over the instant and the body (`X-Banshi-Signature: t=<unix seconds>,v1=<hex>`), so that the partner
knows who asks, and when.
"""

import hashlib
import hmac
import json
import re
from dataclasses import asdict
from datetime import datetime

from backend.clients.keep_alive import KeepAlive, Unreachable
from backend.clients.notice import Notice, Told
from backend.clients.push_endpoint import Endpoint

_URL = re.compile(r"(https?)://([a-z0-9.-]+)(?::(\d{1,5}))?(/[\x21\x22\x24-\x7e]*)?", re.IGNORECASE | re.ASCII)
_LOCAL = frozenset({"127.0.0.1", "localhost"})
_LATER = frozenset({408, 425, 429})
SHORTEST_SECRET = 16


class SignedWebhook:
    """One partner at one address; safe to share between threads. ValueError at start where it is unfit."""

    def __init__(self, url: str, secret: str, *, channel: str, connect_s: float = 3.0, answer_s: float = 7.0) -> None:
        self._endpoint, self._channel = _endpoint(url), channel
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret of {channel} must have at least {SHORTEST_SECRET} characters")
        self._secret = secret.encode()
        self._line = KeepAlive(connect_s=connect_s, answer_s=answer_s)

    def send(self, notice: Notice, *, at: datetime) -> Told:
        """Hand a notice over. No answer, a busy partner or a fault of his is worth another try, a refusal is not."""
        said = {"channel": self._channel, **asdict(notice)}
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "X-Banshi-Signature": self.signature(body, at=at)}
        try:
            answer = self._line.post(self._endpoint, headers, body)
        except Unreachable:
            return Told.RETRY
        if 200 <= answer.status < 300:
            return Told.SENT
        return Told.RETRY if answer.status in _LATER or answer.status >= 500 else Told.REFUSED

    def signature(self, body: bytes, *, at: datetime) -> str:
        """What proves that these bytes come from us at this instant."""
        seconds = str(int(at.timestamp()))
        digest = hmac.new(self._secret, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
        return f"t={seconds},v1={digest}"

    def close(self) -> None:
        """Close the connections."""
        self._line.close()


def _endpoint(url: str) -> Endpoint:
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("the address of a notification partner is a plain web address")
    scheme, host = found[1].lower(), found[2].lower()
    if scheme != "https" and host not in _LOCAL:
        raise ValueError("a notification partner is reached by https")
    return Endpoint(scheme, host, int(found[3] or {"http": 80, "https": 443}[scheme]), found[4] or "/")
