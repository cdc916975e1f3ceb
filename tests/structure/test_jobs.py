"""Nothing happens to an order that the worker does not know of."""

from backend.domain.alarms import ALARMS
from backend.domain.events import Event
from backend.tasks.jobs import JOBS


def test_every_event_has_its_alarms_decided() -> None:
    assert set(ALARMS) == set(Event)


def test_every_event_has_its_jobs_decided() -> None:
    assert set(JOBS) >= set(Event)
    assert all(callable(job) for jobs in JOBS.values() for job in jobs)
