"""Where an act was done, as far as its samples agree, held against a spot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.domain.errors import Invalid
from backend.domain.lifecycle import Act
from backend.domain.presence import NO_POSITION, Measured, PresenceRule
from geo.errors import GeoError
from geo.fence import Sample, measure
from geo.position import Datum, Position


def measured_at(target: Mapping[str, Any] | None, act: Act, rule: PresenceRule) -> Measured:
    """What the fence says of the act's samples against a spot; both in WGS-84."""
    if act.position is None or target is None:
        return NO_POSITION
    spot = Position(target["lng"], target["lat"])
    samples = [_sample(raw, act) for raw in _samples(act.position)]
    fence = measure(samples, spot, rule.radius_m)
    agreed = fence.agreed or fence.samples_used == 1  # one sample contradicts nobody; the policy says if it is enough
    return Measured(str(fence.verdict), fence.distance_m, fence.accuracy_m, fence.samples_used, agreed)


def _samples(position: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    given = position.get("samples") or [position]
    return [{"datum": position.get("datum", "wgs84"), **sample} for sample in given]


def _sample(raw: Mapping[str, Any], act: Act) -> Sample:
    try:
        place = Position(raw["lng"], raw["lat"], Datum(raw.get("datum", "wgs84"))).to(Datum.WGS84)
    except GeoError as error:
        raise Invalid("position.invalid", str(error), field="position", geo=error.code) from error
    taken = raw.get("at")
    when = datetime.fromisoformat(taken) if isinstance(taken, str) else taken or act.at
    return Sample(place.lng, place.lat, raw.get("accuracy_m"), when)
