"""A notification partner gets a signed document with number and class, at his own address and nowhere else."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.clients.notice import Notice, Told
from backend.clients.sms import webhook_sms
from backend.clients.voice import webhook_voice
from backend.clients.webhook import SignedWebhook
from tests.factories.rules import cst

SECRET = "a secret of the partner"
NOTICE = Notice("alarm-1", "13900000001", "20251115-000001", "extreme", "warned")
AT = cst("2025-11-15 23:55")


class Partner(ThreadingHTTPServer):
    """A partner on this machine: keeps what he gets, answers as he is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        partner: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        partner.got.append((self.path, dict(self.headers), body))
        status, headers = partner.answers.pop(0) if partner.answers else (200, {})
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_sent_names_number_and_class_and_is_signed(partner: Partner) -> None:
    assert webhook_sms(f"{partner.url}/notices?of=banshi", SECRET).send(NOTICE, at=AT) is Told.SENT
    ((path, headers, body),) = partner.got
    said = {"channel": "sms", "id": "alarm-1", "to": "13900000001", "no": "20251115-000001", "grade": "extreme",
            "kind": "warned"}  # fmt: skip
    assert (path, json.loads(body)) == ("/notices?of=banshi", said)
    stamp = int(AT.timestamp())
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Banshi-Signature"] == f"t={stamp},v1={digest}"
    assert webhook_voice(partner.url, SECRET).send(NOTICE, at=AT) is Told.SENT
    assert json.loads(partner.got[1][2])["channel"] == "voice"


@pytest.mark.parametrize(
    ("status", "told"),
    [(200, "sent"), (202, "sent"), (429, "retry"), (500, "retry"), (503, "retry"), (400, "refused"), (401, "refused"),
     (302, "refused"), (308, "refused")],
)  # fmt: skip
def test_every_answer_has_its_verdict_and_no_redirect_is_followed(partner: Partner, status: int, told: str) -> None:
    partner.answers = [(status, {"Location": f"{partner.url}/elsewhere"})]
    assert webhook_sms(partner.url, SECRET).send(NOTICE, at=AT) == told
    assert len(partner.got) == 1


def test_nobody_there_is_worth_another_try(partner: Partner) -> None:
    gone = SignedWebhook(partner.url, SECRET, channel="sms")
    partner.shutdown()
    partner.server_close()
    assert gone.send(NOTICE, at=AT) is Told.RETRY


@pytest.mark.parametrize("url", ["http://partner.example.org/", "ftp://partner.example.org", "partner", "https://u:p@h/"])
def test_an_unfit_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="partner"):
        webhook_sms(url, SECRET)


def test_a_short_secret_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        webhook_voice("https://partner.example.org/", "short")
