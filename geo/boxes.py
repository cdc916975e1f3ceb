"""Boxes in a packed tree: which of them reach into others, many asked at once."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.outlines import FloatArray, IntArray

_FAN: Final = 16
_NOWHERE: Final = (math.inf, math.inf, -math.inf, -math.inf)


class Boxes:
    """Boxes sorted into tiles of sixteen, tiles into tiles of tiles, and so on up to a few.

    Parameters
    ----------
    boxes : ndarray of shape (n, 4)
        West, south, east, north of each.
    """

    __slots__ = ("_levels", "_order")

    def __init__(self, boxes: FloatArray) -> None:
        self._order = _sorted(boxes)
        level = boxes[self._order]
        self._levels = [level]
        while len(level) > _FAN:
            full = np.vstack([level, np.full((-len(level) % _FAN, 4), _NOWHERE)]).reshape(-1, _FAN, 4)
            level = np.hstack([full[:, :, :2].min(axis=1), full[:, :, 2:].max(axis=1)])
            self._levels.append(level)

    def meeting(self, asked: FloatArray) -> tuple[IntArray, IntArray]:
        """Find the boxes that share a point with others.

        Parameters
        ----------
        asked : ndarray of shape (m, 4)
            West, south, east, north; a box with NaN meets nothing.

        Returns
        -------
        row, index : ndarray of int64, shape (p,)
            A pair for every box (by its index) that meets a box asked for (by its row).
        """
        node, row = (each.ravel() for each in np.meshgrid(np.arange(len(self._levels[-1])), np.arange(len(asked))))
        for depth in range(len(self._levels) - 1, -1, -1):
            level = self._levels[depth]
            met = _meet(level[node], asked[row])
            node, row = node[met], row[met]
            if depth:
                node, row = (node[:, None] * _FAN + np.arange(_FAN)).ravel(), np.repeat(row, _FAN)
                there = node < len(self._levels[depth - 1])
                node, row = node[there], row[there]
        return row, self._order[node]


def _sorted(boxes: FloatArray) -> IntArray:
    """An order in which neighbours stand together: strips from west to east, each from south to north."""
    x, y = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    strips = max(1, math.ceil(math.sqrt(len(boxes) / _FAN)))
    strip = np.empty(len(boxes), dtype=np.int64)
    strip[np.argsort(x, kind="stable")] = np.arange(len(boxes)) * strips // max(1, len(boxes))
    order: IntArray = np.lexsort((y, strip))
    return order


def _meet(one: FloatArray, other: FloatArray) -> NDArray[np.bool_]:
    across = (one[:, 0] <= other[:, 2]) & (one[:, 2] >= other[:, 0])
    met: NDArray[np.bool_] = across & (one[:, 1] <= other[:, 3]) & (one[:, 3] >= other[:, 1])
    return met
