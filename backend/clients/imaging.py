"""The one door for pictures: bytes in, bytes out, no state; every served copy is made here.

A copy carries no EXIF, XMP, comment or colour profile. Colours outside sRGB lose a little by that; a
place, a device number or an editor's remark would be worse in a copy that leaves the house.
How many may be open at once is the caller's decision: a phone's 12 megapixels cost 30 MB, the worst that is
let in (a WebP of 25 megapixels) 400 MB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import import_module
from io import BytesIO

from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from backend.clients.photo_bytes import (
    BadPhoto,
    PhotoFormat,
    broken,
    decodable,
    sniff,
    too_complex,
    truncated,
)
from backend.clients.photo_facts import camera_facts

LARGE_PX = 1600
THUMB_PX = 320
MAX_PIXELS = 50_000_000
WHOLE_PIXELS = 25_000_000
"""The most pixels where the picture must be unfolded whole: all but plain JPEG, which can come at a half."""

_MAX_PASSES_PIXELS = 600_000_000
_QUALITY = 82
_UNIFORM_SPREAD = 8  # of 255, after averaging over a sixteenth of a side: below it there is no picture
_OPENERS: dict[PhotoFormat, Callable[[BytesIO], ImageFile.ImageFile]] = {
    # The classes themselves, not Image.open: no guessing, no other plugin, no process-wide pixel limit.
    PhotoFormat.JPEG: JpegImageFile,
    PhotoFormat.PNG: PngImageFile,
    PhotoFormat.WEBP: WebPImageFile,
    PhotoFormat.HEIC: lambda data: import_module("backend.clients.heic").opened(data),
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A photo proven whole: its upright size in pixels, the large copy, and what the camera claims."""

    format: PhotoFormat
    width: int
    height: int
    large: bytes
    orientation: int
    captured_at: datetime | None
    gps: tuple[float, float] | None
    """WGS-84 (lng, lat) as the camera wrote it."""
    uniform: bool
    """Nearly one colour all over: a covered lens, or a canvas that a phone failed to draw."""
    dhash: str
    """64 bits as 16 hex digits; photos of the same scene differ in few bits."""


def inspect_and_render(data: bytes, *, max_pixels: int = MAX_PIXELS, zone: tzinfo | None = None) -> Rendered:
    """Decode a photo once and whole and give its large upright copy (≤ 1600 px); BadPhoto if it is none."""
    kind = sniff(data)
    found = decodable(data, kind)
    whole = kind is not PhotoFormat.JPEG or found.twin is not None
    with _opened(found.body, kind, min(max_pixels, WHOLE_PIXELS) if whole else max_pixels) as image:
        if found.passes * image.width * image.height > _MAX_PASSES_PIXELS:
            raise too_complex()
        facts = camera_facts(image, zone=zone)
        width, height = image.size
        small = _shrunk(image, LARGE_PX)
    if found.twin is not None:
        with _opened(found.twin, kind, WHOLE_PIXELS) as twin:
            if _shrunk(twin, LARGE_PX).tobytes() != small.tobytes():
                raise truncated()
    orientation = 1 if kind is PhotoFormat.HEIC else facts.orientation  # HEIC is decoded upright
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    if orientation >= 5:
        width, height = height, width
    uniform, dhash = _impression(small)
    return Rendered(
        format=kind,
        width=width,
        height=height,
        large=_encoded(small),
        orientation=orientation,
        captured_at=facts.captured_at,
        gps=facts.gps,
        uniform=uniform,
        dhash=dhash,
    )


def thumbnail(large: bytes) -> bytes:
    """Make the small copy (≤ 320 px, JPEG) of a large one."""
    if sniff(large) is not PhotoFormat.JPEG:
        raise BadPhoto("photo.wrong_format", "a large copy is always a JPEG")
    with _opened(large, PhotoFormat.JPEG, MAX_PIXELS) as image:
        return _encoded(_shrunk(image, THUMB_PX))


def _opened(data: bytes, kind: PhotoFormat, max_pixels: int) -> ImageFile.ImageFile:
    try:
        image = _OPENERS[kind](BytesIO(data))
    except Exception as error:  # whatever class a decoder throws at hostile bytes, the photo is bad
        raise _verdict(error) from error
    if image.width * image.height > max_pixels:
        size = f"{image.width}x{image.height}"
        raise BadPhoto("photo.too_many_pixels", f"the photo has {size} pixels, {max_pixels} are allowed")
    return image


def _shrunk(image: ImageFile.ImageFile, longest: int) -> Image.Image:
    """Decode, at a half, a quarter or an eighth where JPEG can, and bring the longer side to `longest`."""
    ratio = min(1.0, longest / max(image.size))
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    try:
        if isinstance(image, JpegImageFile):  # HEIC would give its embedded thumbnail, and prove nothing
            image.draft(None, size)  # does nothing unless both sides fit: hence a box of the photo's shape
        image.load()
        return _plain(image, size)
    except Exception as error:  # as above
        raise _verdict(error) from error


def _plain(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Bring any mode to RGB or grey on white, at `size`."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    if image.size != size:
        image = image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    if image.mode in ("LA", "RGBA"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", size, "white")
        white.alpha_composite(image)
        image = white
    return image if image.mode == "L" else image.convert("RGB")


def _encoded(image: Image.Image) -> bytes:
    image.info = {}  # Pillow writes a comment that it finds here
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _impression(image: Image.Image) -> tuple[bool, str]:
    """Judge whether there is a picture at all, and take a difference hash of it."""
    grid = image.resize((16, 16), Image.Resampling.BOX)
    extrema = grid.getextrema()
    pairs = [extrema] if image.mode == "L" else extrema
    uniform = all(high - low <= _UNIFORM_SPREAD for low, high in pairs)  # type: ignore[misc,operator]
    row = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = [row[at] < row[at + 1] for line in range(8) for at in range(line * 9, line * 9 + 8)]
    return uniform, f"{int(''.join('01'[bit] for bit in bits), 2):016x}"


def _verdict(error: Exception) -> BadPhoto:
    if isinstance(error, MemoryError):  # ours, not the photo's: the same bytes may pass later
        raise error
    return truncated() if "truncated" in str(error).lower() else broken(str(error) or type(error).__name__)
