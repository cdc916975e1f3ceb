"""The table of a period: tallies become rates, points and ranks."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from backend.domain.assessment import MEASURES
from backend.domain.policy_rules import Assessment, Metric
from backend.domain.scoring import bonus, exact, percent, points, rank, shown


def rank_subjects(
    tallies: Mapping[str, Mapping[str, Any]], metrics: Sequence[Metric], said: Assessment,
    lines: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Everybody that was measured, in the order of rank; who has too small a sample comes last, unranked."""
    subjects = sorted({subject for of in tallies.values() for subject in of})
    measured = {subject: _measured(subject, tallies, metrics) for subject in subjects}
    extra = {s: bonus([line for line in lines if line["subject"] == s], cap=said.bonus_cap) for s in subjects}
    scores = {subject: _score(measured[subject], extra[subject]) for subject in subjects}
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
    said = [exact(m.weight) for m in metrics if m.weight is not None]
    cells = {}
    for metric in metrics:
        tally = tallies[metric.id].get(subject)
        count = len(tally["counted"]) if tally else 0
        rate = Fraction(tally["worth"]) / count if tally and count else None
        weight = Fraction(1, len(metrics)) if not said else exact(metric.weight or 0)
        cells[metric.id] = {"worth": Fraction(tally["worth"]) if tally else Fraction(0), "count": count, "rate": rate,
                            "points": points(rate, metric.scoring, weight=weight), "weight": weight}  # fmt: skip
    return cells


def _score(cells: Mapping[str, Mapping[str, Any]], extra: Fraction) -> Fraction | None:
    """The sum of the points; none where a metric that counts has nothing to divide by."""
    counting = [cell["points"] for cell in cells.values() if cell["weight"]]
    if not counting or any(each is None for each in counting):
        return None
    return sum(counting, extra)


def _sample(cells: Mapping[str, Mapping[str, Any]]) -> int:
    """Valid callbacks where results are measured, else whatever was counted least."""
    results = [cell["count"] for name, cell in cells.items() if MEASURES[name].is_result]
    counts: list[int] = results or [cell["count"] for cell in cells.values()]
    return min(counts)


def _figure(cell: Mapping[str, Any]) -> dict[str, Any]:
    worth = cell["worth"]
    return {
        "numerator": worth.numerator if worth.denominator == 1 else float(worth), "denominator": cell["count"],
        "rate": percent(cell["rate"]), "points": shown(cell["points"]),
    }  # fmt: skip
