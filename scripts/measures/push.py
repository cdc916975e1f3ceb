"""One push: CPU of the sending thread beside bare encryption and a POST on an open line."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from backend.clients.vapid import Tokens, make_vapid_keys
from backend.clients.web_push import PushStatus, WebPushSender
from tests.factories.floors import PushFloor
from tests.factories.push_service import push_service

ROUNDS, BATCH = 9, 100
SUBJECT = "mailto:hotline@example.gov.cn"
PAYLOAD = b'{"alarm":"0190f0a0","no":"20261123000417","class":"urgent","at":"2026-11-23T09:12:00+08:00"}'


def cpu_ms(send: Callable[[], object]) -> float:
    """CPU milliseconds of one call, over a batch; the push service answers in another thread."""
    before = time.thread_time()
    for _ in range(BATCH):
        send()
    return (time.thread_time() - before) * 1000 / BATCH


def main() -> None:
    """Both in turn, so that neither has the quieter machine."""
    at, key = datetime.now(UTC), make_vapid_keys()
    with push_service() as service:
        device = service.subscribe(key.public)
        sender = WebPushSender(key, SUBJECT, added_origins=[service.origin])
        bare = PushFloor(device, Tokens(key, SUBJECT).header(service.origin, at=at))
        outcome = sender.send(device.push(PAYLOAD), at=at)
        if outcome.status is not PushStatus.DELIVERED or bare.send(PAYLOAD) != outcome.http_status:
            raise SystemExit(f"the push service refused: {service.refusals or outcome}")
        pairs = [
            (cpu_ms(lambda: sender.send(device.push(PAYLOAD), at=at)), cpu_ms(lambda: bare.send(PAYLOAD)))
            for _ in range(ROUNDS)
        ]
        sender.close()
    mine, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    result = {"cpu_ms": round(mine, 3), "floor_cpu_ms": round(floor, 3), "times_floor": round(mine / floor, 2)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
