"""The worker: claims due work under a lease, does it, settles it; any number of them may run side by side."""

import threading
from datetime import datetime, timedelta

import structlog

from backend.services import calendars, health, orders, outbox
from backend.services.outbox import Work
from backend.tasks import schedule
from backend.tasks.jobs import JOBS, Tools

IDLE_S = 0.1
BEAT_EVERY = timedelta(seconds=15)
AFTER_FAILURE_S = 2.0
log = structlog.get_logger()


def run(tools: Tools, stop: threading.Event) -> None:
    """Work until told to stop; a database that goes away is waited for."""
    beaten: datetime | None = None
    while not stop.is_set():
        try:
            beaten = _beat(tools, beaten)
            if not step(tools):
                stop.wait(IDLE_S)
        except Exception:
            log.exception("the worker could not go on; it tries again")
            stop.wait(AFTER_FAILURE_S)


def step(tools: Tools) -> bool:
    """Claim one piece of due work, do it and settle it; whether there was any."""
    with tools.units.reading() as session:  # a look costs no lock that writers would wait for
        steps = orders.any_step_due(session, at=tools.now())
        if not steps and not outbox.any_due(session, at=tools.now()):
            return False
    with tools.units.unit_of_work() as session:
        if steps:
            orders.claim_steps(session, at=tools.now())
        claimed = outbox.claim(session, at=tools.now())
    for work in claimed:
        _settle(tools, work, *_do(tools, work))
    return bool(claimed)


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
