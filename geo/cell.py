"""One piece of a grid: a named surface with a code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from geo.code import CellCode
from geo.errors import BadRing

Shape: TypeAlias = Polygon | MultiPolygon
_WORLD: Final = np.array([180.0, 90.0])


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A surface that somebody answers for.

    Parameters
    ----------
    code : str
        15 digits or a place's own word; see `CellCode`.
    name : str
        What people call it.
    shape : Polygon or MultiPolygon, or a function that makes it
        WGS-84 degrees, x east and y north; heights are dropped.  It may be invalid (a ring that
        touches itself): routing bears that and `coverage.check` names it.  The cells of a `Grid` make
        theirs out of what the grid keeps, each time that `geometry` is asked for.
    kind : str
        The layer that it belongs to: ``unit_cell``, ``duty_patch``, ``social_grid``, ``dedicated``.
    priority : int
        Where cells overlap the higher priority wins, then the smaller area, then the code.
    parent : str or None
        Code of the community or street above; a standard code tells it by itself.
    valid_from, valid_to : date or None
        First day on which the cell holds and first day on which it no longer does.

    Raises
    ------
    BadCode
        If the code cannot name a cell.
    BadRing
        If the geometry is no surface, is empty, or leaves the earth.
    """

    code: str
    name: str
    shape: Shape | Callable[[], Shape] = field(repr=False)
    kind: str = "unit_cell"
    priority: int = 0
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        code = CellCode.parse(self.code)
        object.__setattr__(self, "code", code.text)
        if not callable(self.shape):
            object.__setattr__(self, "shape", _surface(self.shape, code.text))
        if self.parent is None and code.is_standard:
            object.__setattr__(self, "parent", code.community)

    @property
    def geometry(self) -> Shape:
        """The surface in WGS-84 degrees."""
        return self.shape() if callable(self.shape) else self.shape

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cell):
            return NotImplemented
        return self is other or (self._said() == other._said() and bool(self.geometry == other.geometry))

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return self.code, self.name, self.kind, self.priority, self.parent, self.valid_from, self.valid_to

    def holds_on(self, day: date) -> bool:
        """Say whether the cell is in force on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


def _surface(geometry: object, code: str) -> Shape:
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.is_empty:
        raise BadRing(f"cell {code} needs a Polygon or MultiPolygon that is not empty")
    # Bounds skip NaN, so the coordinates themselves are asked; NaN and infinity fail the comparison.
    if not (np.abs(shapely.get_coordinates(geometry)) <= _WORLD).all():
        raise BadRing(f"cell {code} leaves the earth: {geometry.bounds}")
    if geometry.has_z or geometry.has_m:
        flat: Shape = shapely.force_2d(geometry)
        return flat
    return geometry
