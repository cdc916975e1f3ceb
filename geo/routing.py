"""Which cell a place belongs to: an answer for every position, never silence."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.cell import Cell
from geo.datum import Datum
from geo.grid import Grid
from geo.position import Position

#: How far (metres) a position without a cell is told its neighbours.
SEARCH_M: Final = 2_000.0


class How(StrEnum):
    """On what ground a position was given to a cell."""

    INSIDE = "inside"
    BOUNDARY = "boundary"
    NEAREST = "nearest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell that may be meant, and the metres from the position to it."""

    code: str
    name: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Route:
    """Where a position belongs.

    Parameters
    ----------
    how : How
        ``inside`` one cell, or several overlapping ones of which the first by the rule has it well
        inside; on a ``boundary`` of the cell that has it; ``nearest`` within the tolerance; ``none``.
    cell : Cell or None
        None with ``none`` only.
    distance_m : float
        Metres from the position to the cell: 0 inside and on a boundary.  With ``none``, metres to
        the nearest candidate, infinite if there is none.
    candidates : tuple of Candidate
        The chosen cell first, then every other that holds the position, or the next nearest.
    """

    how: How
    cell: Cell | None
    distance_m: float
    candidates: tuple[Candidate, ...]


def route(grid: Grid, position: Position, tolerance_m: float = 50.0, candidates: int = 5) -> Route:
    """Give a position to a cell.

    Parameters
    ----------
    grid : Grid
        One layer of cells.
    position : Position
        In any datum.
    tolerance_m : float
        A position in no cell goes to the nearest one at most this many metres away; NaN and less than
        nothing are nothing.
    candidates : int
        How many neighbours to name for a position in no cell; cells that hold it are always named.

    Returns
    -------
    Route
        For every position.  Where several cells have a claim, the higher priority wins, then the
        smaller area (an enclave beats what surrounds it), then the code.
    """
    if position.datum is not Datum.WGS84:
        position = position.to(Datum.WGS84)
    lng, lat = position.lng, position.lat
    claims = grid.covering(lng, lat)
    if claims:
        named = tuple([Candidate(cell.code, cell.name, 0.0) for cell in claims])
        doubtful = len(claims) > 1 and grid.on_edge(claims[0], lng, lat)
        return Route(How.BOUNDARY if doubtful else How.INSIDE, claims[0], 0.0, named)
    reach = tolerance_m if tolerance_m > 0.0 else 0.0
    near = grid.nearest(lng, lat, max(reach, SEARCH_M), limit=max(1, candidates))
    named = tuple(Candidate(cell.code, cell.name, metres) for cell, metres in near)
    if near and near[0][1] <= reach:
        return Route(How.NEAREST, *near[0], named)
    return Route(How.NONE, None, near[0][1] if near else math.inf, named)
