"""Where a made-up district lies: a town drawn around a point, or a box around the points of real requests."""

import math

import numpy as np
import shapely
from shapely import Polygon

from geo.errors import NotFinite
from geo.synthetic_seeds import DECIMALS, METRES_PER_DEGREE, FloatArray


def town(lng: float, lat: float, area_km2: float, *, seed: int = 1, points: int = 160) -> Polygon:
    """Draw the irregular outline of a town of the given area around a point (WGS-84 degrees)."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0.0, 2 * math.pi, points, endpoint=False)
    radius = np.ones(points)
    for wave in range(2, 40):
        phase, height = rng.uniform(0, 2 * math.pi), rng.normal(0.0, 0.22 / wave**1.15)
        radius += height * np.sin(wave * angle + phase)
    shape = np.maximum(radius, 0.35)[:, None] * np.stack([1.15 * np.cos(angle), 0.9 * np.sin(angle)], axis=1)
    shape *= math.sqrt(area_km2 * 1e6 / Polygon(shape).area)
    narrow = math.cos(math.radians(lat))
    degrees = shape / (METRES_PER_DEGREE * np.array([narrow, 1.0])) + np.array([lng, lat])
    return Polygon(np.round(degrees, DECIMALS))


def around(points: FloatArray, *, spread: float = 6.0) -> Polygon:
    """The box around those (n, 2) WGS-84 points that lie near the others.

    Points further from the median than ``spread`` times the usual distance to it (median absolute deviation)
    are left out on either axis: files of requests hold placeholders such as whole degrees.

    Raises
    ------
    NotFinite
        If there is no point, or one is not finite.
    """
    if len(points) == 0 or not np.isfinite(points).all():
        raise NotFinite("a box needs at least one point, all of them finite")
    middle = np.median(points, axis=0)
    away = np.abs(points - middle)
    usual = np.maximum(np.median(away, axis=0), 1e-4)
    near = points[(away <= spread * usual).all(axis=1)]
    # Some fifty metres more, so that a request on the rim is inside.
    low, high = near.min(axis=0) - 5e-4, near.max(axis=0) + 5e-4
    return shapely.box(*np.round(low, DECIMALS), *np.round(high, DECIMALS))
