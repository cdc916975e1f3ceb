"""The borders of many surfaces as plain numbers: which edges pass through which square of a board."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Int32Array = NDArray[np.int32]

#: Squares are judged this much larger (degrees) than they are, far above the rounding of a lookup.
MARGIN_DEG: Final = 1e-8
#: Where in its square the known point stands: nowhere that a border is likely to pass.
KNOWN_X: Final = 0.4142135
KNOWN_Y: Final = 0.5772156
_PAIRS: Final = 50_000
_SURFACES: Final = 512


class Edges(NamedTuple):
    """Straight edges, each named once however many surfaces share it.

    Parameters
    ----------
    ends : ndarray of shape (e, 4)
        x1, y1, x2, y2 in degrees.
    sides : ndarray of int32, shape (e, 2)
        The surfaces that begin or end here; -1 in the second place for an edge of one surface.
    """

    ends: FloatArray
    sides: Int32Array


class Board(NamedTuple):
    """Equal squares over an extent: ``columns`` x ``rows``, from ``west``, ``south`` (degrees)."""

    west: float
    south: float
    per_x: float
    per_y: float
    columns: int
    rows: int

    def known(self, square: IntArray) -> tuple[FloatArray, FloatArray]:
        """Degrees of the one point of each square that is looked up beforehand, arrays of shape (n,)."""
        row, column = np.divmod(square, self.columns)
        return self.west + (column + KNOWN_X) / self.per_x, self.south + (row + KNOWN_Y) / self.per_y

    def square(self, lng: FloatArray, lat: FloatArray) -> IntArray:
        """Number of the square that holds each point within the extent, arrays of shape (n,)."""
        column = ((lng - self.west) * self.per_x).astype(np.int64).clip(max=self.columns - 1)
        row = ((lat - self.south) * self.per_y).astype(np.int64).clip(max=self.rows - 1)
        number: IntArray = row * self.columns + column
        return number


def edges_of(surfaces: NDArray[np.object_]) -> Edges:
    """Take Polygons and MultiPolygons, shape (n,), apart into edges; shared edges are found by equality."""
    ends, cell = _ends(surfaces)
    order = np.lexsort((cell, *ends.T[::-1]))
    ends, cell = ends[order], cell[order]
    # Equal edges now stand together: the odd ones carry the next one with them.
    new = np.ones(len(ends), dtype=bool)
    new[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    place = np.arange(len(ends)) - np.flatnonzero(new)[np.cumsum(new) - 1]
    lead = place % 2 == 0
    partner = np.full(len(ends), -1, dtype=np.int32)
    partner[:-1] = np.where(lead[1:], -1, cell[1:])
    return Edges(ends[lead], np.column_stack([cell[lead], partner[lead]]))


def _ends(surfaces: NDArray[np.object_]) -> tuple[FloatArray, Int32Array]:
    """Every edge with its western end first, shape (e, 4), and the surface that it is of."""
    most = int(shapely.get_num_coordinates(surfaces).sum())
    ends, cell = np.empty((most, 4)), np.empty(most, dtype=np.int32)
    filled = 0
    for start in range(0, len(surfaces), _SURFACES):  # in pieces: taking them apart copies them
        parts, owner = shapely.get_parts(surfaces[start : start + _SURFACES], return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        at, ring = shapely.get_coordinates(rings, return_index=True)
        real = (ring[1:] == ring[:-1]) & (at[1:] != at[:-1]).any(axis=1)
        one, two = at[:-1][real], at[1:][real]
        backward = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
        some = slice(filled, filled + len(one))
        ends[some, :2] = np.where(backward[:, None], two, one)
        ends[some, 2:] = np.where(backward[:, None], one, two)
        cell[some] = start + owner[part[ring[1:][real]]]
        filled += len(one)
    return ends[:filled], cell[:filled]


def meetings(edges: Edges, board: Board) -> Iterator[tuple[IntArray, IntArray]]:
    """List, in pieces, which edge reaches into which square: pairs of arrays of shape (p,)."""
    x1, y1, x2, y2 = edges.ends.T
    left, right = _range(x1, x2, board.west, board.per_x, board.columns)
    low, high = _range(y1, y2, board.south, board.per_y, board.rows)
    wide = right - left + 1
    count = wide * (high - low + 1)
    pieces = np.searchsorted(np.cumsum(count), np.arange(_PAIRS, count.sum() + _PAIRS, _PAIRS))
    for some in np.split(np.arange(len(count)), np.unique(pieces)):
        edge = np.repeat(some, count[some])
        step = np.arange(len(edge)) - np.repeat(np.cumsum(count[some]) - count[some], count[some])
        square = (low[edge] + step // wide[edge]) * board.columns + left[edge] + step % wide[edge]
        meets = _meets(edges.ends[edge].T, board, square)
        yield edge[meets], square[meets]


def _range(one: FloatArray, two: FloatArray, start: float, per: float, many: int) -> tuple[Any, Any]:
    first = np.floor((np.minimum(one, two) - MARGIN_DEG - start) * per).clip(0, many - 1)
    last = np.floor((np.maximum(one, two) + MARGIN_DEG - start) * per).clip(0, many - 1)
    return first.astype(np.int64), last.astype(np.int64)


def _meets(ends: FloatArray, board: Board, square: IntArray) -> NDArray[np.bool_]:
    """Whether the line through each edge passes through its square, somewhat enlarged."""
    x1, y1, x2, y2 = ends
    row, column = np.divmod(square, board.columns)
    x, y = board.west + (column + 0.5) / board.per_x, board.south + (row + 0.5) / board.per_y
    half_x, half_y = 0.5 / board.per_x, 0.5 / board.per_y
    dx, dy = x2 - x1, y2 - y1
    off = np.abs(dx * (y - y1) - dy * (x - x1))
    reach: NDArray[np.bool_] = off <= np.abs(dx) * (half_y + MARGIN_DEG) + np.abs(dy) * (half_x + MARGIN_DEG)
    return reach
