"""An endpoint is a stranger's URL: which are read, and how, and that nothing else is ever called."""

import socket
from datetime import UTC, datetime

import pytest

from backend.clients.push_endpoint import BadSubscription, PushServices
from backend.clients.vapid import make_vapid_keys
from backend.clients.web_push import Push, PushStatus, WebPushSender
from tests.factories.push_service import PushService

REAL = [
    "https://fcm.googleapis.com/fcm/send/abc:def-_",
    "https://fcm.googleapis.com:443/wp/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2b",
    "HTTPS://FCM.GoogleAPIs.com/fcm/send/abc",
]
FALSE = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:0/x",
    "https://fcm.googleapis.com:99999/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://notify.windows.com.evil.example/x",
    "https://evil-notify.windows.com/x",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://user:pass@fcm.googleapis.com/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://2130706433/x",
    "https://localhost/x",
    "https://169.254.169.254/latest/meta-data",
    "https://fcm.googleapis.com\\@127.0.0.1/x",
    "https://fcm.googleapis.com/x\r\nHost: evil",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x#fragment",
    "https://fcm.googleapis.com?x",
    "https://fcm.googleapis.com./x",
    "https://a..push.apple.com/x",
    f"https://{'a' * 64}.push.apple.com/x",
    "https://\u0131.push.apple.com/x",
    "https://\u212a.push.apple.com/x",
    "file:///etc/passwd",
    "//fcm.googleapis.com/x",
    "",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com/" + "x" * 1000,
]


@pytest.mark.parametrize("url", REAL)
def test_the_browsers_own_push_services_are_known(url: str) -> None:
    endpoint = PushServices().endpoint(url)
    assert (endpoint.scheme, endpoint.port) == ("https", 443)
    assert endpoint.origin == f"https://{endpoint.host}"
    assert endpoint.path == url.split("/", 3)[3].join(["/", ""])


@pytest.mark.parametrize("url", FALSE)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(BadSubscription) as caught:
        PushServices().endpoint(url)
    assert caught.value.code in ("push.bad_endpoint", "push.unknown_service")


@pytest.mark.parametrize("url", FALSE)
def test_anything_else_is_never_called(url: str, service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    device = service.subscribe()
    monkeypatch.setattr(socket, "create_connection", nobody)
    sender = WebPushSender(make_vapid_keys(), "https://banshi.example.org", added_origins=[service.origin])
    outcome = sender.send(Push(url, device.p256dh, device.auth, b"x", 60), at=datetime.now(UTC))
    assert outcome.status is PushStatus.REFUSED
    assert outcome.reason in ("push.bad_endpoint", "push.unknown_service")


def test_an_operators_own_service_is_reached_by_its_exact_origin() -> None:
    services = PushServices(["https://push.city.example", "http://127.0.0.1:8123"])
    assert services.endpoint("https://push.city.example/a?b=c").path == "/a?b=c"
    assert services.endpoint("http://127.0.0.1:8123/a").origin == "http://127.0.0.1:8123"
    for near in ("http://push.city.example/a", "https://a.push.city.example/a", "http://127.0.0.1:8124/a"):
        with pytest.raises(BadSubscription):
            services.endpoint(near)


@pytest.mark.parametrize("origin", ["push.city.example", "https://push.city.example/path", "", "ftp://a.b"])
def test_what_is_no_origin_stops_the_start(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        PushServices([origin])
