"""Where an act was done, as far as its samples agree, held against a spot."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backend.domain.errors import Invalid
from backend.domain.lifecycle import Act
from backend.domain.presence import NO_POSITION, Measured, PresenceRule
from geo.errors import GeoError
from geo.fence import Sample, measure
from geo.position import Datum, Position

_ONE_FIX = ("lng", "lat", "accuracy_m", "datum")


def measured_at(target: Mapping[str, Any] | None, act: Act, rule: PresenceRule) -> Measured:
    """What the fence says of the act's samples against a spot; both in WGS-84.

    Samples of another time say nothing of this act; they are measured only where there is nothing else, and then
    their age is told with them.
    """
    if act.position is None or target is None:
        return NO_POSITION
    spot = Position(target["lng"], target["lat"])
    aged = [(_age_s(sample, act), sample) for sample in map(_sample, _samples(act.position, act.at))]
    timely = [sample for age_s, sample in aged if abs(age_s) <= rule.max_age_s]
    fence = measure(timely or [sample for _, sample in aged], spot, rule.radius_m)
    agreed = fence.agreed or fence.samples_used == 1  # one sample contradicts nobody; the policy says if it is enough
    age_s = min((age_s for age_s, _ in aged), key=abs)
    return Measured(str(fence.verdict), fence.distance_m, fence.accuracy_m, fence.samples_used, agreed, age_s)


def _samples(position: Mapping[str, Any], at: datetime) -> Sequence[Mapping[str, Any]]:
    """Every sample, and what the phone names as its place unless that is one of them; untimed ones are of now."""
    plain = {"datum": position.get("datum", "wgs84"), "at": at}
    given = [plain | _said(sample) for sample in position.get("samples") or ()]
    named = plain | _said({name: value for name, value in position.items() if name != "samples"})
    is_one_of_them = any(all(sample.get(name) == named.get(name) for name in _ONE_FIX) for sample in given)
    return given if is_one_of_them else [*given, named]


def _said(sample: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sample.items() if value is not None}


def _age_s(sample: Sample, act: Act) -> float:
    """By the clock of the phone as it was, or as the phone had set it right: both have been sent."""
    if sample.at is None:
        return 0.0
    age = act.at - sample.at
    ahead = timedelta(milliseconds=(act.clock or {}).get("offset_ms", 0))
    return min((age.total_seconds(), (age - ahead).total_seconds()), key=abs)


def _sample(raw: Mapping[str, Any]) -> Sample:
    try:
        place = Position(raw["lng"], raw["lat"], Datum(raw["datum"])).to(Datum.WGS84)
    except GeoError as error:
        raise Invalid("position.invalid", str(error), field="position", geo=error.code) from error
    taken = raw["at"]
    when = datetime.fromisoformat(taken) if isinstance(taken, str) else taken
    return Sample(place.lng, place.lat, raw.get("accuracy_m"), when)
