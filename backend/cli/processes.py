"""Child processes that start together and stop together, each writing to a log file of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

LOG_KEPT = 10_000_000
PATIENCE_S = 15.0
STEADY_S = 60.0
LONGEST_PAUSE_S = 30.0


@dataclass(slots=True)
class Child:
    """One running part of the house."""

    name: str
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0


class Crew:
    """The children of one supervisor; each leads a process group, so that its own children go with it."""

    def __init__(self, log_dir: Path) -> None:
        self.log_dir = log_dir
        self.children: dict[str, Child] = {}
        log_dir.mkdir(parents=True, exist_ok=True)

    def start(self, name: str) -> None:
        """Starts `backend NAME`."""
        with self._log(name).open("ab") as log:
            process = subprocess.Popen(
                command(name),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        before = self.children.get(name)
        self.children[name] = Child(name, process, time.monotonic(), before.failures if before else 0)

    def ended(self) -> list[Child]:
        """The children that are no longer running."""
        return [child for child in self.children.values() if child.process.poll() is not None]

    def restart(self, child: Child, stop: Event) -> None:
        """Starts a child again, after a pause that grows while it keeps failing."""
        steady = time.monotonic() - child.started > STEADY_S
        child.failures = 1 if steady else child.failures + 1
        end_group(child.process, signal.SIGKILL)
        if not stop.wait(min(LONGEST_PAUSE_S, 2.0 ** (child.failures - 1))):
            self.start(child.name)

    def stop(self) -> None:
        """Asks every group to end, waits, and ends what is left."""
        for child in self.children.values():
            end_group(child.process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in self.children.values():
            end_group(child.process, signal.SIGKILL)
            child.process.wait()
        self.children.clear()

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of a child's log."""
        text = self._log(name, turn=False).read_bytes()[-20_000:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _log(self, name: str, *, turn: bool = True) -> Path:
        path = self.log_dir / f"{name}.log"
        if turn and path.exists() and path.stat().st_size > LOG_KEPT:
            path.replace(path.with_suffix(".log.1"))
        return path


def command(name: str) -> list[str]:
    """How a part of the house is started with this very Python."""
    return [sys.executable, "-m", "backend", name]


def environment() -> dict[str, str]:
    """Our environment, and whose child it is."""
    return {**os.environ, "BANSHI_SUPERVISOR": str(os.getpid()), "PYTHONUNBUFFERED": "1"}


def end_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Signals a child's whole process group; a group that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, how)
