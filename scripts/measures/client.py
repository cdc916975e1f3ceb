"""A load client in a process of its own: keep-alive connections on raw sockets, one request at a time on each."""

import json
import re
import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 8
SILENCE_S = 60.0
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def load(port: int, requests: Sequence[str], *, within_s: float = 240) -> dict[str, Any]:
    """Have the requests sent over 8 connections by another process; how many a second, and how long each took."""
    given = json.dumps({"port": port, "requests": list(requests)})
    command = [sys.executable, "-m", "scripts.measures.client"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=within_s)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def request(method: str, path: str, *, token: str = "", body: Any = None) -> str:
    """A request as it goes over the wire."""
    content = "" if body is None else json.dumps(body, ensure_ascii=False)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content.encode())}"]
    return "\r\n".join([*lines, "", content])


@dataclass(slots=True)
class _Line:
    """One connection and the answer that it waits for."""

    socket: socket.socket
    sent_at: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    needed: int = 0

    def send(self, request: bytes) -> None:
        self.got.clear()
        self.needed = 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Take what has come; whether that is the whole answer."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError(f"the server hung up after {bytes(self.got[:300])!r}")
        self.got += part
        if not self.needed:
            end = self.got.find(b"\r\n\r\n")
            length = _LENGTH.search(self.got, 0, end) if end > 0 else None
            if length is None:
                return False
            self.needed = end + 4 + int(length[1])
        return len(self.got) >= self.needed

    def status(self) -> int:
        return int(self.got[9:12])


def drive(port: int, requests: Sequence[bytes]) -> dict[str, Any]:
    """Send every request, in their order, as soon as a connection is free."""
    lines = [_Line(socket.create_connection(("127.0.0.1", port), timeout=SILENCE_S)) for _ in range(CONNECTIONS)]
    waiting = iter(requests)
    took: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:
        begun = time.perf_counter()
        for line, first in zip(lines, waiting, strict=False):
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(first)
        while len(took) < len(requests):
            ready = selector.select(SILENCE_S)
            if not ready:
                raise TimeoutError("the server has gone silent")
            for key, _ in ready:
                if not key.data.whole():
                    continue
                took.append(time.perf_counter() - key.data.sent_at)
                statuses[key.data.status()] += 1
                following = next(waiting, None)
                if following is not None:
                    key.data.send(following)
        seconds = time.perf_counter() - begun
    return _summary(took, seconds, statuses, bytes(lines[0].got))


def _summary(took: list[float], seconds: float, statuses: Counter[int], last: bytes) -> dict[str, Any]:
    took.sort()
    return {
        "per_second": len(took) / seconds,
        "median_ms": statistics.median(took) * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "statuses": dict(statuses),
        "last": last.partition(b"\r\n\r\n")[2].decode(),
    }


if __name__ == "__main__":
    told = json.load(sys.stdin)
    print(json.dumps(drive(told["port"], [one.encode() for one in told["requests"]])))
