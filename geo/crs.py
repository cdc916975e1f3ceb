"""From the coordinates of a file to WGS-84, or a refusal: what a file does not say is not guessed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.datum import Datum, to_wgs84
from geo.errors import UnknownCrs

FloatArray = NDArray[np.float64]

_TAKEN_AS_WGS84: Final = ("world geodetic system 1984", "china 2000", "china_2000", "china geodetic")
# Their way to WGS-84 differs from region to region and is known to the survey office alone.
_NEEDS_PARAMETERS: Final = ("beijing", "xian", "xi'an", "new beijing")


@dataclass(frozen=True, slots=True)
class Source:
    """A coordinate system by name, and the way from it to WGS-84 degrees, x east and y north, (n, 2) arrays."""

    name: str
    to_wgs84: Callable[[FloatArray], FloatArray]


def choose(declared: str | None, *, datum: Datum | None, crs: str | None) -> Source:
    """Settle between what a file declares and what the caller says about it.

    Parameters
    ----------
    declared : str or None
        The file's own words: an authority code, a URN or WKT.
    datum : Datum or None
        The caller's word.  It wins over a geographic declaration: files in GCJ-02 and BD-09 have no code to
        declare and call themselves WGS-84.
    crs : str or None
        The caller's word for a file that declares nothing, such as ``EPSG:4547``.

    Raises
    ------
    UnknownCrs
        If nobody names a system, the names contradict each other, or no exact way to WGS-84 is known.
    """
    if datum is not None and crs is not None:
        raise UnknownCrs("name a datum or a coordinate system, not both")
    if declared is None and datum is None and crs is None:
        raise UnknownCrs("the file does not say its coordinate system; name it")
    known = None if declared is None else _parse(declared)
    if datum is not None:
        if known is not None and not known.is_geographic:
            raise UnknownCrs(f"the file declares {known.name}, which has metres, not degrees in {datum}")
        return _of_datum(datum)
    if crs is not None:
        named = _parse(crs)
        if known is not None and not known.equals(named, ignore_axis_order=True):
            raise UnknownCrs(f"the file declares {known.name}, not {named.name}")
        known = named
    if known is None:
        raise UnknownCrs("the file does not say its coordinate system; name it")
    return _of_crs(known)


def _parse(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise UnknownCrs(f"{text[:80]!r} is no coordinate system that we know") from error


def _of_datum(datum: Datum) -> Source:
    def convert(points: FloatArray) -> FloatArray:
        return np.stack(to_wgs84(points[:, 0].copy(), points[:, 1].copy(), datum), axis=1)

    return Source(str(datum), convert)


def _of_crs(crs: CRS) -> Source:
    earth = crs.geodetic_crs
    if earth is None or not (crs.is_geographic or crs.is_projected) or earth.datum is None:
        raise UnknownCrs(f"{crs.name} is tied to no place on the earth")
    datum = earth.datum.name.lower()
    if any(word in datum for word in _NEEDS_PARAMETERS):
        raise UnknownCrs(f"{crs.name} needs the local survey office's parameters; have it turned into CGCS2000")
    target = earth if any(word in datum for word in _TAKEN_AS_WGS84) else CRS.from_epsg(4326)
    try:
        way = Transformer.from_crs(crs, target, always_xy=True, allow_ballpark=False)
    except ProjError as error:
        raise UnknownCrs(f"no exact way is known from {crs.name} to WGS-84") from error

    def convert(points: FloatArray) -> FloatArray:
        return np.stack(way.transform(points[:, 0], points[:, 1]), axis=1)

    authority = crs.to_authority()
    return Source(":".join(authority) if authority else crs.name, convert)
