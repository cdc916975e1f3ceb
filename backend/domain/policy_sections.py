"""Reads the sections of a policy document one by one; what each may say is written in its reader."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.domain.evidence import EvidenceRule, Gallery, GalleryRule, Phase
from backend.domain.limits import Stopping, read_amount, read_clocks
from backend.domain.policy import Callback, ClockName, ClockSpec, Grade, Hazard, Named, Rework, Start, Stop
from backend.domain.presence import PresenceRule
from backend.domain.reading import Node

ORDER_TYPES = frozenset({"inquiry", "help", "complaint", "report", "suggestion", "praise"})
SATISFACTION = frozenset({"satisfied", "basically", "neutral", "dissatisfied"})
REWORK_WHEN = frozenset({"unsolved", "dissatisfied"})
TOLD_BY = {"callback": Stop.CALLBACK, "passed_reply": Stop.PASSED}


def zone(node: Node) -> str:
    """A time zone that this machine knows."""
    try:
        return ZoneInfo(node.text()).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise node.wrong("is not a time zone") from error


def stopping(contact: Node, feedback: Node) -> Stopping:
    """How many tries at which distance stand for a contact, and what tells the caller."""
    contact.keys(required=frozenset({"tries", "basis"}), optional=frozenset({"apart_min"}))
    feedback.keys(required=frozenset({"told_by", "basis"}))
    return Stopping(
        tries=contact.at("tries").whole(least=1, most=20),
        apart_min=contact.at("apart_min").whole() if contact.has("apart_min") else 0,
        told_by=TOLD_BY[feedback.at("told_by").one_of(frozenset(TOLD_BY))],
    )


def all_clocks(node: Node, stops: Stopping) -> tuple[ClockSpec, ...]:
    """Limits on every order of the place."""
    node.keys(required=frozenset({"clocks"}))
    return read_clocks(node.at("clocks"), stops)


def grades(node: Node, stops: Stopping, others: Sequence[ClockSpec]) -> tuple[Grade, ...]:
    """The classes of orders with their limits."""
    found: list[Grade] = []
    for item in node.items():
        item.keys(required=frozenset({"id", "name", "clocks"}), optional=frozenset({"types"}))
        if item.at("id").text() in {grade.id for grade in found}:
            raise item.at("id").wrong("stands here twice")
        kinds = tuple(kind.one_of(ORDER_TYPES) for kind in item.at("types").items()) if item.has("types") else ()
        clocks = read_clocks(item.at("clocks"), stops, others)
        found.append(Grade(item.at("id").text(), item.at("name").text(), kinds, clocks))
    if not found:
        raise node.wrong("must hold a grade")
    return tuple(found)


def hazards(node: Node, stops: Stopping) -> tuple[Hazard, ...]:
    """The dangers that a clerk can name, `none` among them, some with limits of their own."""
    found = []
    for key, item in node.entries():
        item.keys(required=frozenset({"name"}), optional=frozenset({"clocks"}))
        clocks = read_clocks(item.at("clocks"), stops) if item.has("clocks") else ()
        found.append(Hazard(key, item.at("name").text(), clocks))
    if "none" not in node.mapping():
        raise node.at("none").wrong("is missing")
    return tuple(found)


def types(node: Node) -> tuple[Named, ...]:
    """The order types of the place, out of the six of the trade."""
    for key, item in node.entries():
        if key not in ORDER_TYPES:
            raise item.wrong("unknown key")
    return named(node)


def named(node: Node) -> tuple[Named, ...]:
    """A list to choose from, as id: name."""
    return tuple(Named(key, item.text()) for key, item in node.entries())


def return_reasons(node: Node) -> tuple[Named, ...]:
    """On which grounds a unit may ask to be relieved."""
    return named(node.at("reasons"))


def categories(node: Node) -> tuple[Named, ...]:
    """The clerk's codes, of one standard with its local additions."""
    node.keys(required=frozenset({"standard", "items", "basis"}))
    _ = node.at("standard").text(), node.at("basis").text()
    return named(node.at("items"))


def presence(node: Node) -> PresenceRule:
    """How near, how exact, how often and how lately a position must be taken."""
    most = frozenset({"radius_m", "max_accuracy_m", "min_samples", "max_age_s"})
    node.keys(required=frozenset({"basis"}), optional=most)
    plain = PresenceRule()
    return PresenceRule(
        radius_m=node.at("radius_m").number(least=1) if node.has("radius_m") else plain.radius_m,
        max_accuracy_m=(
            node.at("max_accuracy_m").number(least=1) if node.has("max_accuracy_m") else plain.max_accuracy_m
        ),
        min_samples=node.at("min_samples").whole(least=1) if node.has("min_samples") else plain.min_samples,
        max_age_s=node.at("max_age_s").whole(least=1) if node.has("max_age_s") else plain.max_age_s,
        basis=node.at("basis").text(),
    )


def evidence(node: Node, of: Sequence[Grade], dangers: Sequence[Hazard]) -> tuple[EvidenceRule, ...]:
    """Which photos a step demands, each demand with the clause that it rests on."""
    ids = frozenset(grade.id for grade in of), frozenset(hazard.id for hazard in dangers)
    return tuple(_evidence_rule(item, *ids) for item in node.items())


def _evidence_rule(node: Node, grade_ids: frozenset[str], hazard_ids: frozenset[str]) -> EvidenceRule:
    node.keys(required=frozenset({"step", "phase", "at_least", "basis"}), optional=frozenset({"grades", "hazards"}))
    for_grades, for_hazards = (
        frozenset(item.one_of(known) for item in node.at(key).items()) if node.has(key) else frozenset[str]()
        for key, known in (("grades", grade_ids), ("hazards", hazard_ids))
    )
    if not for_grades and not for_hazards:
        raise node.wrong("must name grades or hazards")
    return EvidenceRule(
        step=node.at("step").one_of(frozenset({"arrive", "reply"})),
        phase=Phase(node.at("phase").one_of(frozenset(Phase))),
        at_least=node.at("at_least").whole(least=1, most=20),
        grades=for_grades,
        hazards=for_hazards,
        basis=node.at("basis").text(),
    )


def gallery(node: Node) -> GalleryRule:
    """Whether pictures that the phone has kept are taken as photos of the work."""
    node.keys(required=frozenset({"gallery", "basis"}))
    return GalleryRule(Gallery(node.at("gallery").one_of(frozenset(Gallery))), node.at("basis").text())


def callback(node: Node) -> Callback:
    """Who calls back, which grades of satisfaction the caller may give, how many tries are enough."""
    node.keys(required=frozenset({"by", "grades", "tries", "basis"}), optional=frozenset({"within"}))
    for key, item in node.at("grades").entries():
        if key not in SATISFACTION:
            raise item.wrong("unknown key")
    return Callback(
        by=node.at("by").text(),
        grades=named(node.at("grades")),
        tries=node.at("tries").whole(least=1, most=20),
        basis=node.at("basis").text(),
    )


def rework(node: Node, stops: Stopping) -> Rework:
    """After which answers an order is handled again, within what time and how often."""
    node.keys(required=frozenset({"when", "within", "max_rounds", "basis"}), optional=frozenset({"head_takes_part"}))
    basis = node.at("basis").text()
    clock = read_amount(node.at("within"), ClockName.REWORK, Start.REWORK, basis)
    return Rework(
        when=frozenset(item.one_of(REWORK_WHEN) for item in node.at("when").items()),
        max_rounds=node.at("max_rounds").whole(most=9),
        clock=stops.of(clock),
        basis=basis,
    )
