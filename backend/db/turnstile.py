"""A lock that serves its waiters in the order in which they came."""

import threading
from collections import deque


class Turnstile:
    """Whoever enters waits for those before him; the holder may pass on, or leave when nobody waits."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._holder: int | None = None

    def enter(self, timeout_s: float) -> bool:
        """Wait for the turn; False when it did not come in time."""
        me = threading.get_ident()
        with self._mutex:
            if self._holder is None:
                self._holder = me
                return True
            gate = threading.Lock()
            gate.acquire()
            ticket = (me, gate)
            self._waiting.append(ticket)
        try:
            return gate.acquire(timeout=timeout_s) or not self._withdraw(ticket)
        except BaseException:
            self._withdraw(ticket)
            raise

    def mine(self) -> bool:
        """Whether this thread has the turn."""
        return self._holder == threading.get_ident()

    def pass_on(self) -> bool:
        """Give the turn to the first who waits; False, and the turn is kept, when nobody does."""
        with self._mutex:
            if not self._waiting:
                return False
            self._holder, gate = self._waiting.popleft()
            gate.release()
            return True

    def leave(self) -> None:
        """Give the turn to the first who waits, or to nobody."""
        with self._mutex:
            if self._waiting:
                self._holder, gate = self._waiting.popleft()
                gate.release()
            else:
                self._holder = None

    def _withdraw(self, ticket: tuple[int, threading.Lock]) -> bool:
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return True
            return False
