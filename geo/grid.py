"""Many cells as one immutable value that can be asked what lies where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from geo.boxes import Boxes
from geo.cell import Cell, Shape
from geo.errors import DuplicateCode, NotFinite
from geo.outlines import AT_ONCE, FloatArray, IntArray, Outlines
from geo.plane import area_m2, metres_per_degree
from geo.tiles import Tiles

#: A point this near to a border (degrees; a tenth of a millimetre) lies on it: no survey is finer.
ON_EDGE_DEG: Final = 1e-9

_HALF_EARTH_M: Final = 20_037_509.0
_FIRST_RADIUS_M: Final = 100.0
_AT_ONCE: Final = 8_192


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Grid:
    """Cells with an index over them.  A new version of a grid is a new `Grid`.

    Parameters
    ----------
    cells : iterable of Cell
        In any order, of one or several layers; overlaps and gaps are borne.  The grid keeps their shapes
        packed, so that those it was given may go.

    Raises
    ------
    DuplicateCode
        If two cells carry the same code.
    """

    cells: tuple[Cell, ...]
    by_code: Mapping[str, Cell]
    _outlines: Outlines
    _order: NDArray[np.int64]
    _rank: NDArray[np.int64]
    _boxes: Boxes
    _tiles: Tiles | None

    def __init__(self, cells: Iterable[Cell]) -> None:
        packing = _Packing(cells)
        keep = object.__setattr__
        keep(self, "_outlines", packing.outlines)
        keep(self, "cells", tuple(packing.cells()))
        keep(self, "by_code", MappingProxyType(_by_code(self.cells)))
        keep(self, "_order", _order(self.cells, packing.areas))
        keep(self, "_rank", np.argsort(self._order))
        keep(self, "_boxes", Boxes(packing.bounds))
        keep(self, "_tiles", Tiles(self._outlines) if self.cells else None)

    def __len__(self) -> int:
        return len(self.cells)

    def covering(self, lng: float, lat: float) -> tuple[Cell, ...]:
        """List every cell that holds a point or has it on its edge.

        Parameters
        ----------
        lng, lat : float
            WGS-84 degrees; a point that is not finite lies nowhere.

        Returns
        -------
        tuple of Cell
            The one that the point belongs to first: by higher priority, then smaller area, then code.
        """
        held = () if self._tiles is None else self._tiles.at(lng, lat)
        if held is None:
            held = tuple(self._touching(np.array([[lng, lat]]))[1].tolist())
        if abs(lng) == 180.0:  # the same meridian has two names
            held = tuple({*held, *self._touching(np.array([[-lng, lat]]))[1].tolist()})
        if len(held) == 1:
            return (self.cells[held[0]],)
        return tuple([self.cells[index] for index in sorted(held, key=self._rank.__getitem__)])

    def on_edge(self, cell: Cell, lng: float, lat: float) -> bool:
        """Say whether a point (degrees) lies on the edge of a cell, within `ON_EDGE_DEG`."""
        names = (lng, -lng) if abs(lng) == 180.0 else (lng,)
        edge = shapely.boundary(cell.geometry)
        return any(shapely.dwithin(edge, Point(name, lat), ON_EDGE_DEG) for name in names)

    def bulk(self, lnglat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Find the cell of many points, each by the same rule as `covering`.

        Parameters
        ----------
        lnglat : ndarray of shape (n, 2)
            WGS-84 degrees east and north; rows that are not finite lie nowhere.

        Returns
        -------
        ndarray of int64, shape (n,)
            Indexes into `cells`; -1 where no cell is.
        """
        at = np.asarray(lnglat, dtype=np.float64).reshape(-1, 2)
        if self._tiles is None:
            return np.full(len(at), -1, dtype=np.int64)
        point, cell, asked = self._tiles.at_all(at[:, 0], at[:, 1])
        meridian = np.flatnonzero(np.abs(at[:, 0]) == 180.0)
        for some, turn in ((asked, 1.0), (meridian, -1.0)):  # its meridian's other name as well
            for start in range(0, len(some), _AT_ONCE):
                few = some[start : start + _AT_ONCE]
                row, more = self._touching(at[few] * (turn, 1.0))
                point, cell = np.r_[point, few[row]], np.r_[cell, more]
        best = np.full(len(at), len(self.cells), dtype=np.int64)
        np.minimum.at(best, point, self._rank[cell])
        index: NDArray[np.int64] = np.r_[self._order, -1][best]
        return index

    def within_bbox(self, west: float, south: float, east: float, north: float) -> tuple[Cell, ...]:
        """List the cells that reach into a box of WGS-84 degrees, in the grid's own order."""
        if not all(map(np.isfinite, (west, south, east, north))):
            raise NotFinite(f"box {west}, {south}, {east}, {north} is not finite")
        hits = np.sort(self._boxes.meeting(np.array([[west, south, east, north]]))[1])
        reach = shapely.intersects(self._outlines.shapes(hits), shapely.box(west, south, east, north))
        return tuple(self.cells[index] for index in hits[reach].tolist())

    def nearest(self, lng: float, lat: float, max_m: float, *, limit: int = 5) -> tuple[tuple[Cell, float], ...]:
        """List the cells nearest to a point.

        Parameters
        ----------
        lng, lat : float
            WGS-84 degrees, finite.
        max_m : float
            How far to look, in metres.
        limit : int
            How many to list at most.

        Returns
        -------
        tuple of (Cell, float)
            With the metres to each (0 if it holds the point), nearest first; equals to the millimetre
            stand by priority, area and code.  True to 0.1 % within 10 km.

        Raises
        ------
        NotFinite
            If ``max_m`` is no number of metres.
        """
        if np.isnan(max_m):
            raise NotFinite(f"cells within {max_m!r} m cannot be listed")
        reach = min(max_m, _HALF_EARTH_M)
        radius = min(_FIRST_RADIUS_M, reach)
        while True:
            index, metres = self._within(lng, lat, radius)
            if len(index) >= limit or radius >= reach:
                break
            radius = min(radius * 4.0, reach)
        order = np.lexsort((self._rank[index], metres))[:limit]
        return tuple((self.cells[index[k]], float(metres[k])) for k in order)

    def _within(self, lng: float, lat: float, radius: float) -> tuple[NDArray[Any], NDArray[Any]]:
        """Indexes and metres of all cells within ``radius`` metres."""
        east, north = metres_per_degree(lat)
        dlat = radius / north * 1.01
        dlng = min(360.0, radius / east * 1.01) if east > 1.0 else 360.0
        best: dict[int, float] = {}
        # Around the antimeridian a neighbour is a whole turn away.
        for turn in (0.0, -360.0, 360.0) if abs(lng) + dlng > 180.0 else (0.0,):
            box = np.array([[lng + turn - dlng, lat - dlat, lng + turn + dlng, lat + dlat]])
            hits = self._boxes.meeting(box)[1]
            flat = shapely.transform(
                self._outlines.shapes(hits), lambda at, turn=turn: (at - (lng + turn, lat)) * (east, north)
            )
            for index, metres in zip(hits.tolist(), shapely.distance(flat, Point(0.0, 0.0)), strict=True):
                if metres <= radius:
                    best[index] = min(round(float(metres), 3), best.get(index, radius))
        found = np.array(list(best), dtype=np.int64)
        return found, np.array(list(best.values()), dtype=np.float64)

    def _touching(self, at: FloatArray) -> tuple[IntArray, IntArray]:
        """Rows of points, shape (n, 2), and indexes of the cells that hold them, as the geometry itself says."""
        row, index = self._boxes.meeting(np.hstack([at - ON_EDGE_DEG, at + ON_EDGE_DEG]))
        once, which = np.unique(index, return_inverse=True)
        shapes, points = self._outlines.shapes(once)[which], shapely.points(at)[row]
        held = shapely.dwithin(shapes, points, ON_EDGE_DEG)
        return row[held], index[held]


class _Kept:
    """What makes the shape of a cell that is kept in a grid."""

    __slots__ = ("index", "outlines")

    def __init__(self, outlines: Outlines, index: int) -> None:
        self.outlines, self.index = outlines, index

    def __call__(self) -> Shape:
        return self.outlines.shape(self.index)


class _Packing:
    """Cells on their way into a grid: a few at a time their shapes are measured, packed and let go."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._said: list[tuple[Any, ...]] = []
        self._bounds = [np.zeros((0, 4))]
        self.areas: list[float] = []
        self.outlines = Outlines(self._pieces(iter(cells)))
        self.bounds = np.concatenate(self._bounds)

    def cells(self) -> Iterator[Cell]:
        """The same cells, each with its shape in the outlines."""
        for index, (code, name, *rest) in enumerate(self._said):
            yield Cell(code, name, _Kept(self.outlines, index), *rest)

    def _pieces(self, cells: Iterator[Cell]) -> Iterator[NDArray[np.object_]]:
        while some := list(islice(cells, AT_ONCE)):
            shapes = np.empty(len(some), dtype=object)
            shapes[:] = [cell.geometry for cell in some]
            # To the square centimetre, so that the starting corner of a ring cannot decide.
            self.areas += np.round(area_m2(shapes), 4).tolist()
            self._bounds.append(shapely.bounds(shapes))
            self._said += [
                (c.code, c.name, c.kind, c.priority, c.parent, c.valid_from, c.valid_to) for c in some
            ]  # fmt: skip
            yield shapes


def _by_code(cells: tuple[Cell, ...]) -> dict[str, Cell]:
    by_code: dict[str, Cell] = {}
    for cell in cells:
        if by_code.setdefault(cell.code, cell) is not cell:
            raise DuplicateCode(f"two cells carry the code {cell.code}")
    return by_code


def _order(cells: tuple[Cell, ...], areas: list[float]) -> IntArray:
    """Indexes of the cells as they win over one another, the first over all."""
    order = sorted(range(len(cells)), key=lambda i: (-cells[i].priority, areas[i], cells[i].code))
    return np.array(order, dtype=np.int64)
