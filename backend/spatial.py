"""GeoAlchemy2's Geometry on SQLite and the spatial questions of this project, asked alike of both engines.

On SQLite a geometry is an EWKB blob, PostGIS' functions are backed by shapely, and an R*Tree named
`idx_<table>_<column>` (id, xmin, xmax, ymin, ymax) stands where PostgreSQL has its GiST index.

Routing asks the grid in memory (`geo.grid`), which is a thousand times as fast; screens ask for what meets a box.
`covers`, `dist_m` and `near` ask the same of the tables themselves: they hold the one road against the other.
"""

import math
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely
import shapely.affinity
import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

SRID = 4326
EARTH_RADIUS_M = 6371008.7714150598  # the sphere that PostGIS measures on
LEAST_DEGREES = 1e-9  # a box without an extent is no polygon, and engines differ about it
M_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180

PREDICATES: dict[str, Callable[[BaseGeometry, BaseGeometry], Any]] = {
    "ST_Covers": shapely.covers,
    "ST_CoveredBy": shapely.covered_by,
    "ST_Contains": shapely.contains,
    "ST_Within": shapely.within,
    "ST_Intersects": shapely.intersects,
    "ST_Disjoint": shapely.disjoint,
    "ST_Touches": shapely.touches,
}


def register(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the PostGIS functions that this project calls; NULL in, NULL out."""

    def add(name: str, function: Callable[..., Any], arguments: int) -> None:
        def call(*values: Any) -> Any:
            return None if None in values else function(*values)

        connection.create_function(name, arguments, call, deterministic=True)

    for name, predicate in PREDICATES.items():
        add(name, _predicate(predicate), 2)
    for corner, name in enumerate(("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")):
        add(name, _corner(corner), 1)
    add("GeomFromEWKT", _from_ewkt, 1)
    add("AsEWKB", lambda blob: blob, 1)
    add("AsBinary", lambda blob: shapely.to_wkb(shapely.from_wkb(blob)), 1)
    add("AsGeoJSON", lambda blob: shapely.to_geojson(shapely.from_wkb(blob)), 1)
    add("ST_MakeEnvelope", lambda w, s, e, n, srid: _ewkb(shapely.box(w, s, e, n), srid), 5)
    add("ST_DistanceSphere", _distance_m, 2)


def element(shape: BaseGeometry) -> WKBElement:
    """A WGS-84 geometry as a value for a Geometry column."""
    return WKBElement(_ewkb(shape, SRID), srid=SRID, extended=True)


def multipolygon(shape: Polygon | MultiPolygon) -> WKBElement:
    """A WGS-84 polygon or multipolygon as a value for a MULTIPOLYGON column."""
    return element(shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]))


def point(lng: float, lat: float) -> sa.BindParameter[WKBElement]:
    """A finite WGS-84 position as a bound parameter; the type makes both engines read it as geometry."""
    if not (math.isfinite(lng) and math.isfinite(lat)):
        raise ValueError(f"not a position: {lng}, {lat}")
    return sa.bindparam(None, f"SRID={SRID};POINT({float(lng)!r} {float(lat)!r})", type_=Geometry("POINT", srid=SRID))


def covers(column: Any, place: Any) -> sa.ColumnElement[bool]:
    """Whether the geometry of a column covers a place, its edge included; answered through the index."""
    return _Covers(column, place)


def intersects_bbox(column: Any, bbox: tuple[float, float, float, float]) -> sa.ColumnElement[bool]:
    """Whether the geometry of a column meets the box (west, south, east, north), through the index."""
    west, south, east, north = map(float, bbox)
    east, north = max(east, west + LEAST_DEGREES), max(north, south + LEAST_DEGREES)
    envelope = sa.func.ST_MakeEnvelope(west, south, east, north, SRID, type_=_Raw())
    return _Meets(column, envelope)


def dist_m(column: Any, place: Any) -> sa.ColumnElement[float]:
    """Metres on the sphere from a place to the nearest point of the geometry, 0 inside it.

    Edges are great circles in PostGIS and straight in degrees on SQLite: 2 cm apart for an edge of a kilometre.
    Both measure across the antimeridian.
    """
    return sa.func.ST_DistanceSphere(column, place, type_=sa.Float())


def near(
    session: Session,
    column: Any,
    position: tuple[float, float],
    *,
    limit: int = 5,
    within_m: float = 2000.0,
    where: tuple[sa.ColumnElement[bool], ...] = (),
) -> list[tuple[Any, float]]:
    """The nearest rows to (lng, lat) as (primary key, metres), nearest first, to the millimetre, ties by key.

    It looks no farther than the antimeridian: what lies behind it is not found.
    """
    place = point(*position)
    (key,) = column.table.primary_key
    metres = dist_m(column, place)
    for radius_m in _radii(session, column, place, limit=limit, within_m=within_m, where=where):
        box = intersects_bbox(column, _around(position, radius_m))
        found = sa.select(key, metres).where(box, *where).order_by(sa.func.round(metres * 1000), key).limit(limit)
        rows = [(row[0], row[1]) for row in session.execute(found) if row[1] <= radius_m]
        if len(rows) == limit or radius_m >= within_m:
            return rows
    return []


def _radii(
    session: Session, column: Any, place: Any, *, limit: int, within_m: float, where: tuple[Any, ...]
) -> Iterator[float]:
    """Radii to search: what the index' own nearest neighbours are away from us, or a box that grows."""
    if session.get_bind().dialect.name == "postgresql":
        nearest = sa.select(dist_m(column, place).label("metres")).where(*where)
        nearest = nearest.order_by(column.op("<->")(place)).limit(limit)
        far = session.scalar(sa.select(sa.func.max(nearest.subquery().c.metres))) or 0.0
        yield min(far * 1.001 + 0.1, within_m)
    else:
        radius_m = 100.0
        while radius_m < within_m:
            yield radius_m
            radius_m *= 3
    yield within_m


def _around(position: tuple[float, float], radius_m: float) -> tuple[float, float, float, float]:
    lng, lat = position
    high = radius_m / M_PER_DEGREE * 1.001
    wide = high / max(math.cos(math.radians(min(abs(lat) + high, 89.0))), 0.01)
    return max(lng - wide, -180.0), max(lat - high, -90.0), min(lng + wide, 180.0), min(lat + high, 90.0)


class _Raw(sa.types.UserDefinedType[bytes]):
    """A geometry that stays inside the statement."""

    cache_ok = True


class _Covers(FunctionElement[bool]):
    """ST_Covers over an indexed column: (column, geometry)."""

    type = sa.Boolean()
    inherit_cache = True
    predicate = "ST_Covers"
    _is_implicitly_boolean = True  # else SQLAlchemy writes `(...) = 1` and SQLite loses the index


class _Meets(_Covers):
    """ST_Intersects over an indexed column: (column, geometry)."""

    inherit_cache = True
    predicate = "ST_Intersects"


@compiles(_Covers)
def _exact(node: _Covers, compiler: SQLCompiler, **options: Any) -> str:
    column, place = (compiler.process(clause, **options) for clause in node.clauses)
    return f"{node.predicate}({column}, {place})"


@compiles(_Covers, "sqlite")
def _through_rtree(node: _Covers, compiler: SQLCompiler, **options: Any) -> str:
    column = next(iter(node.clauses))
    (stored,) = column.base_columns
    (key,) = column.table.primary_key
    place = [compiler.process(list(node.clauses)[1], **options) for _ in range(4)]
    box = (
        f"xmin <= ST_XMax({place[0]}) AND xmax >= ST_XMin({place[1]})"
        f" AND ymin <= ST_YMax({place[2]}) AND ymax >= ST_YMin({place[3]})"
    )
    candidates = f"SELECT id FROM idx_{stored.table.name}_{stored.name} WHERE {box}"  # noqa: S608 - our own names
    return f"({compiler.process(key, **options)} IN ({candidates}) AND {_exact(node, compiler, **options)})"


def _ewkb(shape: BaseGeometry, srid: int) -> bytes:
    return bytes(shapely.to_wkb(shapely.set_srid(shape, srid), include_srid=True))


def _from_ewkt(text: str) -> bytes:
    head, _, wkt = text.rpartition(";")
    return _ewkb(shapely.from_wkt(wkt), int(head.removeprefix("SRID=") or SRID))


def _predicate(predicate: Callable[[BaseGeometry, BaseGeometry], Any]) -> Callable[[bytes, bytes], bool]:
    return lambda a, b: bool(predicate(shapely.from_wkb(a), shapely.from_wkb(b)))


def _corner(which: int) -> Callable[[bytes], float | None]:
    def corner(blob: bytes) -> float | None:
        value = float(shapely.bounds(shapely.from_wkb(blob))[which])
        return None if math.isnan(value) else value

    return corner


def _distance_m(blob: bytes, other: bytes) -> float:
    """Nearest points in a plane scaled for the latitude, then the great circle between the two."""
    shape, place = shapely.from_wkb(blob), shapely.from_wkb(other)
    west, _, east, _ = shapely.bounds(shape)
    lng = place.centroid.x
    turns = [0.0, *(turn for turn, far in ((-360.0, lng - west), (360.0, east - lng)) if far > 180.0)]
    return min(_across(shape, shapely.affinity.translate(place, turn)) for turn in turns)


def _across(shape: BaseGeometry, place: BaseGeometry) -> float:
    scale = np.array([math.cos(math.radians(place.centroid.y)), 1.0])
    line = shapely.shortest_line(*(shapely.transform(each, lambda xy: xy * scale) for each in (shape, place)))
    (lng, lat), (lng2, lat2) = np.radians(shapely.get_coordinates(line) / scale)
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lng2 - lng) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
