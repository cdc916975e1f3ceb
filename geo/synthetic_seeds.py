"""Where made-up cells have their middles: drawn by density, then eased apart.  Metres in a local plane."""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Surface: TypeAlias = Polygon | MultiPolygon

METRES_PER_DEGREE: Final = 111_195.0
"""Of latitude, on the mean sphere; near enough for things made up."""
DECIMALS: Final = 7
"""Decimals of a degree that made-up corners keep: 1 cm."""


def density_of(outline: Surface, seed: int) -> Callable[[FloatArray], FloatArray]:
    """How dense cells lie, 0.12..1: thick around a few centres, thinner toward the rim."""
    rng = np.random.default_rng(seed + 7)
    size = math.sqrt(outline.area)
    centres = spread(outline, 4, lambda points: np.ones(len(points)), seed + 7)
    reach, weight = size * rng.uniform(0.12, 0.25, 4), np.array([1.0, 0.7, 0.5, 0.4])

    def density(points: FloatArray) -> FloatArray:
        away = np.linalg.norm(points[:, None] - centres[None], axis=2)
        return np.asarray(np.minimum(1.0, 0.12 + (weight * np.exp(-0.5 * (away / reach) ** 2)).sum(axis=1)))

    return density


def spread(outline: Surface, n: int, density: Callable[[FloatArray], FloatArray], seed: int) -> FloatArray:
    """Draw n points inside the outline, thicker where the density (0..1) is higher, and ease them apart."""
    rng = np.random.default_rng(seed)
    low, high = np.array(outline.bounds[:2]), np.array(outline.bounds[2:])
    shapely.prepare(outline)
    found = np.empty((0, 2))
    while len(found) < n:
        tried = rng.uniform(low, high, (4 * n + 16, 2))
        tried = tried[rng.uniform(size=len(tried)) < density(tried)]
        found = np.concatenate([found, tried[shapely.contains_xy(outline, tried)]])
    points = found[:n]
    for _ in range(3 if n > 1 else 0):
        cells = shapely.intersection(voronoi(points, outline), outline)
        centres = shapely.get_coordinates(shapely.centroid(cells))
        points = np.where(shapely.contains_xy(outline, centres)[:, None], centres, points)
    return points


def voronoi(points: FloatArray, outline: Surface) -> NDArray[np.object_]:
    """The Voronoi cell of each point, in their order, reaching beyond the outline."""
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=outline.envelope, ordered=True)
    return np.asarray(shapely.get_parts(diagram))
