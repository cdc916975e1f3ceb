"""The line to a partner: whoever answers without an end holds nobody's hand."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.clients.keep_alive import KeepAlive, Unreachable
from backend.clients.push_endpoint import Endpoint

DRIPS = {
    "a head without an end": b"HTTP/1.1 201 Created\r\nX-Slow: ",
    "a body without an end": b"HTTP/1.1 201 Created\r\nContent-Length: 1999\r\n\r\n",
}


@contextmanager
def _dripping(begin: bytes) -> Iterator[Endpoint]:
    """A service that says one byte after the other, each well within the time that one may take."""
    over, door = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = door.accept()
        with line:
            line.recv(65_536)
            line.sendall(begin)
            while not over.wait(0.02):
                try:
                    line.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Endpoint("http", "127.0.0.1", door.getsockname()[1], "/")
    finally:
        over.set()
        thread.join()
        door.close()


@pytest.mark.parametrize("begin", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_in_is_given_up_when_its_time_is_over(begin: bytes) -> None:
    with _dripping(begin) as endpoint, pytest.raises(Unreachable, match=r"in time|timed out"):
        KeepAlive(connect_s=5.0, answer_s=0.3).post(endpoint, {}, b"x")
