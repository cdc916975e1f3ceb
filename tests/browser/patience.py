"""Waiting for what comes of itself."""

import time
from collections.abc import Callable
from typing import Any


def until(ask: Callable[[], Any], seconds: float = 20) -> Any:
    """What the question answers, once it is something."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.1)
    return answer
