"""A chequerboard over a grid that answers nearly every question with a few multiplications.

Every square knows who holds one point of it and which edges pass through it.  A position belongs to
whoever holds that point, changed at each edge between the two.  Whatever is too near to an edge to
be told by floating point is left to the geometry itself, so this is a shortcut, never an opinion.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.borders import KNOWN_X, KNOWN_Y, MARGIN_DEG, Board, ends, meetings, neighbours, owners
from geo.crossing import GRAZING_DEG, NEAR_DEG, UNKNOWN, Squares, sweep
from geo.outlines import AT_ONCE, FloatArray, Int32Array, IntArray, Outlines, packed, view

_PER_CELL: Final = 10
_MOST: Final = 400_000
_FEWEST: Final = 1_024
_CHUNK: Final = 32_768
_CROWDED: Final = 128
"""Edges in a square beyond which the geometry is quicker: two far cities have most of theirs in few squares."""


class Tiles:
    """Squares of equal degrees over the extent of some surfaces.

    Parameters
    ----------
    outlines : Outlines
        Of n surfaces, n > 0.
    """

    __slots__ = ("_board", "_bounds", "_edge", "_first", "_holder", "_other", "_outlines", "_several")

    def __init__(self, outlines: Outlines) -> None:
        self._outlines = outlines
        self._board, self._bounds = _board(outlines)
        leads, other = neighbours(outlines)
        holder, self._several, valid = _holders(self._board, outlines)
        met_edges: list[Int32Array] = [np.zeros(0, np.int32)]
        met_squares: list[Int32Array] = [np.zeros(0, np.int32)]
        for edge, square in meetings(outlines, leads, self._board):
            unsafe = _near(ends(outlines, edge), self._board.known(square))
            unsafe |= ~valid[owners(outlines, edge)] | ~np.r_[valid, True][other[edge]]
            holder[square[unsafe]] = UNKNOWN
            met_edges.append(edge)
            met_squares.append(square.astype(np.int32))
        square = np.concatenate(met_squares)
        count = np.bincount(square, minlength=len(holder))
        holder[count > _CROWDED] = UNKNOWN
        self._other = packed("i", other)
        self._edge = packed("i", np.concatenate(met_edges)[np.argsort(square, kind="stable")])
        self._first = packed("i", np.r_[0, np.cumsum(count)].astype(np.int32))
        self._holder = packed("i", holder)

    def at(self, lng: float, lat: float) -> tuple[int, ...] | None:
        """Tell who holds a point.

        Parameters
        ----------
        lng, lat : float
            Degrees.

        Returns
        -------
        tuple of int or None
            Indexes of the surfaces, in no order; None where only the geometry itself can tell.
        """
        west, south, east, north = self._bounds
        if not (west <= lng <= east and south <= lat <= north):
            return ()
        _, _, per_x, per_y, columns, rows = self._board
        column, row = int((lng - west) * per_x), int((lat - south) * per_y)
        square = (row if row < rows else rows - 1) * columns + (column if column < columns else columns - 1)
        holder = self._holder[square]
        first, last = self._first[square], self._first[square + 1]
        if first == last or holder == UNKNOWN:
            return None if holder == UNKNOWN else self._named(holder)
        known_x = west + (square % columns + KNOWN_X) / per_x
        known_y = south + (square // columns + KNOWN_Y) / per_y
        crossed = self._crossed(self._edge[first:last], (known_x, known_y), lng - known_x, lat - known_y)
        if not crossed:
            return None if crossed is None else self._named(holder)
        held = set(self._named(holder))
        for side in crossed:
            held ^= {side}
        return tuple(held)

    def at_all(self, lng: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
        """Tell who holds many points at once.

        Parameters
        ----------
        lng, lat : ndarray of shape (n,)
            Degrees; NaN is held by nobody.

        Returns
        -------
        point, surface : ndarray of int64, shape (p,)
            A pair for every surface that holds a point.
        asked : ndarray of int64, shape (q,)
            The points that only the geometry itself can tell; they are in no pair.
        """
        west, south, east, north = self._bounds
        within = np.flatnonzero((lng >= west) & (lng <= east) & (lat >= south) & (lat <= north))
        lists = (view(self._edge), view(self._first), view(self._holder))
        squares = Squares(self._board, self._outlines, view(self._other), *lists, self._several)
        nothing = np.zeros(0, dtype=np.int64)
        found = [(nothing, nothing, nothing)]
        for start in range(0, len(within), _CHUNK):
            some = within[start : start + _CHUNK]
            point, surface, asked = sweep(squares, lng[some], lat[some])
            found.append((some[point], surface, some[asked]))
        point, surface, asked = (np.concatenate(part) for part in zip(*found, strict=True))
        return point, surface, asked

    def _named(self, holder: int) -> tuple[int, ...]:
        if holder >= 0:
            return (holder,)
        return () if holder == -1 else self._several[-2 - holder]

    def _crossed(self, through: Sequence[int], known: tuple[float, float], dx: float, dy: float) -> list[int] | None:
        """Surfaces that begin or end between the known point and the one at (dx, dy) from it."""
        corners, path = self._outlines.corners, self._outlines.path
        known_x, known_y = known
        grazing = GRAZING_DEG * (abs(dx) + abs(dy))
        crossed: list[int] = []
        for edge in through:
            one, two = 2 * path[edge], 2 * path[edge + 1]
            x1, y1 = corners[one] - known_x, corners[one + 1] - known_y
            x2, y2 = corners[two] - known_x, corners[two + 1] - known_y
            ex, ey = x2 - x1, y2 - y1
            there = ex * (dy - y1) - ey * (dx - x1)
            if abs(there) <= NEAR_DEG * (abs(ex) + abs(ey)):
                return None
            if (there > 0.0) is (ey * x1 > ex * y1):
                continue
            past1, past2 = dx * y1 - dy * x1, dx * y2 - dy * x2
            if abs(past1) <= grazing or abs(past2) <= grazing:
                return None
            if (past1 > 0.0) is not (past2 > 0.0):
                crossed.append(bisect_right(self._outlines.starts, edge) - 1)
                if self._other[edge] >= 0:
                    crossed.append(self._other[edge])
        return crossed


def _board(outlines: Outlines) -> tuple[Board, tuple[float, float, float, float]]:
    corners = np.frombuffer(outlines.corners).reshape(-1, 2)
    west, south = (float(side) - MARGIN_DEG for side in corners.min(axis=0))
    east, north = (float(side) + MARGIN_DEG for side in corners.max(axis=0))
    squares = min(max(len(outlines) * _PER_CELL, _FEWEST), _MOST)
    wide = (east - west) * max(0.05, math.cos(math.radians((south + north) / 2.0)))
    columns = math.ceil(min(max(math.sqrt(squares * wide / (north - south)), 1.0), float(squares)))
    rows = math.ceil(squares / columns)
    board = Board(west, south, columns / (east - west), rows / (north - south), columns, rows)
    return board, (west, south, east, north)


def _holders(board: Board, outlines: Outlines) -> tuple[Int32Array, list[tuple[int, ...]], NDArray[np.bool_]]:
    """Who holds the known point of each square, and which surfaces are valid.

    The holder is one index, -1 nobody, or -2 - k for the k-th list.
    """
    valid = np.empty(len(outlines), dtype=bool)
    squares, surfaces = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for start in range(0, len(outlines), AT_ONCE):
        some = np.arange(start, min(start + AT_ONCE, len(outlines)))
        shapes = outlines.shapes(some)
        valid[some] = shapely.is_valid(shapes)
        for which, square in board.under(shapely.bounds(shapes)):
            held = shapely.intersects_xy(shapes[which], *board.known(square))
            squares.append(square[held].astype(np.int32))
            surfaces.append(some[which[held]].astype(np.int32))
    square, surface = np.concatenate(squares), np.concatenate(surfaces)
    holder = np.full(board.columns * board.rows, -1, dtype=np.int32)
    holder[square] = surface
    crowded = np.bincount(square, minlength=len(holder)) > 1
    lists: dict[int, list[int]] = {}
    among = crowded[square]
    for number, one in zip(square[among].tolist(), surface[among].tolist(), strict=True):
        lists.setdefault(number, []).append(one)
    several: dict[tuple[int, ...], int] = {}
    for number, names in lists.items():
        holder[number] = -2 - several.setdefault(tuple(names), len(several))
    return holder, list(several), valid


def _near(edge: FloatArray, known: tuple[FloatArray, FloatArray]) -> NDArray[np.bool_]:
    """Where the known point of a square stands on the line of an edge, so that nothing can be said from it."""
    x1, y1, x2, y2 = edge.T
    dx, dy = x2 - x1, y2 - y1
    off = np.abs(dx * (known[1] - y1) - dy * (known[0] - x1))
    near: NDArray[np.bool_] = off <= NEAR_DEG * (np.abs(dx) + np.abs(dy))
    return near
