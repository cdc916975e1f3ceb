"""Many points at once against a chequerboard: the arrays' side of `geo.tiles`."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.borders import Board, ends, owners
from geo.outlines import FloatArray, Int32Array, IntArray, Outlines, spread

#: Nearer than this (degrees) to the line of an edge floating point is not asked ...
NEAR_DEG: Final = 2e-9
#: ... nor where the line of sight passes nearer than this to a corner.
GRAZING_DEG: Final = 1e-11
#: Holder of a square about which nothing is promised.
UNKNOWN: Final = -(2**31)


class Squares(NamedTuple):
    """What a chequerboard of s squares knows.

    Parameters
    ----------
    board : Board
        Where the squares are.
    outlines : Outlines
        The surfaces; an edge is called by its place in their path.
    other : ndarray of int32
        For each edge the surface beyond it; -1 for none.
    edge, first : ndarray of int32, shapes (p,) and (s + 1,)
        The edges through square i are ``edge[first[i]:first[i + 1]]``.
    holder : ndarray of int32, shape (s,)
        Who holds the known point: an index, -1 nobody, ``-2 - k`` the surfaces ``several[k]``, `UNKNOWN`.
    several : list of tuple of int
        Lists of overlapping surfaces.
    """

    board: Board
    outlines: Outlines
    other: Int32Array
    edge: Int32Array
    first: Int32Array
    holder: Int32Array
    several: list[tuple[int, ...]]


def sweep(squares: Squares, lng: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Tell who holds points within the board, arrays of shape (n,); returns as `Tiles.at_all` does."""
    square = squares.board.square(lng, lat)
    holder = squares.holder[square]
    unsure = holder == UNKNOWN
    many = np.where(unsure, 0, squares.first[square + 1] - squares.first[square])
    place, row = spread(squares.first[square].astype(np.int64), many)
    edge = squares.edge[place]
    known_x, known_y = squares.board.known(square)
    sight = np.column_stack([known_x, known_y, lng - known_x, lat - known_y])
    crosses, risky = _crossings(ends(squares.outlines, edge), sight[row])
    unsure[row[risky]] = True
    crosses &= ~unsure[row]
    turned_row = np.repeat(row[crosses], 2)
    turned = np.column_stack([owners(squares.outlines, edge[crosses]), squares.other[edge[crosses]]]).ravel()
    held_row, held = _spread(np.flatnonzero(~unsure), holder, squares.several)
    still = np.ones(len(square), dtype=bool)
    still[turned_row] = False
    kept = still[held_row]
    changed_row, changed = _odd(
        np.r_[held_row[~kept], turned_row[turned >= 0]], np.r_[held[~kept], turned[turned >= 0]]
    )
    point, surface = np.r_[held_row[kept], changed_row], np.r_[held[kept], changed].astype(np.int64)
    return point, surface, np.flatnonzero(unsure)


def _crossings(edge: FloatArray, sight: FloatArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which edges, shape (p, 4), lie between known point and position, and where that cannot be told.

    ``sight`` of shape (p, 4) is the known point and the way from it to the position.
    """
    known_x, known_y, dx, dy = sight.T
    x1, y1 = edge[:, 0] - known_x, edge[:, 1] - known_y
    x2, y2 = edge[:, 2] - known_x, edge[:, 3] - known_y
    ex, ey = x2 - x1, y2 - y1
    there = ex * (dy - y1) - ey * (dx - x1)
    apart = (there > 0.0) != (ey * x1 > ex * y1)
    one, two = dx * y1 - dy * x1, dx * y2 - dy * x2
    grazing = GRAZING_DEG * (np.abs(dx) + np.abs(dy))
    risky = np.abs(there) <= NEAR_DEG * (np.abs(ex) + np.abs(ey))
    risky |= apart & ((np.abs(one) <= grazing) | (np.abs(two) <= grazing))
    return apart & ((one > 0.0) != (two > 0.0)), risky


def _spread(rows: IntArray, holder: Int32Array, several: list[tuple[int, ...]]) -> tuple[IntArray, Int32Array]:
    """Pairs of row and surface for the holders of these rows."""
    mine = holder[rows]
    alone = mine >= 0
    crowded = rows[mine < -1]
    names = [several[-2 - index] for index in holder[crowded].tolist()]
    among = np.repeat(crowded, [len(some) for some in names])
    listed = np.array([name for some in names for name in some], dtype=np.int32)
    return np.r_[rows[alone], among], np.r_[mine[alone], listed]


def _odd(row: IntArray, surface: Int32Array) -> tuple[IntArray, Int32Array]:
    """The pairs that are named an odd number of times: at the known point, or on the way from it."""
    key, times = np.unique((row << 32) | surface, return_counts=True)
    odd = key[times % 2 == 1]
    return odd >> 32, (odd & 0xFFFFFFFF).astype(np.int32)
