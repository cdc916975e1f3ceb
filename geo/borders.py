"""The borders of many surfaces: which edges pass through which square of a board, and whom they divide."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.outlines import FloatArray, Int32Array, IntArray, Outlines, spread, view

#: Squares are judged this much larger (degrees) than they are, far above the rounding of a lookup.
MARGIN_DEG: Final = 1e-8
#: Where in its square the known point stands: nowhere that a border is likely to pass.
KNOWN_X: Final = 0.4142135
KNOWN_Y: Final = 0.5772156
_PAIRS: Final = 50_000


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

    def under(self, boxes: FloatArray) -> Iterator[tuple[IntArray, IntArray]]:
        """List, in pieces, which squares boxes reach into.

        Parameters
        ----------
        boxes : ndarray of shape (n, 4)
            West, south, east, north in degrees.

        Yields
        ------
        box, square : ndarray of int64, shape (p,)
        """
        left, low = self._places(boxes[:, 0] - MARGIN_DEG, boxes[:, 1] - MARGIN_DEG)
        right, high = self._places(boxes[:, 2] + MARGIN_DEG, boxes[:, 3] + MARGIN_DEG)
        wide = right - left + 1
        count = wide * (high - low + 1)
        pieces = np.searchsorted(np.cumsum(count), np.arange(_PAIRS, count.sum() + _PAIRS, _PAIRS))
        for some in np.split(np.arange(len(count)), pieces):
            step, by = spread(np.zeros(len(some), np.int64), count[some])
            box = some[by]
            yield box, (low[box] + step // wide[box]) * self.columns + left[box] + step % wide[box]

    def _places(self, x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray]:
        column = np.floor((x - self.west) * self.per_x).clip(0, self.columns - 1)
        row = np.floor((y - self.south) * self.per_y).clip(0, self.rows - 1)
        return column.astype(np.int64), row.astype(np.int64)


def neighbours(outlines: Outlines) -> tuple[Int32Array, Int32Array]:
    """Name each edge once, however many surfaces share it.

    Returns
    -------
    leads : ndarray of int32, shape (e,)
        Where in the outlines' path each edge stands: between that corner and the next.
    other : ndarray of int32, shape (p,)
        For each of these places the surface beyond; -1 for an edge of one surface, and everywhere else.
    """
    path = view(outlines.path)
    begins = np.ones(len(path), dtype=bool)
    begins[view(outlines.rings)[1:] - 1] = False
    begins[:-1] &= path[:-1] != path[1:]
    place = np.flatnonzero(begins).astype(np.int32)
    edge = np.minimum(path[place], path[place + 1]).astype(np.int64) << 32
    edge |= np.maximum(path[place], path[place + 1])
    order = np.argsort(edge, kind="stable").astype(np.int32)
    edge, place = edge[order], place[order]
    # Equal edges now stand together: the odd ones carry the next one with them.
    new = np.r_[True, edge[1:] != edge[:-1]][: len(edge)]
    number = np.arange(len(edge), dtype=np.int32)
    lead = (number - number[new][np.cumsum(new, dtype=np.int32) - 1]) % 2 == 0
    other = np.full(len(path), -1, dtype=np.int32)
    second = number[~lead]
    other[place[second - 1]] = owners(outlines, place[second])
    return np.sort(place[lead]), other


def owners(outlines: Outlines, place: NDArray[Any]) -> IntArray:
    """The surfaces in whose outlines these places of the path lie."""
    found: IntArray = np.searchsorted(view(outlines.starts), place, side="right") - 1
    return found


def ends(outlines: Outlines, place: NDArray[Any]) -> FloatArray:
    """Degrees x1, y1, x2, y2 of the edges at these places of the path, shape (n, 4)."""
    path, at = view(outlines.path), np.frombuffer(outlines.corners).reshape(-1, 2)
    return np.hstack([at[path[place]], at[path[place + 1]]])


def meetings(outlines: Outlines, leads: Int32Array, board: Board) -> Iterator[tuple[Int32Array, IntArray]]:
    """List, in pieces, which of these edges reaches into which square: pairs of arrays of shape (p,)."""
    for start in range(0, len(leads), _PAIRS):
        some = leads[start : start + _PAIRS]
        x1, y1, x2, y2 = ends(outlines, some).T
        boxes = np.column_stack([np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2)])
        for edge, square in board.under(boxes):
            meets = _meets((x1[edge], y1[edge], x2[edge], y2[edge]), board, square)
            yield some[edge[meets]], square[meets]


def _meets(edge: tuple[FloatArray, ...], board: Board, square: IntArray) -> NDArray[np.bool_]:
    """Whether the line through each edge passes through its square, somewhat enlarged."""
    x1, y1, x2, y2 = edge
    row, column = np.divmod(square, board.columns)
    x, y = board.west + (column + 0.5) / board.per_x, board.south + (row + 0.5) / board.per_y
    half_x, half_y = 0.5 / board.per_x, 0.5 / board.per_y
    dx, dy = x2 - x1, y2 - y1
    off = np.abs(dx * (y - y1) - dy * (x - x1))
    reach: NDArray[np.bool_] = off <= np.abs(dx) * (half_y + MARGIN_DEG) + np.abs(dy) * (half_x + MARGIN_DEG)
    return reach
