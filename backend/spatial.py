"""GeoAlchemy2's Geometry on SQLite: SQL functions backed by shapely, so that both engines read one code."""

import sqlite3
import struct

import shapely

SRID = 4326
_SRID_FLAG = 0x20000000


def register(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the PostGIS functions this project calls; geometries are EWKB blobs."""
    connection.create_function("GeomFromEWKT", 1, _from_ewkt, deterministic=True)
    connection.create_function("AsEWKB", 1, _as_ewkb, deterministic=True)


def _from_ewkt(text: str | None) -> bytes | None:
    if text is None:
        return None
    head, separator, wkt = text.rpartition(";")
    srid = int(head.removeprefix("SRID=")) if separator else SRID
    return bytes(shapely.to_wkb(shapely.set_srid(shapely.from_wkt(wkt), srid), include_srid=True))


def _as_ewkb(blob: bytes | None) -> bytes | None:
    if blob is not None and not struct.unpack_from("<I", blob, 1)[0] & _SRID_FLAG:
        raise ValueError("a stored geometry has no SRID")
    return blob
