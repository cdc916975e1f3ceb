"""The line between Firefox and a push service on this machine: Mozilla's WebSocket protocol, over one socket.

A channel that the browser registers is an endpoint of the push service, which reads every letter strictly. Whatever
it takes goes down the line, at once or when the browser is back, and again until the browser says that it has it.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.factories.push_letters import b64
from tests.factories.push_service import PushService, Received, Subscription
from tests.factories.web_socket import WebSocket

Message = dict[str, Any]
DECRYPTED = 100
"""The code of an `ack` that says: read, and handed to the app."""


class PushLine:
    """Where Firefox finds its push service; the channels of one browser, and what it has said of its letters."""

    def __init__(self, service: PushService, port: int) -> None:
        self.url = f"ws://127.0.0.1:{port}/"
        self.channels: dict[str, Subscription] = {}
        self.acks: dict[str, int] = {}
        """What the browser said of each letter that it got."""
        self._service = service
        self._letters: dict[str, Received] = {}
        self._browser: WebSocket | None = None
        self._name = ""
        self._lock = threading.Lock()
        service.lines.append(self._took)

    @property
    def waiting(self) -> list[str]:
        """Letters that the browser has not confirmed."""
        return [version for version in self._letters if version not in self.acks]

    def forget(self) -> None:
        """Let every endpoint of this browser be gone: from now on 410."""
        for channel in self.channels.values():
            self._service.unsubscribe(channel)

    def talk(self, browser: WebSocket) -> None:
        """Answer one connection of the browser until it hangs up."""
        for text in browser.texts():
            said: Message = json.loads(text)
            answer = _ANSWERS.get(said.get("messageType", "ping"))
            if answer is None:
                continue
            with self._lock:
                reply = answer(self, said)
            if reply is not None:
                browser.say(json.dumps(reply))
            if said.get("messageType") == "hello":
                self._browser = browser
                for version in self.waiting:
                    self._deliver(version)

    def _hello(self, said: Message) -> Message:
        self._name = self._name or secrets.token_hex(16)
        if said.get("uaid") != self._name:
            self.channels.clear()
        return {"messageType": "hello", "uaid": self._name, "status": 200, "use_webpush": True, "broadcasts": {}}

    def _register(self, said: Message) -> Message:
        channel = said["channelID"]
        self.channels[channel] = self._service.subscribe(said["key"].rstrip("="))
        endpoint = self.channels[channel].endpoint
        return {"messageType": "register", "channelID": channel, "status": 200, "pushEndpoint": endpoint}

    def _unregister(self, said: Message) -> Message:
        if gone := self.channels.pop(said["channelID"], None):
            self._service.unsubscribe(gone)
        return {"messageType": "unregister", "channelID": said["channelID"], "status": 200}

    def _ack(self, said: Message) -> None:
        self.acks |= {one["version"]: one["code"] for one in said["updates"]}

    def _ping(self, _said: Message) -> Message:
        return {}

    def _took(self, letter: Received) -> None:
        if any(channel.path == letter.path for channel in self.channels.values()):
            version = secrets.token_hex(8)
            self._letters[version] = letter
            self._deliver(version)

    def _deliver(self, version: str) -> None:
        letter = self._letters[version]
        channel = next(name for name, one in self.channels.items() if one.path == letter.path)
        headers = {"encoding": letter.headers["content-encoding"]}
        said = {"messageType": "notification", "channelID": channel, "version": version,
                "headers": headers, "data": b64(letter.body)}  # fmt: skip
        if self._browser is not None:
            with suppress(OSError):
                self._browser.say(json.dumps(said))


_ANSWERS: dict[str, Callable[[PushLine, Message], Message | None]] = {
    "hello": PushLine._hello,
    "register": PushLine._register,
    "unregister": PushLine._unregister,
    "ack": PushLine._ack,
    "ping": PushLine._ping,
}


@contextmanager
def push_line(service: PushService) -> Iterator[PushLine]:
    """Lay a line to a push service for the length of a `with`."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            line.talk(WebSocket(self))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    door = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    door.daemon_threads = True
    line = PushLine(service, door.server_port)
    threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield line
    finally:
        service.lines.remove(line._took)
        door.shutdown()
        door.server_close()
