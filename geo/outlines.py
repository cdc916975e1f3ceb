"""Many surfaces as a few arrays of numbers: a third of the memory, every coordinate to its last bit."""

from array import array
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Int32Array = NDArray[np.int32]

AT_ONCE: Final = 128
"""Surfaces that are unfolded at once: as geometries they are several times as large."""


class Outlines:
    """Polygons and MultiPolygons of which every corner is named once, however many of them meet there.

    Parameters
    ----------
    pieces : iterable of ndarray of object
        The surfaces, some at a time; no piece is needed any longer when the next one is asked for.

    Attributes
    ----------
    corners : array of float
        x and y (degrees) of every corner in turn, from west to east and then from south to north.
    path : array of int
        Numbers of corners, ring after ring; the last of a ring is its first.
    starts : array of int
        Where in ``path`` each surface begins, and where the last one ends.
    rings : array of int
        Where in ``path`` each ring begins, and where the last one ends.
    """

    __slots__ = ("_first_part", "_first_ring", "_many", "corners", "path", "rings", "starts")

    def __init__(self, pieces: Iterable[NDArray[np.object_]]) -> None:
        # Arrays that grow are one block each; a list of small ones would leave as many holes.
        named, path, self._many = array("d"), array("i"), array("b")
        sizes = self.rings, self._first_ring, self._first_part = array("i", [0]), array("i", [0]), array("i", [0])
        for piece in pieces:
            flat = _Flat(piece)
            corners, number = np.unique(flat.at.view(np.complex128).ravel(), return_inverse=True)
            path.frombytes((number.ravel() + len(named) // 2).astype(np.int32).tobytes())
            named.frombytes(corners.tobytes())
            for kept, some in zip(sizes, flat.sizes, strict=True):
                kept.frombytes((np.cumsum(some) + kept[-1]).astype(np.int32).tobytes())
            self._many.frombytes((shapely.get_type_id(piece) == shapely.GeometryType.MULTIPOLYGON).tobytes())
        once, number = np.unique(np.frombuffer(named, np.complex128), return_inverse=True)
        self.corners = packed("d", once.view(np.float64))
        self.path = packed("i", number.ravel().astype(np.int32)[view(path)])
        self.starts = packed("i", view(self.rings)[view(self._first_ring)[view(self._first_part)]])

    def __len__(self) -> int:
        return len(self._many)

    def shape(self, surface: int) -> Polygon | MultiPolygon:
        """One surface as it was given."""
        made: Polygon | MultiPolygon = self.shapes(np.array([surface]))[0]
        return made

    def shapes(self, surfaces: IntArray) -> NDArray[np.object_]:
        """Surfaces as they were given.

        Parameters
        ----------
        surfaces : ndarray of int64, shape (n,)
            Their numbers.

        Returns
        -------
        ndarray of object, shape (n,)
        """
        part, of_surface = runs(view(self._first_part), surfaces)
        ring, of_part = runs(view(self._first_ring), part)
        place, of_ring = runs(view(self.rings), ring)
        at = np.frombuffer(self.corners).reshape(-1, 2)[view(self.path)[place]]
        polygons = shapely.polygons(shapely.linearrings(at, indices=of_ring), indices=of_part)
        made = np.empty(len(surfaces), dtype=object)
        many = np.frombuffer(self._many, np.bool_)[surfaces]
        alone = ~many[of_surface]
        made[of_surface[alone]] = polygons[alone]
        if many.any():
            number = np.cumsum(many) - 1
            made[many] = shapely.multipolygons(polygons[~alone], indices=number[of_surface[~alone]])
        return made


class _Flat:
    """A piece of surfaces taken apart: coordinates ring after ring, and how many make a ring, a part, a surface."""

    def __init__(self, surfaces: NDArray[np.object_]) -> None:
        parts, of_surface = shapely.get_parts(surfaces, return_index=True)
        full = ~shapely.is_empty(parts)
        rings, of_part = shapely.get_rings(parts[full], return_index=True)
        self.at, of_ring = shapely.get_coordinates(rings, return_index=True)
        self.sizes = (
            np.bincount(of_ring, minlength=len(rings)),
            np.bincount(of_part, minlength=int(full.sum())),
            np.bincount(of_surface[full], minlength=len(surfaces)),
        )


def runs(first: Int32Array, which: IntArray) -> tuple[IntArray, IntArray]:
    """List what several things hold that stand one after the other.

    Parameters
    ----------
    first : ndarray of int32, shape (n + 1,)
        Thing i holds the numbers ``first[i]`` to ``first[i + 1] - 1``.
    which : ndarray of int64, shape (m,)
        The things asked for.

    Returns
    -------
    held, by : ndarray of int64, shape (p,)
        Every number held, and the place in ``which`` of its holder.
    """
    begin = first[which].astype(np.int64)
    return spread(begin, first[which + 1] - begin)


def spread(begin: IntArray, count: IntArray) -> tuple[IntArray, IntArray]:
    """Numbers from each ``begin`` on, ``count`` of them, and to which of the beginnings each belongs."""
    by = np.repeat(np.arange(len(count)), count)
    return np.arange(len(by)) - np.repeat(np.cumsum(count) - count - begin, count), by


def packed(kind: str, numbers: NDArray[Any]) -> "array[Any]":
    """Numbers for reading one by one, which an array of this kind does faster than one of numpy."""
    made = array(kind)
    made.frombytes(np.ascontiguousarray(numbers).ravel().view(np.uint8).data)
    return made


def view(numbers: "array[int]") -> Int32Array:
    """The same numbers for reading many at once."""
    return np.frombuffer(numbers, np.int32)
