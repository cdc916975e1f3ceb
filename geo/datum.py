"""WGS-84, the two shifted Chinese systems GCJ-02 and BD-09, and CGCS2000.

Everything inside the product is WGS-84; a position is converted once, at the door.

The shift formulas are the publicly known reconstruction; the authority's own transform is not
published.  They were seen to agree with map providers to about a metre.  The way back is found by
iteration, so a round trip closes far below a millimetre.
"""

import math
from enum import StrEnum
from types import ModuleType
from typing import Any, Final, Self, overload

import numpy as np
from numpy.typing import NDArray

from geo.errors import UnknownCrs

FloatArray = NDArray[np.float64]

#: CGCS2000 (ITRF97 at epoch 2000.0) is taken as WGS-84 without any change.  The ellipsoids differ by
#: 0.1 mm; the plate under China has since moved about 3.5 cm a year, so the true difference is below
#: this many metres until about the year 2030.
CGCS2000_ERROR_M: Final = 1.0

#: Where the shift applies, (west, south, east, north) in degrees.  A box by convention: it holds parts
#: of the neighbouring countries too, and within some 2 km of its rim the way back is ambiguous.
SHIFTED_BOX: Final = (72.004, 0.8293, 137.8347, 55.8271)

_A: Final = 6378245.0  # Krasovsky 1940, as the shift formula wants it
_EE: Final = 0.00669342162296594323
_BD_PI: Final = math.pi * 3000.0 / 180.0
_ROUNDS: Final = 8  # each round gains at least two digits: 1e-2 degrees falls below 1e-15


class Datum(StrEnum):
    """The system that a pair of degrees is given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    CGCS2000 = "cgcs2000"

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the datum of this name; raise `UnknownCrs` for any other."""
        try:
            return cls(name)
        except ValueError:
            raise UnknownCrs(f"{name!r} is none of {', '.join(cls)}") from None


@overload
def to_wgs84(lng: float, lat: float, datum: Datum) -> tuple[float, float]: ...
@overload
def to_wgs84(lng: FloatArray, lat: FloatArray, datum: Datum) -> tuple[FloatArray, FloatArray]: ...
def to_wgs84(lng: Any, lat: Any, datum: Datum) -> tuple[Any, Any]:
    """Take degrees in ``datum`` to degrees in WGS-84.

    Parameters
    ----------
    lng, lat : float or ndarray of shape (n,)
        Degrees east and north.  NaN stays NaN.
    datum : Datum
        What they are given in.

    Returns
    -------
    tuple of float or of ndarray of shape (n,)
        Degrees east and north in WGS-84; unchanged outside ``SHIFTED_BOX`` and for CGCS2000.

    Raises
    ------
    UnknownCrs
        If ``datum`` is none of `Datum`.
    """
    step = _TO_WGS84[Datum.named(datum)]
    return (lng, lat) if step is None else _where_shifted(step, lng, lat)


@overload
def from_wgs84(lng: float, lat: float, datum: Datum) -> tuple[float, float]: ...
@overload
def from_wgs84(lng: FloatArray, lat: FloatArray, datum: Datum) -> tuple[FloatArray, FloatArray]: ...
def from_wgs84(lng: Any, lat: Any, datum: Datum) -> tuple[Any, Any]:
    """Take degrees in WGS-84 to degrees in ``datum``; the counterpart of `to_wgs84`.

    Parameters
    ----------
    lng, lat : float or ndarray of shape (n,)
        Degrees east and north in WGS-84.  NaN stays NaN.
    datum : Datum
        What they are wanted in.

    Returns
    -------
    tuple of float or of ndarray of shape (n,)
        Degrees east and north in ``datum``; unchanged outside ``SHIFTED_BOX`` and for CGCS2000.

    Raises
    ------
    UnknownCrs
        If ``datum`` is none of `Datum`.
    """
    step = _FROM_WGS84[Datum.named(datum)]
    return (lng, lat) if step is None else _where_shifted(step, lng, lat)


def is_shifted(lng: float, lat: float) -> bool:
    """Say whether a point (degrees) lies where GCJ-02 and BD-09 differ from WGS-84."""
    west, south, east, north = SHIFTED_BOX
    return west <= lng <= east and south <= lat <= north


def _where_shifted(step: Any, lng: Any, lat: Any) -> tuple[Any, Any]:
    if isinstance(lng, np.ndarray):
        west, south, east, north = SHIFTED_BOX
        inside = (lng >= west) & (lng <= east) & (lat >= south) & (lat <= north)
        new_lng, new_lat = lng.astype(np.float64), np.asarray(lat).astype(np.float64)
        new_lng[inside], new_lat[inside] = step(new_lng[inside], new_lat[inside], np)
        return new_lng, new_lat
    return step(lng, lat, math) if is_shifted(lng, lat) else (lng, lat)


# The formulas below run on floats with `math` and on arrays with `numpy`: m is one of the two.


def _shift(lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    x, y, pi = lng - 105.0, lat - 35.0, math.pi
    root = m.sqrt(abs(x))
    waves = (20.0 * m.sin(6.0 * x * pi) + 20.0 * m.sin(2.0 * x * pi)) * 2.0 / 3.0
    dlat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    dlat += (20.0 * m.sin(y * pi) + 40.0 * m.sin(y / 3.0 * pi)) * 2.0 / 3.0
    dlat += (160.0 * m.sin(y / 12.0 * pi) + 320.0 * m.sin(y * pi / 30.0)) * 2.0 / 3.0
    dlng = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    dlng += (20.0 * m.sin(x * pi) + 40.0 * m.sin(x / 3.0 * pi)) * 2.0 / 3.0
    dlng += (150.0 * m.sin(x / 12.0 * pi) + 300.0 * m.sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = lat / 180.0 * pi
    magic = 1.0 - _EE * m.sin(phi) ** 2
    meridian = _A * (1.0 - _EE) / (magic * m.sqrt(magic))
    parallel = _A / m.sqrt(magic) * m.cos(phi)
    return lng + dlng * 180.0 / (parallel * pi), lat + dlat * 180.0 / (meridian * pi)


def _shift_bd(lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    radius = m.sqrt(lng * lng + lat * lat) + 0.00002 * m.sin(lat * _BD_PI)
    angle = m.atan2(lat, lng) + 0.000003 * m.cos(lng * _BD_PI)
    return radius * m.cos(angle) + 0.0065, radius * m.sin(angle) + 0.006


def _invert(forward: Any, lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    guess_lng, guess_lat = lng, lat
    for _ in range(_ROUNDS):
        there_lng, there_lat = forward(guess_lng, guess_lat, m)
        guess_lng, guess_lat = guess_lng + (lng - there_lng), guess_lat + (lat - there_lat)
    return guess_lng, guess_lat


def _unshift(lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    return _invert(_shift, lng, lat, m)


def _wgs_to_bd(lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    return _shift_bd(*_shift(lng, lat, m), m)


def _bd_to_wgs(lng: Any, lat: Any, m: ModuleType) -> tuple[Any, Any]:
    return _unshift(*_invert(_shift_bd, lng, lat, m), m)


_TO_WGS84: Final = {
    Datum.WGS84: None,
    Datum.CGCS2000: None,
    Datum.GCJ02: _unshift,
    Datum.BD09: _bd_to_wgs,
}
_FROM_WGS84: Final = {
    Datum.WGS84: None,
    Datum.CGCS2000: None,
    Datum.GCJ02: _shift,
    Datum.BD09: _wgs_to_bd,
}
