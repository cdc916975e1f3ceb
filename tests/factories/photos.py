"""Photos made on the spot: whole, turned, tagged, cut, and built to do harm."""

import struct
import zlib
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import from_pillow

TWELVE_MEGAPIXELS = (4000, 3000)
GZ_TOWER = (113.3191, 23.1091)


@lru_cache(maxsize=8)
def scene(size: tuple[int, int] = (800, 600), *, seed: int = 1) -> Image.Image:
    """Paint something with the statistics of a street photo: soft shapes, hard edges, sensor noise."""
    rng = np.random.default_rng(seed)
    width, height = size
    coarse = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8))
    soft = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=np.int16)
    rows, columns = np.indices((height, width))
    edges = (((columns * 23 // width) + (rows * 17 // height)) % 2 * 24).astype(np.int16)
    noise = rng.normal(0, 5, (height, width)).astype(np.int16)
    return Image.fromarray(np.clip(soft + edges[..., None] + noise[..., None], 0, 255).astype(np.uint8))


def exif(
    *,
    orientation: int | None = None,
    gps: tuple[float, float] | None = None,
    taken: str | None = None,
    offset: str | None = None,
) -> bytes:
    """Write the EXIF block of a phone: how it was held, where (lng, lat), when by its clock."""
    tags = Image.Exif()
    tags[Base.Make] = "Banshi"
    if orientation:
        tags[Base.Orientation] = orientation
    if taken:
        tags.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken
    if offset:
        tags.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = offset
    if gps:
        place = tags.get_ifd(IFD.GPSInfo)
        place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E" if gps[0] >= 0 else "W", _dms(gps[0])
        place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N" if gps[1] >= 0 else "S", _dms(gps[1])
    return tags.tobytes()


def encoded(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    """Encode a picture (the scene, if none is given) the way Pillow does."""
    out = BytesIO()
    (image or scene()).save(out, kind, **options)
    return out.getvalue()


@lru_cache(maxsize=4)
def twelve_megapixels(*, orientation: int = 6, progressive: bool = False) -> bytes:
    """Take a phone's 12-megapixel JPEG, held upright, with position and time."""
    block = exif(orientation=orientation, gps=GZ_TOWER, taken="2026:11:23 09:12:00", offset="+08:00")
    return encoded(scene(TWELVE_MEGAPIXELS), quality=90, exif=block, progressive=progressive)


@lru_cache(maxsize=8)
def heic(size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    """Take an iPhone's photo."""
    out = BytesIO()
    from_pillow(scene(size)).save(out, format="HEIF", **options)
    return out.getvalue()


def tagged_jpeg() -> bytes:
    """Write a JPEG with everything that can tell on somebody: EXIF, XMP, a comment, a colour profile."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret-xmp/></x:xmpmeta>'
    block = exif(orientation=3, gps=GZ_TOWER, taken="2026:11:23 09:12:00", offset="+08:00")
    return encoded(exif=block, xmp=xmp, comment=b"secret-comment", icc_profile=b"secret-profile" * 20)


def closed_early(jpeg: bytes, share: float) -> bytes:
    """Cut a JPEG and put an end marker behind the stump: Pillow decodes it, grey below."""
    return jpeg[: int(len(jpeg) * share)] + b"\xff\xd9"


def pixel_bomb(side: int) -> bytes:
    """Pack a black square of `side` pixels into a PNG of a few kilobytes."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side + 1)) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def scan_bomb(scans: int) -> bytes:
    """Repeat the first scan of a progressive JPEG: each costs a pass over the whole picture."""
    plain = encoded(progressive=True)
    first = plain.index(b"\xff\xda")
    end = plain.index(b"\xff\xc4", first)
    return plain[:first] + plain[first:end] * scans + plain[end:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _dms(degrees: float) -> tuple[float, float, float]:
    size = abs(degrees)
    minutes = (size % 1) * 60
    return float(int(size)), float(int(minutes)), round(minutes % 1 * 60, 4)
