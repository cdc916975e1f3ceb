"""A 12-megapixel photo ingested: CPU beside Pillow's fastest road to the same two pictures, and peak memory."""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backend.clients.imaging import inspect_and_render, thumbnail
from tests.factories.floors import photo_floor
from tests.factories.photos import twelve_megapixels

ROUNDS = 9


def ours(data: bytes) -> None:
    """What the house does with a photo."""
    thumbnail(inspect_and_render(data).large)


def cpu_ms(road: Callable[[bytes], object], data: bytes) -> float:
    """CPU milliseconds of one call."""
    before = time.process_time()
    road(data)
    return (time.process_time() - before) * 1000


def peak_mb(data: bytes) -> float:
    """Peak memory of a fresh process that does nothing but ingest the photo."""
    command = [sys.executable, "-m", "scripts.measures.photo", "--peak"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return round(int(done.stdout) / 1024, 1)


def main() -> None:
    """Both roads in turn, so that neither has the quieter machine."""
    if "--peak" in sys.argv:
        ours(sys.stdin.buffer.read())
        # not getrusage: that begins with the peak of the process that started us
        print(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])
        return
    data = twelve_megapixels()
    pairs = [(cpu_ms(ours, data), cpu_ms(photo_floor, data)) for _ in range(ROUNDS)]
    mine, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    result = {
        "bytes": len(data),
        "cpu_ms": round(mine, 1),
        "floor_cpu_ms": round(floor, 1),
        "times_floor": round(mine / floor, 2),
        "peak_mb": peak_mb(data),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
