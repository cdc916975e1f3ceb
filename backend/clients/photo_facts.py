"""What a camera wrote into a photo beside the picture: claims to cross-check, never proof, often nonsense."""

from datetime import UTC, datetime, time, tzinfo
from math import isfinite
from typing import Any, NamedTuple

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base


class CameraFacts(NamedTuple):
    """How the camera was held, when and where it says it was; None where it does not say."""

    orientation: int = 1
    captured_at: datetime | None = None
    gps: tuple[float, float] | None = None


def camera_facts(image: Image.Image, *, zone: tzinfo | None = None) -> CameraFacts:
    """Read orientation, time and WGS-84 (lng, lat); `zone` is where a camera that names no offset stood."""
    try:
        exif = image.getexif()
        held = exif.get(Base.Orientation)
        detail, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - a dozen classes come out of fuzzed EXIF, and none is worth a photo
        return CameraFacts()
    return CameraFacts(
        held if isinstance(held, int) and 1 <= held <= 8 else 1,
        _captured_at(detail, zone) or _gps_time(gps),
        _position(gps),
    )


def _captured_at(detail: dict[int, Any], zone: tzinfo | None) -> datetime | None:
    taken, offset = detail.get(Base.DateTimeOriginal), detail.get(Base.OffsetTimeOriginal)
    if not isinstance(taken, str):
        return None
    if isinstance(offset, str) and (told := _parsed(taken.strip("\0 ") + offset.strip("\0 "), "%z")):
        return told.astimezone(UTC)
    local = _parsed(taken.strip("\0 "), "")
    return local.replace(tzinfo=zone).astimezone(UTC) if local and zone else None


def _parsed(text: str, suffix: str) -> datetime | None:
    try:
        parsed = datetime.strptime(text, "%Y:%m:%d %H:%M:%S" + suffix)  # noqa: DTZ007 - the caller adds the zone
        parsed.astimezone(UTC)  # the year 1 has no UTC instant east of Greenwich
    except (ValueError, OverflowError):
        return None
    return parsed


def _gps_time(gps: dict[int, Any]) -> datetime | None:
    try:
        hour, minute, second = (float(part) for part in gps[GPS.GPSTimeStamp])
        day = datetime.strptime(gps[GPS.GPSDateStamp].strip("\0 "), "%Y:%m:%d").date()  # noqa: DTZ007
        return datetime.combine(day, time(int(hour), int(minute), int(second)), UTC)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, ArithmeticError):
        return None


def _position(gps: dict[int, Any]) -> tuple[float, float] | None:
    try:
        lat = _degrees(gps[GPS.GPSLatitude], gps[GPS.GPSLatitudeRef], "S")
        lng = _degrees(gps[GPS.GPSLongitude], gps[GPS.GPSLongitudeRef], "W")
    except (KeyError, ValueError, TypeError, OverflowError, ArithmeticError):
        return None
    # Cameras without a fix write zeros or NaN.
    good = isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180 and (lat, lng) != (0, 0)
    return (lng, lat) if good else None


def _degrees(parts: Any, reference: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return -size if str(reference).strip("\0 ").upper() == negative else size
