"""A 12-megapixel photo ingested: CPU beside Pillow's fastest road to the same two pictures, and peak memory."""

import io
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from backend.clients.imaging import inspect_and_render, thumbnail

SIZE = (4032, 3024)
ROUNDS = 9
EXIF_ORIENTATION, QUARTER_TURN = 0x0112, 6


def picture() -> bytes:
    """A made-up photo with the sizes of a phone's: soft shapes, some grain, taken upright."""
    rng = np.random.default_rng(12)
    coarse = Image.fromarray(rng.integers(0, 255, (38, 50, 3), dtype=np.uint8), "RGB")
    soft = np.asarray(coarse.resize(SIZE, Image.Resampling.BICUBIC), dtype=np.int16)
    grain = rng.normal(0, 6, (*soft.shape[:2], 1)).astype(np.int16)
    image = Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8), "RGB")
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = QUARTER_TURN
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def ours(data: bytes) -> None:
    """What the house does with a photo."""
    thumbnail(inspect_and_render(data).large)


def fastest(data: bytes) -> None:
    """Pillow's fastest road with the same filter and quality: decode small, turn after, encode twice."""
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (1600, 1200))
        image.thumbnail((1600, 1600), Image.Resampling.HAMMING, reducing_gap=2.0)
        large = ImageOps.exif_transpose(image)
    large.save(io.BytesIO(), "JPEG", quality=82)
    small = large.copy()
    small.thumbnail((320, 320), Image.Resampling.HAMMING, reducing_gap=2.0)
    small.save(io.BytesIO(), "JPEG", quality=82)


def cpu_ms(road: Callable[[bytes], None], data: bytes) -> float:
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
    data = picture()
    pairs = [(cpu_ms(ours, data), cpu_ms(fastest, data)) for _ in range(ROUNDS)]
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
