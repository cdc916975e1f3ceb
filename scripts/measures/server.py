"""A server under measure: started as an installation starts it, its CPU time and its memory read from outside."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

READY_WITHIN_S = 90.0
_TICK = os.sysconf("SC_CLK_TCK")


class Running:
    """A server on a port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self._pid = process.pid

    def get(self, path: str, token: str = "") -> bytes:
        """The body of an answer that must be 200."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(line):
            line.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = line.getresponse()
            body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return body

    def cpu_s(self) -> float:
        """CPU seconds that its worker processes have used so far."""
        fields = (_proc(pid, "stat").read_text().rpartition(")")[2].split() for pid in self.workers())
        return sum(int(one[11]) + int(one[12]) for one in fields) / _TICK

    def memory_mb(self, name: str) -> float:
        """A size of its greatest worker process as the kernel counts it: VmRSS now, VmHWM at the most."""
        pattern = rf"{name}:\s+(\d+) kB"
        sizes = (re.findall(pattern, _proc(pid, "status").read_text()) for pid in self.workers())
        return max(int(size[0]) for size in sizes) / 1024

    def workers(self) -> list[int]:
        """The processes that answer: all that the server has started, without the trackers of their resources."""
        return [pid for pid in _below(self._pid) if b"resource_tracker" not in _proc(pid, "cmdline").read_bytes()]


def _proc(pid: int, name: str) -> Path:
    return Path(f"/proc/{pid}/{name}")


def _below(pid: int) -> list[int]:
    listed = " ".join((task / "children").read_text() for task in _proc(pid, "task").iterdir())
    children = [int(word) for word in listed.split()]
    return [found for child in children for found in (child, *_below(child))]


@contextlib.contextmanager
def serving(arguments: list[str], *, path: str, settings: Mapping[str, str]) -> Iterator[Running]:
    """`python -m …` with these settings, from its first 200 on this path to the end of the block."""
    port = _free_port()
    environment = {**os.environ, **settings, "PORT": str(port), "HOST": "127.0.0.1", "LOG_LEVEL": "warning"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            server = Running(process, port)
            if not _answers(process, server, path):
                log.seek(0)
                raise RuntimeError(f"{arguments} does not serve: {log.read()[-2000:].decode(errors='replace')}")
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(process: subprocess.Popen[bytes], server: Running, path: str) -> bool:
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            server.get(path)
            return True
        time.sleep(0.1)
    return False


def _free_port() -> int:
    """A port below the range that the system gives to clients, free at this moment."""
    for port in range(21000 + os.getpid() % 5000, 32000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
