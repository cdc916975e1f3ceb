"""A road between phones and a server that fails in every way we know: cut, failing, hanging, losing the answer."""

import contextlib
import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

HUNG_S = 1.0
"""How long a request hangs before the road breaks; a phone that waits for an answer has given up by then or not."""
FATES = {"through": 60, "failed": 12, "cut": 8, "hung": 6, "lost": 14}
"""In a hundred requests; `lost`: the server took it, and its answer never arrives."""
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


Answer = tuple[int, list[tuple[str, str]], bytes]
FAILED: Answer = (502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")


class BadRoad:
    """Listens on 127.0.0.1 and carries requests to a port.

    `good`, `dead`, `bad` by its own dice, or `forgetful`: what is sent is taken, and its first answer lost.
    """

    def __init__(self, port: int, *, seed: int = 0) -> None:
        self.port, self.mode = port, "good"
        self.fates: Counter[str] = Counter()
        self.ambush: dict[int, Callable[[], bool]] = {}
        """What is to happen at the n-th request on a bad road, or a little later where it says that it cannot."""
        self._dice = random.Random(seed)
        self._heard: set[int] = set()
        self._lock = threading.Lock()
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def fate(self, method: str, path: str, body: bytes) -> str:
        """What becomes of the next request; files of the app come through where anything does."""
        if self.mode == "dead":
            return "cut"
        if self.mode == "good" or not path.startswith("/api/"):
            return "through"
        if self.mode == "forgetful":
            return self._forget(hash((method, path, body)) if method in {"POST", "PUT"} else None)
        with self._lock:
            (fate,) = self._dice.choices([*FATES], weights=[*FATES.values()])
            self.fates[fate] += 1
            spring = self.ambush.pop(self.fates.total(), None)
            if spring and not spring():
                later = next(turn for turn in count(self.fates.total() + 1) if turn not in self.ambush)
                self.ambush[later] = spring
        return fate

    def _forget(self, sent: int | None) -> str:
        if sent is None or sent in self._heard:
            return "through"
        self._heard.add(sent)
        return "lost"

    @property
    def forgotten(self) -> int:
        """How many first answers a forgetful road has lost."""
        return len(self._heard)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def bad_road(port: int, *, seed: int = 0) -> Iterator[BadRoad]:
    """Lay a road for the length of a `with`."""
    road = BadRoad(port, seed=seed)
    try:
        yield road
    finally:
        road.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, road: BadRoad) -> None:
        super().__init__(("127.0.0.1", 0), _Carrier)
        self.road = road

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that a browser is killed in the middle of a request is what the tests are about."""


class _Carrier(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def carry(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fate = self.server.road.fate(self.command, self.path, body)
        time.sleep(HUNG_S if fate == "hung" else 0)
        told = FAILED if fate == "failed" else self.ask(body) if fate in {"through", "lost"} else None
        if told is None or fate == "lost":
            self.hang_up()
        else:
            self.answer(*told)

    do_GET = do_POST = do_PUT = do_DELETE = carry  # noqa: N815 - names of the base class

    def ask(self, body: bytes) -> Answer:
        door = http.client.HTTPConnection("127.0.0.1", self.server.road.port, timeout=20)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            headers["Host"] = self.headers["Host"]
            door.request(self.command, self.path, body or None, headers)
            answer = door.getresponse()
            kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP]
            return answer.status, kept, answer.read()
        finally:
            door.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: Any) -> None:
        pass
