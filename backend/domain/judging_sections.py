"""Reads how a place supervises and assesses: the ladder of 督单, and the metrics, weights and ranks of 考单."""

from typing import Any

from backend.domain.clock_spec import ClockName, ClockSpec, Start
from backend.domain.limits import read_amount
from backend.domain.policy_rules import BY_HAND, CAUSES, HOW, METRICS, Assessment, Metric, Rung, Supervision
from backend.domain.policy_sections import ORDER_TYPES
from backend.domain.procedure_sections import span, texts_by_id
from backend.domain.reading import Node

TRIGGERS = frozenset({"fraction", "from_start", "after", "cause", "below", "by_hand"})
UNCLOCKED = frozenset({"cause", "below", "by_hand"})
"""Triggers that no clock pulls."""
SUBJECTS = frozenset({"org", "street", "community", "cell", "handler"})
SCORINGS = {
    "weighted": frozenset[str](),
    "linear_floor": frozenset({"full", "target", "slope", "floor"}),
    "step": frozenset({"bands"}),
    "per_event": frozenset({"each", "full", "floor"}),
}


def supervision(node: Node, grades: frozenset[str]) -> tuple[Supervision, tuple[ClockSpec, ...]]:
    """The ladder, rung by rung, and the time that a sheet leaves for its answer."""
    node.keys(required=frozenset({"ladder", "answer", "basis"}))
    basis = node.at("basis").text()
    rungs: list[Rung] = []
    for item in node.at("ladder").items():
        rung = _rung(item, grades)
        if rung.key in {other.key for other in rungs}:
            raise item.at("key").wrong("stands here twice")
        rungs.append(rung)
    answer = read_amount(node.at("answer"), ClockName.SUPERVISE, Start.SUPERVISED, basis)
    return Supervision(tuple(rungs), span(node.at("answer")), basis), (answer,)


def _rung(node: Node, grades: frozenset[str]) -> Rung:
    node.keys(
        required=frozenset({"key", "level", "how", "name", "basis"}),
        optional=TRIGGERS | {"clocks", "grades", "while_unaccepted"},
    )
    if sum(node.has(trigger) for trigger in TRIGGERS) != 1:
        raise node.wrong(f"must name one of {', '.join(sorted(TRIGGERS))}")
    if node.has("clocks") and any(node.has(trigger) for trigger in UNCLOCKED):
        raise node.at("clocks").wrong("means nothing where no clock calls for the rung")
    return Rung(
        key=node.at("key").text(),
        level=node.at("level").whole(most=6),
        how=node.at("how").one_of(HOW),
        name=node.at("name").text(),
        clocks=frozenset(item.one_of(frozenset(ClockName)) for item in node.at("clocks").items())
        if node.has("clocks") else frozenset(),
        fraction=node.at("fraction").fraction() if node.has("fraction") else None,
        after=span(node.at("after"), least=0) if node.has("after") else None,
        from_start=span(node.at("from_start")) if node.has("from_start") else None,
        cause=node.at("cause").one_of(CAUSES) if node.has("cause") else None,
        below=_below(node.at("below")) if node.has("below") else {},
        by_hand=_by_hand(node.at("by_hand")) if node.has("by_hand") else (),
        grades=frozenset(item.one_of(grades) for item in node.at("grades").items())
        if node.has("grades") else frozenset(),
        while_unaccepted=node.at("while_unaccepted").flag() if node.has("while_unaccepted") else False,
        basis=node.at("basis").text(),
    )  # fmt: skip


def _below(node: Node) -> dict[str, float]:
    """Metric → the rate in percent under which the rung is called for."""
    found: dict[str, float] = {}
    for item in node.items():
        item.keys(required=frozenset({"metric", "percent"}))
        found[item.at("metric").one_of(METRICS)] = item.at("percent").number(most=100)
    if not found:
        raise node.wrong("must hold a rate")
    return found


def _by_hand(node: Node) -> tuple[str, ...]:
    found = tuple(item.one_of(BY_HAND) for item in node.items())
    if not found:
        raise node.wrong("must say for what")
    return found


def assessment(node: Node) -> Assessment:
    """What is measured, how a rate becomes points and points a rank, and what is left out."""
    node.keys(
        required=frozenset({"period", "metrics", "basis"}),
        optional=frozenset(
            {"subjects", "weights_basis", "min_sample", "partly_weight", "empty_metrics", "count_rule",
             "rating_round", "exempt_types", "lock_after_days", "bonuses", "bonus_cap", "classes", "used_in",
             "accountability"}
        ),
    )  # fmt: skip
    plain, said = Assessment(), dict[str, Any]()
    for key, read in _OPTIONAL.items():
        if node.has(key):
            said[key] = read(node.at(key))
    metrics: list[Metric] = []
    for item in node.at("metrics").items():
        metric = _metric(item)
        if metric.id in {other.id for other in metrics}:
            raise item.at("id").wrong("stands here twice")
        metrics.append(metric)
    if not metrics:
        raise node.at("metrics").wrong("must hold a metric")
    if "bonuses" in said and not said.get("bonus_cap", plain.bonus_cap):
        raise node.at("bonus_cap").wrong("is missing, though there are bonuses")
    return Assessment(
        period=node.at("period").one_of(frozenset({"month", "year"})), metrics=tuple(metrics),
        basis=node.at("basis").text(), **said,
    )  # fmt: skip


def _metric(node: Node) -> Metric:
    node.keys(
        required=frozenset({"id", "name"}), optional=frozenset({"weight", "scoring", "target", "target_basis"})
    )  # fmt: skip
    if node.has("target") != node.has("target_basis"):
        raise node.at("target_basis" if node.has("target") else "target").wrong("is missing")
    return Metric(
        id=node.at("id").one_of(METRICS),
        name=node.at("name").text(),
        weight=node.at("weight").number(most=1) if node.has("weight") else None,
        scoring=_scoring(node.at("scoring")) if node.has("scoring") else {},
        target=node.at("target").number(most=100) if node.has("target") else None,
        target_basis=node.at("target_basis").text() if node.has("target") else "",
    )


def _scoring(node: Node) -> dict[str, Any]:
    kind = node.at("kind").one_of(frozenset(SCORINGS))
    node.keys(required=SCORINGS[kind] | {"kind"})
    if kind == "step":
        bands = [[edge.number() for edge in band.items()] for band in node.at("bands").items()]
        return {"kind": kind, "bands": bands}
    return {"kind": kind, **{key: node.at(key).number() for key in sorted(SCORINGS[kind])}}


def _exempt(node: Node) -> frozenset[str]:
    return frozenset(item.one_of(ORDER_TYPES) for item in node.items())


_OPTIONAL = {
    "subjects": lambda node: node.one_of(SUBJECTS),
    "weights_basis": Node.text,
    "min_sample": Node.whole,
    "partly_weight": lambda node: node.number(most=1),
    "empty_metrics": lambda node: node.one_of(frozenset({"reshare", "unranked"})),
    "count_rule": lambda node: node.one_of(frozenset({"each", "once"})),
    "rating_round": lambda node: node.one_of(frozenset({"first", "last"})),
    "exempt_types": _exempt,
    "lock_after_days": lambda node: node.whole(least=1, most=365),
    "bonuses": texts_by_id,
    "bonus_cap": lambda node: node.number(least=0.001, most=100),
    "classes": Node.texts,
    "used_in": Node.text,
    "accountability": Node.texts,
}
"""Field → its reader."""
