"""What may go wrong with a place, as one small family with stable codes."""

from typing import ClassVar


class GeoError(ValueError):
    """Something about a place is wrong; ``code`` never changes, the words may."""

    code: ClassVar[str] = "geo.error"


class NotFinite(GeoError):
    """A coordinate, distance or accuracy is NaN, infinite or no number."""

    code = "geo.not_finite"


class OutOfRange(GeoError):
    """A coordinate lies outside -180..180 degrees east or -90..90 degrees north."""

    code = "geo.out_of_range"


class UnknownCrs(GeoError):
    """A file or value does not say its coordinate system, or names one we do not know."""

    code = "geo.unknown_crs"


class Unreadable(GeoError):
    """A file cannot be read as the kind of file that it claims to be."""

    code = "geo.unreadable"


class BadRing(GeoError):
    """A geometry cannot be the surface of a cell."""

    code = "geo.bad_ring"


class BadCode(GeoError):
    """A code cannot name a cell."""

    code = "geo.bad_code"


class DuplicateCode(GeoError):
    """Two cells of one grid carry the same code."""

    code = "geo.duplicate_code"
