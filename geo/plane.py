"""Metres: a plane laid against the earth at one point, and areas that hold anywhere.

The plane is a transverse Mercator of the WGS-84 ellipsoid with scale 1 on the meridian of its origin
(Krüger's series): lengths are true to 2 parts in a million at 10 km and 3 in 100,000 at 50 km.
"""

import math
from types import ModuleType
from typing import Any, Final, overload

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.position import check_degrees

FloatArray = NDArray[np.float64]

_A: Final = 6378137.0
_F: Final = 1.0 / 298.257223563
_E2: Final = _F * (2.0 - _F)
_E: Final = math.sqrt(_E2)
_N: Final = _F / (2.0 - _F)
#: Radius of the sphere that carries the meridian's true length.
_R: Final = _A / (1.0 + _N) * (1.0 + _N**2 / 4.0 + _N**4 / 64.0)
#: Krüger's coefficients, forward and backward, to the third power of the flattening (0.1 mm).
_ALPHA: Final = (
    _N / 2.0 - 2.0 * _N**2 / 3.0 + 5.0 * _N**3 / 16.0,
    13.0 * _N**2 / 48.0 - 3.0 * _N**3 / 5.0,
    61.0 * _N**3 / 240.0,
)
_BETA: Final = (
    _N / 2.0 - 2.0 * _N**2 / 3.0 + 37.0 * _N**3 / 96.0,
    _N**2 / 48.0 + _N**3 / 15.0,
    17.0 * _N**3 / 480.0,
)
_ROUNDS: Final = 4  # Newton's steps; two reach the last digit but near the poles


@overload
def metres_per_degree(lat: float) -> tuple[float, float]: ...
@overload
def metres_per_degree(lat: FloatArray) -> tuple[FloatArray, FloatArray]: ...
def metres_per_degree(lat: Any) -> tuple[Any, Any]:
    """Give the metres that one degree east and one degree north measure at ``lat`` (degrees)."""
    m = np if isinstance(lat, np.ndarray) else math
    phi = m.radians(lat)
    bend = 1.0 - _E2 * m.sin(phi) ** 2
    across = _A * abs(m.cos(phi)) / m.sqrt(bend)
    return m.radians(across), m.radians(_A * (1.0 - _E2) / (bend * m.sqrt(bend)))


def area_m2(geometries: Any) -> Any:
    """Measure surfaces given in WGS-84 degrees.

    Parameters
    ----------
    geometries : Geometry or ndarray of object, shape (n,)
        Polygons and MultiPolygons; edges run straight in degrees.

    Returns
    -------
    float or ndarray of shape (n,)
        Square metres on the ellipsoid, through a projection that keeps areas: no plane to choose,
        as true for a province as for a yard (for edges shorter than some 10 km).
    """
    return shapely.area(shapely.transform(geometries, _equal_area))


def perimeter_m(geometries: NDArray[np.object_]) -> FloatArray:
    """Measure the edges, holes included, of Polygons and MultiPolygons of WGS-84 degrees.

    Parameters
    ----------
    geometries : ndarray of object, shape (n,)

    Returns
    -------
    ndarray of shape (n,)
        Metres; each edge is short enough to be taken as straight.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    step, same = np.diff(at, axis=0), ring[1:] == ring[:-1]
    east, north = metres_per_degree((at[1:, 1] + at[:-1, 1]) / 2.0)
    length = np.hypot(step[:, 0] * east, step[:, 1] * north)[same]
    return np.bincount(owner[part[ring[1:][same]]], length, len(geometries)).astype(np.float64)


def _equal_area(degrees: FloatArray) -> FloatArray:
    sine = np.sin(np.radians(degrees[:, 1]))
    authalic = (1.0 - _E2) * (sine / (1.0 - _E2 * sine * sine) + np.atanh(_E * sine) / _E)
    x, y = _A * np.radians(degrees[:, 0]), _A / 2.0 * authalic
    return np.column_stack([x, y])


class Plane:
    """A local metric plane that touches the earth at one point.

    Parameters
    ----------
    lng0, lat0 : float
        The origin in WGS-84 degrees.

    Notes
    -----
    x is metres east, y metres north of the origin.  A point more than 80 degrees of longitude away
    is taken to 80 degrees, so that every point on the earth has some finite place on the plane.
    """

    __slots__ = ("_y0", "lat0", "lng0")

    def __init__(self, lng0: float, lat0: float) -> None:
        check_degrees(lng0, lat0)
        self.lng0, self.lat0 = lng0, lat0
        self._y0 = 0.0
        self._y0 = self._forward(lng0, lat0, math)[1]

    @overload
    def to_xy(self, lng: float, lat: float) -> tuple[float, float]: ...
    @overload
    def to_xy(self, lng: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]: ...
    def to_xy(self, lng: Any, lat: Any) -> tuple[Any, Any]:
        """Take WGS-84 degrees, floats or arrays of shape (n,), to metres east and north."""
        return self._forward(lng, lat, np if isinstance(lng, np.ndarray) else math)

    @overload
    def to_lnglat(self, x: float, y: float) -> tuple[float, float]: ...
    @overload
    def to_lnglat(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]: ...
    def to_lnglat(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Take metres east and north, floats or arrays of shape (n,), to WGS-84 degrees."""
        return self._backward(x, y, np if isinstance(x, np.ndarray) else math)

    def transform(self, geometry: BaseGeometry) -> BaseGeometry:
        """Lay a geometry of WGS-84 degrees on the plane, in metres; an array of them likewise."""
        return shapely.transform(geometry, lambda at: np.column_stack(self.to_xy(at[:, 0], at[:, 1])))

    def restore(self, geometry: BaseGeometry) -> BaseGeometry:
        """Take a geometry on the plane back to WGS-84 degrees; an array of them likewise."""
        return shapely.transform(geometry, lambda at: np.column_stack(self.to_lnglat(at[:, 0], at[:, 1])))

    def _forward(self, lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
        ahead = (lng - self.lng0 + 180.0) % 360.0 - 180.0
        ahead = m.radians(np.clip(ahead, -80.0, 80.0) if m is np else min(max(ahead, -80.0), 80.0))
        tangent, cosine = _conformal(m.tan(m.radians(lat)), m), m.cos(ahead)
        xi, eta = m.atan2(tangent, cosine), m.asinh(m.sin(ahead) / m.sqrt(tangent**2 + cosine**2))
        x, y = eta, xi
        for k, alpha in enumerate(_ALPHA, start=1):
            y = y + alpha * m.sin(2 * k * xi) * m.cosh(2 * k * eta)
            x = x + alpha * m.cos(2 * k * xi) * m.sinh(2 * k * eta)
        return _R * x, _R * y - self._y0

    def _backward(self, x: Any, y: Any, m: ModuleType) -> tuple[Any, Any]:
        xi0, eta0 = (y + self._y0) / _R, x / _R
        xi, eta = xi0, eta0
        for k, beta in enumerate(_BETA, start=1):
            xi = xi - beta * m.sin(2 * k * xi0) * m.cosh(2 * k * eta0)
            eta = eta - beta * m.cos(2 * k * xi0) * m.sinh(2 * k * eta0)
        ahead = m.degrees(m.atan2(m.sinh(eta), m.cos(xi)))
        lat = m.degrees(m.atan(_geodetic(m.sin(xi) / m.sqrt(m.sinh(eta) ** 2 + m.cos(xi) ** 2), m)))
        return (self.lng0 + ahead + 180.0) % 360.0 - 180.0, lat


# Tangents of latitudes, as Karney (2011) has them: finite up to and at the poles.


def _conformal(tangent: Any, m: ModuleType) -> Any:
    secant = m.sqrt(1.0 + tangent**2)
    sigma = m.sinh(_E * m.atanh(_E * tangent / secant))
    return tangent * m.sqrt(1.0 + sigma**2) - sigma * secant


def _geodetic(wanted: Any, m: ModuleType) -> Any:
    tangent = wanted / (1.0 - _E2)
    for _ in range(_ROUNDS):
        reached = _conformal(tangent, m)
        slope = (1.0 + (1.0 - _E2) * tangent**2) / ((1.0 - _E2) * m.sqrt(1.0 + tangent**2))
        tangent = tangent + (wanted - reached) / m.sqrt(1.0 + reached**2) * slope
    return tangent
