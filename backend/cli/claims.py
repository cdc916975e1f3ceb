"""What one running installation holds for itself: its data folder and its ports."""

import contextlib
import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import click

PATIENCE_S = 3.0


@contextlib.contextmanager
def data_dir_claimed(data_dir: Path, stop: Event) -> Iterator[None]:
    """Holds DATA_DIR for this run. The kernel lets go when the process ends, so no stale lock can stay."""
    with (data_dir / "run.lock").open("a+") as lock:
        deadline = time.monotonic() + PATIENCE_S
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline or stop.wait(0.2):
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise click.ClickException(
                    f"Banshi already runs on {data_dir} (process {holder}). Stop it first, or give this one "
                    "another folder and port: DATA_DIR=… PORT=… scripts/run"
                )
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.EAGAIN, errno.EACCES}  # a file system without locks must not stop us
    return True


def ports_free(host: str, ports: dict[str, int], stop: Event) -> None:
    """Returns when the ports can be bound; a run that is just ending gets a moment to let go of them."""
    deadline = time.monotonic() + PATIENCE_S
    for variable, port in ports.items():
        while (error := _bind_error(host, port)) is not None:
            if error.errno != errno.EADDRINUSE:
                raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror or error}")
            if time.monotonic() > deadline or stop.wait(0.2):
                raise click.ClickException(
                    f"port {port} is in use by another program. Stop that, or choose another: "
                    f"{variable}={port + 100} scripts/run"
                )


def _bind_error(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
