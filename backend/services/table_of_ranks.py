"""The table of a period: tallies become rates, points and ranks."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from backend.domain.assessment import MEASURES
from backend.domain.policy_rules import Assessment, Metric
from backend.domain.scoring import Rate, bonus, exact, percent, points, rank, shown


def rank_subjects(
    tallies: Mapping[str, Mapping[str, Any]], metrics: Sequence[Metric], said: Assessment,
    lines: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Everybody that was measured, in the order of rank; who has too small a sample comes last, unranked."""
    subjects = sorted({subject for of in tallies.values() for subject in of})
    measured = {subject: _measured(subject, tallies, metrics) for subject in subjects}
    extra = {s: bonus([line for line in lines if line["subject"] == s], cap=said.bonus_cap) for s in subjects}
    scores = {subject: _score(measured[subject], extra[subject], empty=said.empty_metrics) for subject in subjects}
    samples = {subject: _sample(measured[subject]) for subject in subjects}
    placed = rank(scores, samples, least=said.min_sample, classes=said.classes)
    return [
        {
            "subject": one.subject, "rank": one.rank, "class": one.klass, "score": shown(one.score),
            "sample": samples[one.subject], "bonus": shown(extra[one.subject]),
            "insufficient": one.rank is None,
            "metrics": {name: _figure(cell) for name, cell in measured[one.subject].items()},
        }
        for one in placed
    ]  # fmt: skip


def _measured(
    subject: str, tallies: Mapping[str, Mapping[str, Any]], metrics: Sequence[Metric]
) -> dict[str, dict[str, Any]]:
    scored = [metric for metric in metrics if metric.scored]
    said = any(metric.weight is not None for metric in scored)
    cells = {}
    for metric in metrics:
        tally = tallies[metric.id].get(subject)
        count = len(tally["counted"]) if tally else 0
        rate = Fraction(tally["worth"]) / count if tally and count else None
        weight = exact(metric.weight or 0) if said else Fraction(metric.scored, len(scored))
        less, hits = MEASURES[metric.id].less_is_better, len(tally["hits"]) if tally else 0
        judged = None if rate is None else Rate(rate, hits if less else count - hits, less)
        cells[metric.id] = {"worth": Fraction(tally["worth"]) if tally else Fraction(0), "count": count, "rate": rate,
                            "points": points(judged, metric.scoring, weight=weight), "weight": weight,
                            "reached": _reached(judged, metric.target)}  # fmt: skip
    return cells


def _reached(judged: Rate | None, target: float | None) -> bool | None:
    """Whether what the place wants to reach has been reached; None where it wants nothing, or nothing was counted."""
    return None if judged is None or target is None else judged.good * 100 >= exact(target)


def _score(cells: Mapping[str, Mapping[str, Any]], extra: Fraction, *, empty: str) -> Fraction | None:
    """The sum of the points. What a metric with nothing to divide by would have weighed is shared out among the
    rest, or nobody is ranked without it: as the place says."""
    counting = [cell for cell in cells.values() if cell["weight"]]
    filled = [cell for cell in counting if cell["points"] is not None]
    if not filled or (empty != "reshare" and len(filled) < len(counting)):
        return None
    share = Fraction(sum(cell["weight"] for cell in counting)) / sum(cell["weight"] for cell in filled)
    total: Fraction = sum((cell["points"] for cell in filled), Fraction(0)) * share
    return total + extra


def _sample(cells: Mapping[str, Mapping[str, Any]]) -> int:
    """Valid callbacks where results are measured, else whatever was counted least; what was not counted at all says
    nothing of how much there was."""
    results = [cell["count"] for name, cell in cells.items() if MEASURES[name].is_result]
    return max(results) if results else min((cell["count"] for cell in cells.values() if cell["count"]), default=0)


def _figure(cell: Mapping[str, Any]) -> dict[str, Any]:
    worth = cell["worth"]
    return {
        "numerator": worth.numerator if worth.denominator == 1 else float(worth), "denominator": cell["count"],
        "rate": percent(cell["rate"]), "points": shown(cell["points"]),
        "reached": cell["reached"],
    }  # fmt: skip
