"""The made-up district of 10,000 cells that the measures share."""

from functools import cache

import shapely

from geo.cell import Cell
from geo.synthetic import tessellate

COUNT = 10_000
BBOX = (113.10, 22.75, 113.60, 23.25)


@cache
def cells() -> tuple[Cell, ...]:
    """10,000 synthetic cells, the same in every run."""
    return tuple(tessellate(shapely.box(*BBOX), COUNT, seed=20261123))
