"""A counter with a few places: served in the order in which they came, and nobody holds one for long."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_Gate = threading.Lock
QUICK_S = 0.05
"""What a quick reading takes at the most; who takes longer holds up nobody."""


class Places:
    """So many at a time. Whoever takes longer than is patience goes on without a place, and the next one comes.

    So it only spares those who are quick from being in each other's way: it can keep nobody waiting for long, not
    even somebody who waits for himself.
    """

    def __init__(self, many: int, *, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._many, self._patience_s, self._clock = many, patience_s, clock
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken: dict[threading.Lock, float] = {}

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a place and hold it while the block runs."""
        gate = _Gate()
        gate.acquire()
        with self._mutex:
            self._waiting.append(gate)
            self._let_in()
        try:
            while not gate.acquire(timeout=self._patience_s):
                with self._mutex:
                    self._let_in()
            yield
        finally:
            with self._mutex:
                if self._taken.pop(gate, None) is None and gate in self._waiting:  # interrupted while waiting
                    self._waiting.remove(gate)
                self._let_in()

    def _let_in(self) -> None:
        """Give the free places to those who wait, and those of whoever takes too long where anybody does."""
        while self._waiting:
            if len(self._taken) >= self._many:
                longest, since = next(iter(self._taken.items()))
                if self._clock() - since < self._patience_s:
                    return
                del self._taken[longest]
            gate = self._waiting.popleft()
            self._taken[gate] = self._clock()
            gate.release()
