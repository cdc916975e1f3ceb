"""Figures of a period as a test reads them: every metric measured, of everybody that was counted at all."""

from typing import Any

import pytest

from backend.domain.policy_rules import METRICS, Assessment, Metric
from tests.factories import ladders
from tests.factories.world import World

ALL = tuple(Metric(name, name) for name in sorted(METRICS))
Figures = dict[str, tuple[float, int]]


def compare(monkeypatch: pytest.MonkeyPatch, subjects: str, **rules: Any) -> None:
    """Let every place compare these by every metric, unless said otherwise."""
    ladders.assess(monkeypatch, Assessment(**{"subjects": subjects, "metrics": ALL, "min_sample": 1} | rules))


def figures(world: World, period: str) -> dict[str, Figures]:
    """Numerator and denominator of every figure that has something to divide by, of everybody."""
    return {
        line["subject"]: {
            name: (figure["numerator"], figure["denominator"])
            for name, figure in line["metrics"].items() if figure["denominator"]
        }
        for line in world.assessor.get(f"/assessments/{period}")["subjects"]
    }  # fmt: skip


def lost(world: World, name: str, period: str) -> set[str]:
    """The metrics on which somebody lost a point."""
    return {point["metric"] for point in world.person(name).get(f"/assessments/{period}/mine")["points"]}
