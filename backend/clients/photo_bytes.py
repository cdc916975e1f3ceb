"""What a photo's bytes say before anything is decoded: which format, is the file whole, is it a trap."""

import re
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.errors import Invalid

MAX_BYTES = 15 * 1024 * 1024
"""The most a photo may weigh; the contract's 15 MB."""

_MAX_SEGMENTS = 4_000  # a camera writes some 20 JPEG segments; a 15 MB PNG some 2,000 chunks
_MAX_SCANS = 100  # a progressive photo has about 10; each further scan costs a whole pass over the picture
_STATUS = {"photo.too_big": 413, "photo.not_an_image": 415, "photo.wrong_format": 415}
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))
# GIF, BMP, TIFF, icon, JPEG 2000 and Photoshop
_OTHERS = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51", b"8BPS")
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXACT = bytes(64)  # no bit of any of the 64 coefficients is missing
_FILLINGS = bytes(512), b"\xaa" * 512
_JPEG_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")


class BadPhoto(Invalid):
    """These bytes are no photo that we accept; `code` says why and never changes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.status = _STATUS.get(code, 422)


class PhotoFormat(StrEnum):
    """The formats a photo may come in, named as the contract names them."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


def sniff(data: bytes) -> PhotoFormat:
    """Name the format by the first bytes, whatever the sender's Content-Type claims."""
    if not data:
        raise BadPhoto("photo.empty", "the photo has no bytes")
    if len(data) > MAX_BYTES:
        raise BadPhoto("photo.too_big", f"the photo has {len(data)} bytes, {MAX_BYTES} are allowed")
    if data.startswith(b"\xff\xd8\xff"):
        return PhotoFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PhotoFormat.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return PhotoFormat.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return PhotoFormat.HEIC
    if data.startswith(_OTHERS) or data[4:12] in (b"ftypavif", b"ftypavis"):
        raise BadPhoto("photo.wrong_format", "an image, but neither JPEG, PNG, WebP nor HEIC")
    raise BadPhoto("photo.not_an_image", "the bytes are no image")


@dataclass(frozen=True, slots=True)
class Decodable:
    """The bytes to decode, the passes over the picture that they cost, and their twin if they have one.

    A twin differs in what follows the last scan alone: where both do not give the same picture, a decoder that
    found too little took that for the rest of the scan.
    """

    body: bytes
    passes: int = 1
    twin: bytes | None = None


def decodable(data: bytes, kind: PhotoFormat) -> Decodable:
    """Refuse a file that its structure shows to be cut; give what is to be decoded.

    Decoders forgive what a file lacks: a JPEG cut in half and closed with an end marker comes out grey
    below, a PNG without its last chunk comes out whole.
    """
    match kind:
        case PhotoFormat.JPEG:
            return _jpeg(data)
        case PhotoFormat.PNG:
            _walk_png(data)
        case PhotoFormat.WEBP:
            if int.from_bytes(data[4:8], "little") + 8 > len(data):
                raise truncated()
        case PhotoFormat.HEIC:
            _walk_boxes(data)
    return Decodable(data)


def truncated() -> BadPhoto:
    """Say that the end of the file is missing."""
    return BadPhoto("photo.truncated", "the photo's bytes end before the picture does")


def broken(why: str) -> BadPhoto:
    """Say that the file cannot be decoded."""
    return BadPhoto("photo.broken", f"the photo cannot be decoded: {why}"[:200])


def too_complex() -> BadPhoto:
    """Say that decoding would cost more than any real photo does."""
    return BadPhoto("photo.too_complex", "the photo is made of more parts than a camera writes")


def _jpeg(data: bytes) -> Decodable:
    at, frame, components = _first_scan(data)
    if frame not in (0xC0, 0xC1) or data[at + 4] != len(components):  # several passes over the picture
        end, scans = _walk_scans(data, at, components)
        body, twin = (data[:end] + filling + b"\xff\xd9" for filling in _FILLINGS)
        return Decodable(body, scans, twin)
    end = data.find(b"\xff\xd9", at)  # inside a scan FF is always followed by 00 or a restart
    if end < 0:
        raise truncated()
    # Without the end marker, and with bits enough for no more than two blocks, the decoder runs dry where
    # it would otherwise paint the missing rows grey; what follows the end (other frames, films) is left out.
    return Decodable(data[:end] + bytes(8))


def _first_scan(data: bytes) -> tuple[int, int, bytes]:
    """Find the first start-of-scan marker, the kind of frame and the components that its header names."""
    at, frame, components = 2, 0, b""
    for _ in range(_MAX_SEGMENTS):
        if at + 9 >= len(data):
            raise truncated()
        if data[at : at + 1] != b"\xff" or data[at + 1] in (
            0x00,
            0xFF,
        ):  # stray and fill bytes, as decoders do
            found = data.find(b"\xff", at + 1)
            at = len(data) if found < 0 else found
            continue
        marker = data[at + 1]
        if marker == 0xDA:
            return at, frame, components
        if marker in _JPEG_FRAMES:
            frame, components = marker, data[at + 10 : at + 10 + 3 * data[at + 9] : 3]
        at += 2 if marker == 0x01 or 0xD0 <= marker <= 0xD8 else 2 + max(_length(data, at), 2)
    raise too_complex()


def _walk_scans(data: bytes, at: int, components: bytes) -> tuple[int, int]:
    """Find the end and the number of scans; refuse a file whose scans leave any bit of a coefficient open."""
    scans, missing = 0, {component: bytearray(b"\xff" * 64) for component in components}
    for _ in range(_MAX_SEGMENTS):
        marker = data[at + 1]
        if marker == 0xD9:
            if any(bits != _EXACT for bits in missing.values()):
                raise truncated()
            return at, scans
        if marker == 0xDA:
            scans += 1
            _take_scan(data[at + 4 : at + 16], missing)
        if scans > _MAX_SCANS:
            raise too_complex()
        found = _JPEG_MARKER.search(data, at + 2 + _length(data, at))
        if found is None:
            raise truncated()
        at = found.start()
    raise too_complex()


def _take_scan(header: bytes, missing: dict[int, bytearray]) -> None:
    """Note how many low bits of which coefficients are still missing after a scan."""
    count = header[0] if header else 0
    if count > 4 or len(header) < 2 * count + 4:
        raise truncated()
    first, last, shifts = header[2 * count + 1 : 2 * count + 4]
    for component in header[1 : 2 * count + 1 : 2]:
        for place in range(first, min(last, 63) + 1):
            missing.setdefault(component, bytearray(_EXACT))[place] = shifts & 15


def _length(data: bytes, at: int) -> int:
    return int.from_bytes(data[at + 2 : at + 4], "big")


def _walk_png(data: bytes) -> None:
    at, profiles = 8, 0
    for _ in range(_MAX_SEGMENTS):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise truncated()
        if kind == b"IEND":
            return
        profiles += kind == b"iCCP"
        if profiles > 1:  # one is allowed; each costs the unpacking of a megabyte
            raise too_complex()
        at = end
    raise too_complex()


def _walk_boxes(data: bytes) -> None:
    at = 0
    for _ in range(_MAX_SEGMENTS):
        kind, size = data[at + 4 : at + 8], int.from_bytes(data[at : at + 4], "big")
        if size == 1:  # a 64-bit size follows the type
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if kind in (b"meta", b"mdat") and at + size > len(data):
            raise truncated()
        at += size
        if size < 8 or at >= len(data):  # the last box; what else may be wrong the decoder says
            return
    raise too_complex()
