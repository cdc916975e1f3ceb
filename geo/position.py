"""A point on the earth that knows which system its degrees are in."""

import math
from dataclasses import dataclass
from typing import Final, Self

from geo.datum import Datum, from_wgs84, to_wgs84
from geo.errors import NotFinite, OutOfRange

__all__ = ["EARTH_RADIUS_M", "Datum", "Position", "check_degrees", "distance_m"]

#: Mean radius of the earth in metres, the one that PostGIS uses for its sphere.
EARTH_RADIUS_M: Final = 6371008.771415059


def check_degrees(lng: float, lat: float) -> None:
    """Raise `NotFinite` or `OutOfRange` unless ``lng``, ``lat`` (degrees) are a point on the earth."""
    try:
        on_earth = -180.0 <= lng <= 180.0 and -90.0 <= lat <= 90.0
    except TypeError:
        raise NotFinite(f"degrees must be numbers, not {lng!r}, {lat!r}") from None
    if not on_earth:
        if math.isfinite(lng) and math.isfinite(lat):
            raise OutOfRange(f"longitude {lng!r}, latitude {lat!r} is not on the earth; swapped?")
        raise NotFinite(f"longitude {lng!r}, latitude {lat!r} is not finite")


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the earth.

    Parameters
    ----------
    lng, lat : float
        Degrees east (-180..180) and north (-90..90), always in this order.
    datum : Datum
        The system of these degrees; its plain name will do.

    Raises
    ------
    NotFinite, OutOfRange
        If the degrees are no point on the earth.
    UnknownCrs
        If the datum is not one of ours.
    """

    lng: float
    lat: float
    datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        check_degrees(self.lng, self.lat)
        # A plain "gcj02" must not pass for a datum that no comparison by identity finds.
        object.__setattr__(self, "datum", Datum.named(self.datum))

    def to(self, datum: Datum) -> Self:
        """Return the same point with its degrees given in ``datum``."""
        if datum == self.datum:
            return self
        lng, lat = from_wgs84(*to_wgs84(self.lng, self.lat, self.datum), datum)
        return type(self)(lng, lat, datum)


def distance_m(a: Position, b: Position) -> float:
    """Measure the great-circle distance between two points.

    Parameters
    ----------
    a, b : Position
        In any datum; both are taken to WGS-84 first.

    Returns
    -------
    float
        Metres along the mean sphere (haversine); within 0.56 % of the ellipsoid's distance.
    """
    a, b = a.to(Datum.WGS84), b.to(Datum.WGS84)
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((phi_b - phi_a) / 2.0)
    half_lng = math.sin(math.radians(b.lng - a.lng) / 2.0)
    chord = half_lat * half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lng * half_lng
    return 2.0 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))
