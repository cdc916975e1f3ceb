"""A push service on this machine: RFC 8030 at the door, RFC 8292 to get in, RFC 8291 in the letters."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.clients.web_push import Push
from tests.factories.push_letters import b64, decrypted, verified

MAX_BODY = 4096


@dataclass
class Received:
    """A message that the service took."""

    path: str
    headers: dict[str, str]
    body: bytes
    claims: dict[str, Any]


@dataclass
class Subscription:
    """A browser's side: the endpoint it got, the keys it made, the messages it reads."""

    service: "PushService"
    path: str
    application_server_key: str | None
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def endpoint(self) -> str:
        return self.service.origin + self.path

    @property
    def p256dh(self) -> str:
        return b64(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        return b64(self.secret)

    def as_json(self) -> dict[str, Any]:
        """Give what `JSON.stringify(subscription)` gives."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def push(self, payload: bytes, *, ttl: int = 1500, **changes: Any) -> Push:
        """Address a message to this browser, changed where a test wants it false."""
        plain = {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": self.auth}
        return Push(**(plain | {"payload": payload, "ttl": ttl} | changes))

    def received(self) -> list[Received]:
        """Give the messages that wait for this browser, oldest first."""
        return [message for message in self.service.messages if message.path == self.path]

    def decrypt(self) -> list[bytes]:
        """Read them."""
        return [decrypted(message.body, self.private, self.secret) for message in self.received()]


@dataclass
class Fault:
    """What the service does instead of its work: a status, or worse."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang_s: float = 0.0
    until: threading.Event | None = None
    """Says nothing before this has come, then does its work."""
    hang_up: bool = False


class PushService:
    """Listens on 127.0.0.1 in a thread of its own; `faults` are used up one a request."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self.faults: list[Fault] = []
        self.refusals: list[str] = []
        self.connections = 0
        self.subscriptions: dict[str, Subscription] = {}
        self.lines: list[Callable[[Received], None]] = []
        """Who hears at once of a message that was taken."""
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def subscribe(self, application_server_key: str | None = None) -> Subscription:
        """Do what `pushManager.subscribe` does; bound to a VAPID key if one is given."""
        made = Subscription(self, f"/push/{secrets.token_urlsafe(24)}", application_server_key)
        self.subscriptions[made.path] = made
        return made

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a subscription: from now on 410."""
        del self.subscriptions[subscription.path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fault(self) -> Fault | None:
        """What is to go wrong with this request; one that only waits goes wrong no further."""
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.until is None:
            return fault
        fault.until.wait(30)
        return None

    def verdict(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Judge one request as a strict push service would, and keep its message if all is well."""
        subscription = self.subscriptions.get(path)
        if subscription is None:
            return 410 if path.startswith("/push/") else 404
        if len(body) > MAX_BODY:
            return 413
        try:
            claims = self._checked(subscription, headers, body)
        except (ValueError, KeyError) as error:
            self.refusals.append(f"{type(error).__name__}: {error}")
            return 403 if "vapid" in str(error).lower() else 400
        topic = headers.get("topic")
        if topic:
            self.messages[:] = [
                kept for kept in self.messages if kept.path != path or kept.headers.get("topic") != topic
            ]
        received = Received(path, headers, body, claims)
        self.messages.append(received)
        for tell in self.lines:
            tell(received)
        return 201

    def _checked(self, subscription: Subscription, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        if not headers["ttl"].isdigit():
            raise ValueError("TTL")
        if headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
            raise ValueError("Urgency")
        if len(headers.get("topic", "")) > 32:
            raise ValueError("Topic")
        if body and headers["content-encoding"] != "aes128gcm":
            raise ValueError("Content-Encoding")
        try:
            claims, key = verified(headers["authorization"])
        except (ValueError, KeyError) as error:
            raise ValueError(f"VAPID: {error}") from error
        if claims["aud"] != self.origin or not 0 < claims["exp"] - time.time() <= 24 * 3600:
            raise ValueError("VAPID: for somebody else, or out of date")
        if not str(claims["sub"]).startswith(("mailto:", "https:")):
            raise ValueError("VAPID: sub")
        if subscription.application_server_key not in (None, key):
            raise ValueError("VAPID: VapidPkHashMismatch")
        return claims


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run a push service for the length of a `with`."""
    service = PushService()
    try:
        yield service
    finally:
        service.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # whoever knocks while the machine is busy is not sent away

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that a sender hangs up is what the tests are about."""


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def setup(self) -> None:
            service.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if (fault := service.fault()) is not None:
                self.go_wrong(fault)
                return
            status = service.verdict(self.path, headers, body)
            where = {"Location": f"{service.origin}/message/{sha256(body).hexdigest()[:16]}"}
            self.answer(status, where if status == 201 else {}, b"" if status == 201 else b"no")

        def go_wrong(self, fault: Fault) -> None:
            time.sleep(fault.hang_s)
            if fault.hang_up:
                self.close_connection = True
                return
            self.answer(fault.status, fault.headers, fault.body)

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
