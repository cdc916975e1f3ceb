"""The worker: dies without loss, shares without doubling, gives up on what cannot be done, and says so."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.clients.photo_store import Copy, key
from backend.models import Alarm, OutboxRow, Photo
from backend.services import outbox
from backend.tasks import worker
from tests.factories.world import World, jpeg, sha


def _rows(world: World, *conditions: Any) -> list[Any]:
    with world.database.reading() as session:
        return list(session.scalars(sa.select(OutboxRow).where(*conditions).order_by(OutboxRow.id)))


def _ask_for(world: World, count: int) -> None:
    with world.database.unit_of_work() as session:
        for n in range(count):
            outbox.add(session, "push", {"alarm": f"none-{n}", "subscription": "none"}, due_at=world.now)


def _claim(world: World, most: int = 1) -> list[outbox.Work]:
    with world.database.unit_of_work() as session:
        return outbox.claim(session, at=world.now, most=most)


def test_an_event_becomes_an_alarm_and_a_photo_a_thumbnail(world: World) -> None:
    no = world.order()
    world.worker1.upload(no, jpeg())
    assert world.work() >= 2
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Alarm)) == 1
        assert session.scalar(sa.select(Photo.thumb_at)) == world.now
    assert world.context.store.exists(key(sha(jpeg()), Copy.THUMB))
    assert world.work() == 0


def test_a_worker_that_dies_in_the_middle_loses_nothing(world: World) -> None:
    world.order()
    (taken,) = _claim(world)
    assert taken.job == "order.dispatched"
    assert world.later(seconds=59).work() == 0
    assert world.later(seconds=2).work() == 1
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Alarm)) == 1
    assert [(r.tries, r.error) for r in _rows(world)] == [(2, None)]


def test_two_workers_never_hold_the_same_row(world: World) -> None:
    _ask_for(world, 60)
    taken: list[int] = []

    def work() -> None:
        while found := _claim(world, most=2):
            taken.extend(work.id for work in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len(set(taken)) == 60


def test_workers_side_by_side_do_everything_once(world: World) -> None:
    for _ in range(6):
        world.order()
    threads = [threading.Thread(target=world.work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {(row.tries, row.done_at is not None) for row in _rows(world)} == {(1, True)}
    with world.database.reading() as session:
        told = sa.select(sa.func.count()).select_from(Alarm).where(Alarm.kind == "dispatched")
        assert session.scalar(told) == 6


def test_work_that_cannot_be_done_is_put_off_and_at_last_given_up(
    town: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with town.database.unit_of_work() as session:
        outbox.add(session, "thumbnail", {"sha256": "0" * 64}, due_at=town.now)
    _ask_for(town, 1)
    waits = []
    for _ in range(outbox.MOST_TRIES):
        assert town.work() > 0
        row = _rows(town, OutboxRow.job == "thumbnail")[0]
        waits.append((row.due_at - town.now).total_seconds())
        town.now = max(town.now, row.due_at)
    assert waits[:-1] == [min(2.0**n, 600.0) for n in range(1, outbox.MOST_TRIES)]
    assert "NotFound" in (row.error or "")
    assert (row.tries, row.done_at is not None) == (outbox.MOST_TRIES, True)
    assert "work given up" in capsys.readouterr().out
    assert town.later(days=1).work() == 0
    assert all(r.done_at for r in _rows(town))


def test_work_that_kills_its_worker_is_given_up_too(town: World) -> None:
    _ask_for(town, 1)
    for _ in range(outbox.MOST_TRIES):
        assert len(_claim(town)) == 1
        town.later(seconds=61)
    assert town.work() == 1
    (row,) = _rows(town)
    assert row.done_at is not None
    assert "lived" in (row.error or "")


def test_a_worker_that_comes_late_puts_nothing_off_that_another_holds(world: World) -> None:
    _ask_for(world, 1)
    (late,) = _claim(world)
    world.later(seconds=61)
    (present,) = _claim(world)
    with world.database.unit_of_work() as session:
        outbox.retry(session, late, at=world.now, error="too slow")
    assert _claim(world) == []
    with world.database.unit_of_work() as session:
        outbox.settle(session, present, at=world.now)
    assert _rows(world)[0].done_at == world.now


def test_what_is_due_later_waits(town: World) -> None:
    with town.database.unit_of_work() as session:
        outbox.add(session, "push", {"alarm": "a", "subscription": "b"}, due_at=town.now + timedelta(seconds=5))
    assert town.work() == 0
    assert town.later(seconds=5).work() == 1


def test_it_runs_until_told_and_says_that_it_lives(world: World) -> None:
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(world.tools(), stop))
    running.start()
    no = world.order()
    for _ in range(200):
        if not _rows(world, OutboxRow.done_at.is_(None)) and world.anybody().get("/readyz").status_code == 200:
            break
        stop.wait(0.05)
    stop.set()
    running.join(20)
    assert not running.is_alive()
    ready = world.anybody().get("/readyz")
    assert (ready.status_code, ready.get_json()["due"]) == (200, 0)
    assert world.worker1.get(f"/orders/{no}")
    assert world.later(seconds=61).anybody().get("/readyz").status_code == 503
