"""Several hands: whoever is slow outside keeps nobody waiting but those who want him."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from backend.clients.web_push import Outcome, Push, WebPushSender
from backend.models import OutboxRow
from backend.services import devices, outbox
from backend.services.devices import Device
from backend.tasks import worker
from backend.tasks.jobs import Tools
from tests.factories.push_service import Fault, PushService, Subscription, push_service
from tests.factories.world import World


def until(said: Callable[[], bool]) -> None:
    """Wait for something that other threads bring about."""
    deadline = time.monotonic() + 30
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class _Sender:
    """The real sender for the push services of this test; it signs by the machine's clock, which theirs read."""

    def __init__(self, world: World, *services: PushService) -> None:
        origins = [service.origin for service in services]
        self._sender = WebPushSender(world.vapid, "mailto:banshi@example.org", added_origins=origins, answer_s=30.0)

    def send(self, push: Push, *, at: datetime) -> Outcome:
        return self._sender.send(push, at=datetime.now(UTC))


@contextmanager
def working(world: World, sender: Any) -> Iterator[None]:
    """A worker with all of its hands, until the block ends."""
    tools, stop = Tools(world.database, world.context.store, sender, lambda: world.now), threading.Event()
    running = threading.Thread(target=worker.run, args=(tools, stop))
    running.start()
    try:
        yield
    finally:
        stop.set()
        running.join(60)
    assert not running.is_alive()


def subscribed(world: World, service: PushService) -> Subscription:
    """A device of worker1 at a push service."""
    browser, actor = service.subscribe(), world.actor("worker1")
    with world.database.unit_of_work() as session:
        device = Device(browser.endpoint, browser.p256dh, browser.auth)
        devices.subscribe(session, device, actor=actor, at=world.now)
    return browser


def unsent(world: World) -> list[tuple[str, int]]:
    with world.database.reading() as session:
        rows = session.execute(sa.select(OutboxRow.job, OutboxRow.tries).where(OutboxRow.done_at.is_(None)))
        return [(row[0], row[1]) for row in rows]


def test_a_slow_push_service_keeps_waiting_only_those_who_want_it(world: World) -> None:
    with push_service() as slow, push_service() as quick:
        at_last = threading.Event()
        slow.faults = [Fault(until=at_last) for _ in range(outbox.PER_LANE)]
        late = [subscribed(world, slow) for _ in range(outbox.PER_LANE + 4)]
        soon = [subscribed(world, quick) for _ in range(3)]
        world.order()
        with working(world, _Sender(world, slow, quick)):
            until(lambda: len(quick.messages) == 3)
            until(lambda: slow.faults == [])  # as many as it may have stand at its counter
            assert (slow.messages, slow.connections) == ([], outbox.PER_LANE)
            until(lambda: len(unsent(world)) == len(late))
            assert sorted(tries for _, tries in unsent(world)) == [0] * 4 + [1] * outbox.PER_LANE
            world.order()  # and later ones pass by as well
            until(lambda: len(quick.messages) >= 6)
            at_last.set()
            until(lambda: unsent(world) == [])
        assert len({tuple(sorted(device.decrypt())) for device in (*late, *soon)}) == 1
        assert len(set(late[0].decrypt())) == len(late[0].decrypt()) >= 2


def test_hands_together_do_everything_once(world: World) -> None:
    with push_service() as service:
        phones = [subscribed(world, service) for _ in range(20)]
        world.order()
        with working(world, _Sender(world, service)):
            until(lambda: len(service.messages) == 20 and unsent(world) == [])
        assert [len(phone.received()) for phone in phones] == [1] * 20

