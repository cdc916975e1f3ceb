"""From rates to points to ranks (3.3), in exact fractions: nothing is rounded before it is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backend.domain.errors import Invalid

Exact = Fraction | int
HUNDRED = Fraction(100)


def exact(number: float | str | int | Fraction) -> Fraction:
    """The number as it was written down: 0.3 is three tenths, not what a binary float makes of it."""
    return number if isinstance(number, Fraction) else Fraction(Decimal(str(number)))


def shown(value: Exact | None, places: int = 2) -> str | None:
    """A number for people, rounded half up; None where there is nothing to divide by."""
    if value is None:
        return None
    scale = 10**places
    scaled = abs(Fraction(value)) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // scale}.{whole % scale:0{places}}" if places else f"{sign}{whole}"


def percent(value: Exact | None) -> str | None:
    """A rate as a percentage of two places."""
    return None if value is None else shown(value * HUNDRED)


def weighted(rate: Fraction, *, weight: Any, full: Any = 100) -> Fraction:
    """`weight` of the full marks, times the rate."""
    return exact(weight) * exact(full) * rate


def linear_floor(rate: Fraction, *, full: Any, target: Any, slope: Any, floor: Any) -> Fraction:
    """Full marks at the target; below it `slope` points less a percentage point, not less than the floor
    (Lianyungang's published scores)."""
    missing = max(Fraction(0), exact(target) - rate * HUNDRED)
    return max(exact(floor), exact(full) - exact(slope) * missing)


def step(rate: Fraction, *, bands: Sequence[Sequence[Any]]) -> Fraction:
    """The points of the first band, `[from this percentage, points]`, that the rate reaches; else none."""
    reached = (exact(points) for least, points in bands if rate * HUNDRED >= exact(least))
    return next(reached, Fraction(0))


def per_event(count: int, *, each: Any, full: Any = 0, floor: Any = 0) -> Fraction:
    """Full marks less so much for each event (overdue, false closing, named in a circular)."""
    return max(exact(floor), exact(full) - exact(each) * count)


def bonus(lines: Sequence[Mapping[str, Any]], *, cap: Any) -> Fraction:
    """The points that were asked for with evidence and approved by two, up to the cap."""
    approved = [exact(line["points"]) for line in lines if len(line.get("approved_by", ())) >= 2]
    return min(exact(cap), sum(approved, Fraction(0)))


QUALITY = {"completeness": 10, "content": 10, "timeliness": 5, "stability": 5}
"""The block for exchange with the platform above: its full marks (Lianyungang)."""


def data_quality(shares: Mapping[str, Fraction]) -> Fraction:
    """What the exchange of data is worth: each share of its full marks."""
    return sum((exact(full) * shares[name] for name, full in QUALITY.items()), Fraction(0))


_KINDS: Mapping[str, Callable[..., Fraction]] = {"weighted": weighted, "linear_floor": linear_floor, "step": step}


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with how many missed, and whether a smaller one is the better one."""

    exact: Fraction
    missed: int = 0
    less_is_better: bool = False

    @property
    def good(self) -> Fraction:
        """The share of those that were as they should be."""
        return 1 - self.exact if self.less_is_better else self.exact


def points(rate: Rate | None, scoring: Mapping[str, Any], *, weight: Exact) -> Fraction | None:
    """What a rate is worth by the place's scoring; None where there is no rate.

    Targets and bands speak of the good share: of returns that were not asked, of closings that stayed closed.
    """
    if rate is None:
        return None
    said = dict(scoring)
    kind = said.pop("kind", "weighted")
    if kind == "per_event":
        return per_event(rate.missed, **said)
    if kind not in _KINDS:
        raise Invalid("scoring.unknown", f"{kind} is no way of scoring", field="scoring",
                      choices=sorted({*_KINDS, "per_event"}))  # fmt: skip
    if kind == "weighted":
        said.setdefault("weight", weight)
    return _KINDS[kind](rate.good, **said)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody's place: his rank, or None where his sample is too small; and the class of his rank."""

    subject: str
    score: Fraction | None
    rank: int | None
    klass: str | None = None


def rank(
    scores: Mapping[str, Fraction | None], samples: Mapping[str, int], *, least: int, classes: Sequence[str] = ()
) -> list[Placed]:
    """Everybody by exact score; equal scores share a rank and the next one counts on (1, 1, 1, 4).

    Who has fewer than `least` samples, or no score, is listed at the end without a rank.
    """
    ranked = [(score, who) for who, score in scores.items() if score is not None and samples.get(who, 0) >= least]
    ranked.sort(key=lambda one: (-one[0], one[1]))
    placed: list[Placed] = []
    for index, (score, who) in enumerate(ranked):
        shared = placed[-1].rank if placed and placed[-1].score == score else index + 1
        klass = classes[((shared or 1) - 1) * len(classes) // len(ranked)] if classes else None
        placed.append(Placed(who, score, shared, klass))
    known = {one.subject for one in placed}
    return [*placed, *(Placed(who, scores[who], None) for who in sorted(scores) if who not in known)]
