"""The server's half of a WebSocket (RFC 6455), as far as short texts over one connection need it."""

import base64
import hashlib
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import BinaryIO

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_SHORT, _MEDIUM = 126, 127


class WebSocket:
    """One connection that a request asked to turn into a WebSocket."""

    def __init__(self, request: BaseHTTPRequestHandler) -> None:
        self._in: BinaryIO = request.rfile  # type: ignore[assignment]
        self._connection = request.connection
        self._writing = threading.Lock()
        key = request.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest()).decode()
        head = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}
        if wanted := request.headers.get("Sec-WebSocket-Protocol"):
            head["Sec-WebSocket-Protocol"] = wanted.split(",")[0].strip()
        request.send_response(101)
        for name, value in head.items():
            request.send_header(name, value)
        request.end_headers()

    def texts(self) -> Iterator[str]:
        """What the browser says, until it hangs up."""
        with suppress(OSError, struct.error):
            while True:
                kind, data = self._frame()
                if kind == _TEXT:
                    yield data.decode()
                elif kind == _PING:
                    self._send(_PONG, data)
                elif kind == _CLOSE:
                    self._send(_CLOSE, data)
                    return

    def say(self, text: str) -> None:
        """Send a text; OSError where nobody is there any more."""
        self._send(_TEXT, text.encode())

    def _frame(self) -> tuple[int, bytes]:
        first, second = struct.unpack("!BB", self._in.read(2))
        length = second & 0x7F
        if length >= _SHORT:
            form = "!H" if length == _SHORT else "!Q"
            (length,) = struct.unpack(form, self._in.read(struct.calcsize(form)))
        mask = self._in.read(4)  # a browser masks whatever it says
        data = self._in.read(length)
        return first & 0x0F, bytes(one ^ mask[place % 4] for place, one in enumerate(data))

    def _send(self, kind: int, data: bytes) -> None:
        size = len(data)
        if size < _SHORT:
            head = struct.pack("!BB", 0x80 | kind, size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | kind, _SHORT, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, _MEDIUM, size)
        with self._writing:
            self._connection.sendall(head + data)
