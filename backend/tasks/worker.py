"""The worker: claims due work under a lease, does it, settles it; any number of them may run side by side."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from backend.services import calendars, health, orders, outbox
from backend.services.outbox import Work
from backend.tasks import schedule
from backend.tasks.jobs import JOBS, Tools

IDLE_S = 0.1
HANDS = 12
"""Pieces of work that one worker does at once: nearly all the time goes by waiting for somebody outside."""
BEAT_EVERY = timedelta(seconds=15)
AFTER_FAILURE_S = 2.0
log = structlog.get_logger()


def run(tools: Tools, stop: threading.Event) -> None:
    """Work with several hands until told to stop; a database that goes away is waited for."""
    beaten: datetime | None = None
    with ThreadPoolExecutor(HANDS, "hand") as threads:
        hands = Hands(tools, threads)
        while not stop.is_set():
            try:
                beaten = _beat(tools, beaten)
                if not hands.take_up():
                    stop.wait(IDLE_S)
            except Exception:
                log.exception("the worker could not go on; it tries again")
                stop.wait(AFTER_FAILURE_S)


class Hands:
    """Pieces of work at once, each claimed when a hand is free for it and done in its own units of work."""

    def __init__(self, tools: Tools, threads: Executor) -> None:
        self._tools, self._threads = tools, threads
        self._lock = threading.Lock()
        self._free = HANDS
        self._busy: Counter[str] = Counter()

    def take_up(self) -> bool:
        """Claim as much as there are free hands and let them begin; whether there was anything."""
        with self._lock:
            free, busy = self._free, Counter(self._busy)
        claimed = _claimed(self._tools, most=free, busy=busy) if free else None
        for work in claimed or ():
            with self._lock:
                self._free -= 1
                self._busy[work.lane or ""] += 1
            self._threads.submit(self._work, work)
        return bool(claimed)

    def _work(self, work: Work) -> None:
        try:
            _settle(self._tools, work, *_do(self._tools, work))
        except Exception:
            log.exception("work was not settled; it comes again when its lease has run out", job=work.job)
        finally:
            with self._lock:
                self._free += 1
                self._busy[work.lane or ""] -= 1


def step(tools: Tools) -> bool:
    """Claim one piece of due work, do it and settle it; whether there was any."""
    claimed = _claimed(tools, most=1, busy={})
    for work in claimed:
        _settle(tools, work, *_do(tools, work))
    return bool(claimed)


def _claimed(tools: Tools, *, most: int, busy: Mapping[str, int]) -> list[Work]:
    with tools.units.reading() as session:  # a look costs no lock that writers would wait for
        steps = orders.any_step_due(session, at=tools.now())
        if not steps and not outbox.any_due(session, at=tools.now(), busy=busy):
            return []
    with tools.units.unit_of_work() as session:
        if steps:
            orders.claim_steps(session, at=tools.now())
        return outbox.claim(session, at=tools.now(), most=most, busy=busy)


def drain(tools: Tools, *, most: int = 10_000) -> int:
    """Do everything that is due now; the number of pieces done."""
    for done in range(most):
        if not step(tools):
            return done
    return most


def _do(tools: Tools, work: Work) -> tuple[timedelta | None, str | None]:
    """The time to wait before another try and what went wrong, or neither."""
    if work.tries > outbox.MOST_TRIES:
        return timedelta(), "no worker has lived to see its end"
    try:
        waits = [job(tools, work) for job in JOBS[work.job]]
    except Exception as error:
        log.exception("work failed", job=work.job, act=work.act_id, tries=work.tries)
        return timedelta(seconds=min(2**work.tries, 600)), f"{type(error).__name__}: {error}"
    wait = max((w for w in waits if w is not None), default=None)
    return wait, None if wait is None else "put off"


def _settle(tools: Tools, work: Work, wait: timedelta | None, error: str | None) -> None:
    with tools.units.unit_of_work() as session:
        if wait is None:
            outbox.settle(session, work, at=tools.now())
        elif not outbox.retry(session, work, at=tools.now(), after=wait, error=error or ""):
            log.error("work given up", job=work.job, act=work.act_id, error=error)


def _beat(tools: Tools, beaten: datetime | None) -> datetime:
    at = tools.now()
    if beaten is not None and at - beaten < BEAT_EVERY:
        return beaten
    with tools.units.unit_of_work() as session:
        health.beat(session, at=at)
        calendars.watch(session, at=at)
    schedule.keep_dates(tools)
    return at
