"""GeoJSON, plain or gzipped, as geometries and properties in the file's own coordinates."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any, Final, NoReturn

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import BadRing, UnknownCrs, Unreadable

MOST_BYTES: Final = 1 << 30
"""Largest document read, unpacked: a small gzip may hold a very large one."""
CRS84: Final = "OGC:CRS84"
_GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def load(path: Path) -> dict[str, Any]:
    """The document of a file, as a JSON object; raises `Unreadable` for anything else, cut off or too large."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            data = (gzip.GzipFile(fileobj=raw) if packed else raw).read(MOST_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(f"{path.name}: the gzip is cut off or damaged") from error
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{path.name}: more than {MOST_BYTES} bytes")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name}: not UTF-8 at byte {error.start}, so not GeoJSON") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name}: not JSON, or cut off: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable(f"{path.name}: not a GeoJSON object")
    return document


def features_of(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The features of a FeatureCollection, of a Feature, or of a bare geometry."""
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    features = document.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable(f"{name}: a GeoJSON FeatureCollection is wanted, not {kind!r}")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise Unreadable(f"{name}, feature {number}: not a GeoJSON Feature")
        if not isinstance(feature.get("properties"), dict | None):
            raise Unreadable(f"{name}, feature {number}: properties must be an object")
    return features


def geometry_of(feature: dict[str, Any], where: str) -> BaseGeometry:
    """The geometry of a feature; raises `BadRing` if there is none or its coordinates make no sense."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _GEOMETRIES:
        raise BadRing(f"{where}: no geometry")
    try:
        return shape(geometry)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BadRing(f"{where}: {error}") from error


def declared_crs(document: dict[str, Any], name: str) -> str | None:
    """What the ``crs`` member of 2008 names; None without the member.

    Raises
    ------
    UnknownCrs
        If the member is there but names nothing: null, a link, or not as the standard has it.
    """
    if "crs" not in document:
        return None
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(named, str) or not named.strip():
        raise UnknownCrs(f"{name}: its crs member names no coordinate system")
    return named.strip()


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")
