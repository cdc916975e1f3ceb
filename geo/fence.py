"""Was somebody there: distances to a spot, weighed by what the phone says of its own accuracy.

This measures and never judges: whether a verdict is good enough is the rule-maker's business.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Final

import shapely
from shapely import MultiPolygon, Point, Polygon

from geo.datum import Datum
from geo.errors import NotFinite
from geo.plane import Plane
from geo.position import Position, check_degrees, distance_m

#: A sample that claims worse than this (metres) can never say "inside".
COARSE_M: Final = 200.0
#: What a sample without a stated accuracy is taken for (metres) when asked whether it is outside.
UNKNOWN_M: Final = 1_000.0


class Verdict(StrEnum):
    """Where somebody was."""

    INSIDE = "inside"
    UNCERTAIN = "uncertain"
    OUTSIDE = "outside"


class Reason(StrEnum):
    """Why a verdict is what it is."""

    WITHIN_RADIUS = "within_radius"
    WITHIN_AREA = "within_area"
    WITHIN_ACCURACY = "within_accuracy"
    BEYOND = "beyond"
    NEAR_EDGE = "near_edge"
    ACCURACY_UNKNOWN = "accuracy_unknown"
    ACCURACY_COARSE = "accuracy_coarse"
    SAMPLES_DISAGREE = "samples_disagree"
    NO_SAMPLES = "no_samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One fix of a phone.

    Parameters
    ----------
    lng, lat : float
        WGS-84 degrees.
    accuracy_m : float or None
        Radius in metres as the phone claims it; None, 0, a negative number, NaN and infinity all
        mean that it is unknown.
    at : datetime or None
        When; samples of one instant are one sample.

    Raises
    ------
    NotFinite, OutOfRange
        If the degrees are no point on the earth.
    """

    lng: float
    lat: float
    accuracy_m: float | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        check_degrees(self.lng, self.lat)

    @property
    def known_accuracy_m(self) -> float | None:
        """The claimed accuracy in metres if it claims anything."""
        claimed = self.accuracy_m
        return claimed if claimed is not None and 0.0 < claimed < math.inf else None


@dataclass(frozen=True, slots=True)
class Fence:
    """What was measured.

    Parameters
    ----------
    verdict : Verdict
        What at least two thirds of the samples used say; ``uncertain`` without such a majority.
    distance_m : float or None
        Metres from the spot: the median of the samples that carry the verdict; None without samples.
    accuracy_m : float or None
        The median of what those samples claim; None if unknown.
    samples_used : int
        Different samples that were weighed: coarse ones only where there is nothing finer.
    agreed : bool
        Whether two or more samples carry the verdict; one alone may be a phone's fancy.
    reason : Reason
        Why.
    """

    verdict: Verdict
    distance_m: float | None
    accuracy_m: float | None
    samples_used: int
    agreed: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Reading:
    verdict: Verdict
    reason: Reason
    distance_m: float
    accuracy_m: float | None


def measure(
    samples: Sequence[Sample],
    target: Position,
    radius_m: float,
    *,
    area: Polygon | MultiPolygon | None = None,
) -> Fence:
    """Measure samples against a circle, and against an area if one is given.

    Parameters
    ----------
    samples : sequence of Sample
        In any order; none at all is an answer too.
    target : Position
        The spot, in any datum.
    radius_m : float
        How far from the spot still counts as there, in metres.
    area : Polygon or MultiPolygon, optional
        WGS-84 degrees; to stand in it counts as there however far the spot is (a large compound).

    Returns
    -------
    Fence
        A sample is ``inside`` if it is there, or no farther from the spot than its own accuracy, and
        its accuracy is known and at most `COARSE_M`; ``outside`` if it would still be beyond the edge
        after coming nearer by its whole accuracy; else ``uncertain``.

    Raises
    ------
    NotFinite
        If the radius is not a finite number of metres from 0 up.
    """
    if not 0.0 <= radius_m < math.inf:
        raise NotFinite(f"a fence of {radius_m!r} m cannot be measured")
    used = _usable(samples)
    if not used:
        return Fence(Verdict.UNCERTAIN, None, None, 0, agreed=False, reason=Reason.NO_SAMPLES)
    spot = target.to(Datum.WGS84)
    readings = [_read(sample, spot, radius_m, area) for sample in used]
    carrying = _majority(readings)
    verdict, reason = Verdict.UNCERTAIN, Reason.SAMPLES_DISAGREE
    if carrying:
        reasons = [reading.reason for reading in carrying]
        verdict, reason = carrying[0].verdict, max(Reason, key=reasons.count)
    told = carrying or readings
    claims = [reading.accuracy_m for reading in told if reading.accuracy_m is not None]
    return Fence(
        verdict,
        median(reading.distance_m for reading in told),
        median(claims) if claims else None,
        len(used),
        agreed=len(carrying) >= 2,
        reason=reason,
    )


def _usable(samples: Sequence[Sample]) -> list[Sample]:
    """Each instant once, by its finest sample, and the coarse ones only where there are no finer."""
    once: dict[object, Sample] = {}
    for sample in sorted(samples, key=lambda one: (one.known_accuracy_m or math.inf, one.lng, one.lat)):
        key = sample.at if sample.at is not None else (sample.lng, sample.lat, sample.accuracy_m)
        once.setdefault(key, sample)
    fine = [sample for sample in once.values() if (sample.known_accuracy_m or math.inf) <= COARSE_M]
    return fine or list(once.values())


def _read(sample: Sample, spot: Position, radius_m: float, area: Polygon | MultiPolygon | None) -> _Reading:
    distance, accuracy = distance_m(Position(sample.lng, sample.lat), spot), sample.known_accuracy_m
    beyond, there = max(0.0, distance - radius_m), Reason.WITHIN_RADIUS
    if area is not None and beyond > 0.0:
        beyond, there = min(beyond, _metres_to(area, sample)), Reason.WITHIN_AREA
    if beyond > (accuracy or UNKNOWN_M):
        return _Reading(Verdict.OUTSIDE, Reason.BEYOND, distance, accuracy)
    if accuracy is None:
        return _Reading(Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN, distance, accuracy)
    if accuracy > COARSE_M:
        return _Reading(Verdict.UNCERTAIN, Reason.ACCURACY_COARSE, distance, accuracy)
    if beyond == 0.0:
        return _Reading(Verdict.INSIDE, there, distance, accuracy)
    if distance <= accuracy:
        return _Reading(Verdict.INSIDE, Reason.WITHIN_ACCURACY, distance, accuracy)
    return _Reading(Verdict.UNCERTAIN, Reason.NEAR_EDGE, distance, accuracy)


def _metres_to(area: Polygon | MultiPolygon, sample: Sample) -> float:
    flat = Plane(sample.lng, sample.lat).transform(area)
    return float(shapely.distance(flat, Point(0.0, 0.0)))


def _majority(readings: list[_Reading]) -> list[_Reading]:
    for verdict in Verdict:
        carrying = [reading for reading in readings if reading.verdict is verdict]
        if 3 * len(carrying) >= 2 * len(readings):
            return carrying
    return []
