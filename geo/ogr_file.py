"""Shapefile and GeoPackage: checked for being whole first, because the driver reads halves without a word."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
from numpy.typing import NDArray

from geo.errors import Unreadable

_SHAPE_MAGIC: Final = (9994).to_bytes(4, "big")
_GEOPACKAGE_IDS: Final = frozenset({b"GPKG", b"GP10", b"GP11"})
_GBK_LANGUAGE: Final = 0x4D
_SAMPLE: Final = 1 << 20


def read_layer(
    path: Path, layer: str | None, encoding: str | None
) -> tuple[NDArray[np.object_], list[dict[str, Any]], str | None]:
    """WKB, properties and declared coordinate system of one layer.

    Raises
    ------
    Unreadable
        If the driver fails, or the file holds several layers of geometry and none is named.
    """
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        if layer is None and len(layers) != 1:
            raise Unreadable(f"{path.name}: name one of its layers {layers}")
        if layer is not None and layer not in layers:
            raise Unreadable(f"{path.name}: no layer {layer!r} among {layers}")
        found = pyogrio.raw.read(
            path, layer=layer or layers[0], encoding=encoding, force_2d=True, datetime_as_string=True
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise Unreadable(f"{path.name}: {error}") from error
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{path.name}: {error}") from error
    meta, _, shapes, columns = found
    return shapes, _rows(meta, columns, len(shapes)), meta["crs"]


def check_shapefile(path: Path) -> None:
    """Raise `Unreadable` unless the parts of a Shapefile are there and as long as their headers say."""
    head = _head(path, 100)
    if head[:4] != _SHAPE_MAGIC:
        raise Unreadable(f"{path.name}: not a Shapefile")
    for suffix in (".shp", ".shx"):
        part = _part(path, suffix)
        size = 2 * int.from_bytes(_head(part, 100)[24:28], "big")
        if part.stat().st_size < size:
            raise Unreadable(f"{part.name}: cut off at {part.stat().st_size} of {size} bytes")
    table = _part(path, ".dbf")
    head = _head(table, 32)
    rows, start, width = (int.from_bytes(head[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    if table.stat().st_size < start + rows * width:
        raise Unreadable(f"{table.name}: cut off at {table.stat().st_size} of {start + rows * width} bytes")


def check_geopackage(path: Path) -> None:
    """Raise `Unreadable` unless the file is a GeoPackage with all of its pages."""
    head = _head(path, 100)
    if not head.startswith(b"SQLite format 3\x00"):
        raise Unreadable(f"{path.name}: not a GeoPackage")
    if head[68:72] not in _GEOPACKAGE_IDS:
        raise Unreadable(f"{path.name}: an SQLite database, but not a GeoPackage")
    page = int.from_bytes(head[16:18], "big")
    size = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if path.stat().st_size < size:
        raise Unreadable(f"{path.name}: cut off at {path.stat().st_size} of {size} bytes")


def table_encoding(path: Path) -> str | None:
    """The encoding of a Shapefile's words where no .cpg names it: UTF-8 if they are, else the Chinese one."""
    if any(part.suffix.lower() == ".cpg" for part in path.parent.glob(f"{_escaped(path.stem)}.*")):
        return None
    table = _part(path, ".dbf")
    head = _head(table, 32)
    if head[29] == _GBK_LANGUAGE:
        return "GB18030"
    start, width = int.from_bytes(head[8:10], "little"), max(1, int.from_bytes(head[10:12], "little"))
    sample = _head(table, start + width * (_SAMPLE // width + 1))[32:]
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _rows(meta: Mapping[str, Any], columns: list[NDArray[Any]], count: int) -> list[dict[str, Any]]:
    names = [str(name) for name in meta["fields"]]
    plain = [[_plain(value) for value in column.tolist()] for column in columns]
    return [{name: column[row] for name, column in zip(names, plain, strict=True)} for row in range(count)]


def _plain(value: Any) -> Any:
    """NaN is how the driver says that a number is missing."""
    return None if isinstance(value, float) and value != value else value


def _part(path: Path, suffix: str) -> Path:
    for part in path.parent.glob(f"{_escaped(path.stem)}.*"):
        if part.suffix.lower() == suffix:
            return part
    raise Unreadable(f"{path.name}: its {suffix} file is missing")


def _escaped(stem: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in stem)


def _head(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as raw:
            head = raw.read(size)
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror or error}") from error
    if len(head) < 32:
        raise Unreadable(f"{path.name}: cut off, only {len(head)} bytes")
    return head
