"""Files of cells and areas, read into WGS-84 or refused with the file, the feature and the reason.

GeoJSON without a ``crs`` member is WGS-84 by RFC 7946, and taken so outside the box where GCJ-02 differs.
Inside it the caller has to name the datum, since files from there are as often in GCJ-02 or BD-09.
A Shapefile without a .cpg is read as UTF-8 if it fits, else as GB18030.  Heights are dropped.  Rings may be
invalid: `geo.coverage.check` names those.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import choose
from geo.datum import SHIFTED_BOX, Datum
from geo.errors import BadRing, GeoError, NotFinite, OutOfRange, Unreadable
from geo.geojson_file import CRS84, declared_crs, features_of, geometry_of, load
from geo.ogr_file import check_geopackage, check_shapefile, read_layer, table_encoding

__all__ = ["Feature", "read"]

Geometries: TypeAlias = NDArray[np.object_]
Contents: TypeAlias = tuple[Geometries, list[dict[str, Any]], str | None]

_JSON: Final = (".geojson", ".json", ".geojson.gz", ".json.gz")
_POLYGON, _MULTIPOLYGON = 3, 6


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of a file: its geometry in WGS-84 degrees, its properties, and the system that it came in."""

    geometry: BaseGeometry
    properties: dict[str, Any]
    crs: str


def read(
    path: str | Path,
    *,
    datum: Datum | None = None,
    crs: str | None = None,
    polygons_only: bool = False,
    layer: str | None = None,
    encoding: str | None = None,
) -> list[Feature]:
    """Read a GeoJSON file (also gzipped), a Shapefile or a GeoPackage; features in the order of the file.

    Parameters
    ----------
    datum : Datum, optional
        What the degrees are given in; wins over a file that calls itself geographic.
    crs : str, optional
        The coordinate system of a file that declares none, such as ``EPSG:4547``.
    layer, encoding : str, optional
        Of a GeoPackage with several layers; of a Shapefile's words, above its .cpg.

    Raises
    ------
    UnknownCrs, Unreadable
        The coordinate system is not said; the file is of another kind, cut off or without features.
    BadRing, NotFinite, OutOfRange
        A geometry is missing, empty, not on the earth, or no polygon and ``polygons_only`` is asked.
    """
    file = Path(path)
    shapes, rows, declared = _open(file, datum is not None or crs is not None, layer, encoding)
    _check_shapes(shapes, file.name, polygons_only)
    try:
        source = choose(declared, datum=datum, crs=crs)
    except GeoError as error:
        raise type(error)(f"{file.name}: {error}") from error
    placed = shapely.transform(shapes, source.to_wgs84)
    _check_degrees(placed, file.name, source.name)
    return [Feature(shape, row, source.name) for shape, row in zip(placed, rows, strict=True)]


def _open(path: Path, named: bool, layer: str | None, encoding: str | None) -> Contents:
    kind = path.name.lower()
    if kind.endswith(_JSON):
        found = _read_json(path, named)
    elif kind.endswith((".shp", ".gpkg")):
        found = _read_ogr(path, layer, encoding)
    else:
        raise Unreadable(f"{path.name}: not GeoJSON, Shapefile or GeoPackage by its name")
    if not len(found[0]):
        raise Unreadable(f"{path.name}: no features")
    return found


def _read_json(path: Path, named: bool) -> Contents:
    document = load(path)
    features = features_of(document, path.name)
    shapes = np.empty(len(features), dtype=object)
    for index, feature in enumerate(features):
        shapes[index] = geometry_of(feature, f"{path.name}, feature {index + 1}")
    declared = None if named and document.get("crs") is None else declared_crs(document, path.name)
    if declared is None and not named and not _touches_china(shapes):
        declared = CRS84
    return shapely.force_2d(shapes), [feature.get("properties") or {} for feature in features], declared


def _read_ogr(path: Path, layer: str | None, encoding: str | None) -> Contents:
    if path.suffix.lower() == ".shp":
        check_shapefile(path)
        words = encoding or table_encoding(path)
    else:
        check_geopackage(path)
        words = None
    wkb, rows, declared = read_layer(path, layer, words)
    try:
        shapes: Geometries = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        raise BadRing(f"{path.name}: {error}") from error
    return shapes, rows, declared


def _touches_china(shapes: Geometries) -> bool:
    """Whether anything lies in the box where the Chinese datums differ; a file of metres does not."""
    box = shapely.bounds(shapes)
    west, south, east, north = SHIFTED_BOX
    meets = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    return bool(meets.any())


def _check_shapes(shapes: Geometries, name: str, polygons_only: bool) -> None:
    gone = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(gone):
        raise BadRing(f"{name}, feature {gone[0] + 1}: the geometry is empty")
    kinds = shapely.get_type_id(shapes)
    other = np.flatnonzero((kinds != _POLYGON) & (kinds != _MULTIPOLYGON))
    if polygons_only and len(other):
        raise BadRing(f"{name}, feature {other[0] + 1}: a {shapes[other[0]].geom_type} where polygons are wanted")
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    wild = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(wild):
        raise NotFinite(f"{name}, feature {owner[wild[0]] + 1}: a coordinate is not finite")


def _check_degrees(placed: Geometries, name: str, crs: str) -> None:
    points, owner = shapely.get_coordinates(placed, return_index=True)
    off = np.flatnonzero(~(np.abs(points) <= (180.0, 90.0)).all(axis=1))
    if len(off):
        raise OutOfRange(
            f"{name}, feature {owner[off[0]] + 1}: not on the earth as {crs}; metres, or latitude first?"
        )
