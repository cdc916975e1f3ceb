"""A process that must not outlive the one that started it."""

import ctypes
import os
import signal
import sys
import threading
import time
from multiprocessing import parent_process

PR_SET_PDEATHSIG = 1
LOOK_EVERY_S = 1.0


def end_with_parent(parent: int) -> None:
    """From here on this process gets SIGTERM as soon as its parent is gone, however that one ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was gone before the kernel knew of our wish
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=_look, args=(parent,), daemon=True, name="parent-watch").start()


def end_with_server() -> None:
    """The same for a worker process that a server made."""
    server = parent_process()
    if server and server.pid:
        end_with_parent(server.pid)


def _look(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
