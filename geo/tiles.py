"""A chequerboard over a grid that answers nearly every question with a few multiplications.

Every square knows who holds one point of it and which edges pass through it.  A position belongs to
whoever holds that point, changed at each edge between the two.  Whatever is too near to an edge to
be told by floating point is left to the geometry itself, so this is a shortcut, never an opinion.
"""

import math
from array import array
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.borders import (
    KNOWN_X,
    KNOWN_Y,
    MARGIN_DEG,
    Board,
    Edges,
    FloatArray,
    Int32Array,
    IntArray,
    edges_of,
    meetings,
)
from geo.crossing import GRAZING_DEG, NEAR_DEG, UNKNOWN, Squares, sweep

_PER_CELL: Final = 10
_MOST: Final = 400_000
_FEWEST: Final = 1_024
_CHUNK: Final = 32_768
_CROWDED: Final = 128
"""Edges in a square beyond which the tree is quicker: a grid of two far cities has most of them in few squares."""


class Tiles:
    """Squares of equal degrees over the extent of some surfaces.

    Parameters
    ----------
    surfaces : ndarray of object, shape (n,)
        Polygons and MultiPolygons in degrees, n > 0.
    tree : STRtree
        Over the same surfaces in the same order.
    """

    __slots__ = ("_board", "_bounds", "_edge", "_ends", "_first", "_holder", "_several", "_sides")

    def __init__(self, surfaces: NDArray[np.object_], tree: STRtree) -> None:
        self._board, self._bounds = _board(surfaces)
        edges = edges_of(surfaces)
        holder, self._several = _holders(self._board, tree)
        invalid = ~shapely.is_valid(surfaces)
        met_edges: list[Int32Array] = []
        met_squares: list[Int32Array] = []
        for edge, square in meetings(edges, self._board):
            holder[square[_unsafe(edges, edge, self._board.known(square), invalid)]] = UNKNOWN
            met_edges.append(edge.astype(np.int32))
            met_squares.append(square.astype(np.int32))
        square = np.concatenate(met_squares)
        count = np.bincount(square, minlength=len(holder))
        holder[count > _CROWDED] = UNKNOWN
        self._ends = _packed("d", edges.ends)
        self._sides = _packed("i", edges.sides)
        self._edge = _packed("i", np.concatenate(met_edges)[np.argsort(square, kind="stable")])
        self._first = _packed("i", np.r_[0, np.cumsum(count)].astype(np.int32))
        self._holder = _packed("i", holder)

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
        squares = Squares(
            self._board,
            np.frombuffer(self._ends).reshape(-1, 4),
            np.frombuffer(self._sides, np.int32).reshape(-1, 2),
            np.frombuffer(self._edge, np.int32),
            np.frombuffer(self._first, np.int32),
            np.frombuffer(self._holder, np.int32),
            self._several,
        )
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
        ends, sides = self._ends, self._sides
        known_x, known_y = known
        grazing = GRAZING_DEG * (abs(dx) + abs(dy))
        crossed: list[int] = []
        for edge in through:
            k = 4 * edge
            x1, y1, x2, y2 = (
                ends[k] - known_x,
                ends[k + 1] - known_y,
                ends[k + 2] - known_x,
                ends[k + 3] - known_y,
            )
            ex, ey = x2 - x1, y2 - y1
            there = ex * (dy - y1) - ey * (dx - x1)
            if abs(there) <= NEAR_DEG * (abs(ex) + abs(ey)):
                return None
            if (there > 0.0) is (ey * x1 > ex * y1):
                continue
            one, two = dx * y1 - dy * x1, dx * y2 - dy * x2
            if abs(one) <= grazing or abs(two) <= grazing:
                return None
            if (one > 0.0) is not (two > 0.0):
                crossed.append(sides[2 * edge])
                if sides[2 * edge + 1] >= 0:
                    crossed.append(sides[2 * edge + 1])
        return crossed


def _packed(kind: str, numbers: NDArray[Any]) -> "array[Any]":
    """Numbers for reading one by one, which an array of this kind does faster than one of numpy."""
    packed = array(kind)
    packed.frombytes(numbers.ravel().view(np.uint8).data)
    return packed


def _board(surfaces: NDArray[np.object_]) -> tuple[Board, tuple[float, float, float, float]]:
    west, south, east, north = (float(side) for side in shapely.total_bounds(surfaces))
    west, south, east, north = west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG
    squares = min(max(len(surfaces) * _PER_CELL, _FEWEST), _MOST)
    wide = (east - west) * max(0.05, math.cos(math.radians((south + north) / 2.0)))
    columns = math.ceil(min(max(math.sqrt(squares * wide / (north - south)), 1.0), float(squares)))
    rows = math.ceil(squares / columns)
    board = Board(west, south, columns / (east - west), rows / (north - south), columns, rows)
    return board, (west, south, east, north)


def _holders(board: Board, tree: STRtree) -> tuple[NDArray[np.int32], list[tuple[int, ...]]]:
    """Who holds the known point of each square: one index, -1 nobody, or -2 - k for the k-th list."""
    total = board.columns * board.rows
    holder = np.full(total, -1, dtype=np.int32)
    several: dict[tuple[int, ...], int] = {}
    for start in range(0, total, _CHUNK):
        points = shapely.points(*board.known(np.arange(start, min(start + _CHUNK, total))))
        square, surface = tree.query(points, predicate="intersects")
        holder[start + square] = surface
        crowded = np.flatnonzero(np.bincount(square, minlength=1) > 1)
        for number in crowded.tolist():
            names = tuple(np.sort(surface[square == number]).tolist())
            holder[start + number] = -2 - several.setdefault(names, len(several))
    return holder, list(several)


def _unsafe(
    edges: Edges, edge: IntArray, known: tuple[FloatArray, FloatArray], invalid: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Meetings after which a square cannot be trusted.

    Its known point stands on the line of the edge, or the surface is invalid: then crossing an edge
    need not lead in or out.
    """
    x1, y1, x2, y2 = edges.ends[edge].T
    dx, dy = x2 - x1, y2 - y1
    near = np.abs(dx * (known[1] - y1) - dy * (known[0] - x1)) <= NEAR_DEG * (np.abs(dx) + np.abs(dy))
    bad = np.r_[invalid, False]  # the last stands for "no second side"
    unsafe: NDArray[np.bool_] = near | bad[edges.sides[edge]].any(axis=1)
    return unsafe
