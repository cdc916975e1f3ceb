"""POST over connections that stay open: no redirects, bounded answers, and an answer's time bounded as a whole.

A thin layer on http.client: `requests` spends more on one POST than the encryption before it.
"""

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from urllib3.util import wait_for_read

from backend.clients.push_endpoint import Endpoint

_MAX_ANSWER = 2_000  # a push service's words are for a log line
_MAX_IDLE = 8


class Unreachable(Exception):
    """No answer came: no connection, no time left, or no HTTP."""


class Answer(NamedTuple):
    """What came back, cut to a log line."""

    status: int
    retry_after: str | None
    text: str


class _Timed(RawIOBase):
    """What a socket reads within its time from now on: its own timeout begins anew with every byte that drips in."""

    def __init__(self, raw: Any, sock: socket) -> None:
        self._raw, self._sock = raw, sock
        self._until = monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there; TimeoutError where the time is over."""
        left = self._until - monotonic()
        if left <= 0.0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(left)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """An answer that has the timeout of its socket once, for all of it."""

    def __init__(self, sock: socket, *said: Any, **more: Any) -> None:
        super().__init__(sock, *said, **more)
        self.fp = BufferedReader(_Timed(self.fp.detach(), sock))


class KeepAlive:
    """Connections by origin, handed to one thread at a time."""

    def __init__(self, *, connect_s: float = 3.0, answer_s: float = 7.0) -> None:
        self._connect_s = connect_s
        self._answer_s = answer_s
        self._tls = ssl.create_default_context()
        self._idle: dict[str, list[HTTPConnection]] = {}
        self._lock = Lock()

    def post(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send once and give the answer, whatever its status; Unreachable if there is none.

        A kept connection may have been closed at the other end while we were writing: only then, and only
        once, is the same request sent over a fresh one.
        """
        connection = self._kept(endpoint.origin)
        try:
            if connection:
                try:
                    return self._exchange(connection, endpoint, headers, body)
                except ConnectionError:
                    connection.close()
            return self._exchange(self._fresh(endpoint), endpoint, headers, body)
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close what is idle."""
        with self._lock:
            idle = [connection for kept in self._idle.values() for connection in kept]
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _exchange(
        self, connection: HTTPConnection, endpoint: Endpoint, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        try:
            connection.sock.settimeout(self._answer_s)
            connection.request("POST", endpoint.path, body, headers)
            response = connection.getresponse()
            text = response.read(_MAX_ANSWER)
        except BaseException:
            connection.close()
            raise
        if response.isclosed() and connection.sock is not None:
            self._keep(endpoint.origin, connection)
        else:  # there is more of it than we care to read, or the other end wants no more of us
            connection.close()
        return Answer(response.status, response.headers.get("Retry-After"), text.decode("utf-8", "replace")[:200])

    def _kept(self, origin: str) -> HTTPConnection | None:
        while True:
            with self._lock:
                idle = self._idle.get(origin)
                connection = idle.pop() if idle else None
            # Something to read where nothing was asked is the other end saying goodbye.
            if connection is None or not wait_for_read(connection.sock, 0.0):
                return connection
            connection.close()

    def _fresh(self, endpoint: Endpoint) -> HTTPConnection:
        connection = (
            HTTPSConnection(endpoint.host, endpoint.port, timeout=self._connect_s, context=self._tls)
            if endpoint.scheme == "https"
            else HTTPConnection(endpoint.host, endpoint.port, timeout=self._connect_s)
        )
        connection.response_class = _TimedResponse
        connection.connect()
        return connection

    def _keep(self, origin: str, connection: HTTPConnection) -> None:
        with self._lock:
            idle = self._idle.setdefault(origin, [])
            if len(idle) < _MAX_IDLE:
                idle.append(connection)
                return
        connection.close()
