"""Which photos a step demands and what is still missing; every demand names its basis (section 5.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """When in the work a photo was taken, or that it is a paper."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    DOCUMENT = "document"


class Gallery(StrEnum):
    """Whether a place takes pictures that a phone has kept beside those that are taken on the spot."""

    ALLOWED = "allowed"
    MARKED = "marked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class GalleryRule:
    """What a place says of them; a paper may come from anywhere."""

    take: Gallery = Gallery.MARKED
    basis: str = "assumed"

    def refuses(self, source: str, phase: str) -> bool:
        """Whether such a photo is no evidence here."""
        return self.take is Gallery.REFUSED and source == "gallery" and phase != Phase.DOCUMENT

    def marks(self, source: str) -> bool:
        """Whether whoever judges is told to look twice."""
        return self.take is not Gallery.ALLOWED and source == "gallery"


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """Before `step`, orders of these grades or hazards show at least so many photos of a phase."""

    step: str
    phase: Phase
    at_least: int
    grades: frozenset[str]
    hazards: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class Item:
    """A photo of the order; `stored` once the server holds and has verified its bytes."""

    sha256: str
    phase: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """A phase of which photos are missing: have counts the stored, expected those still on their way."""

    phase: Phase
    at_least: int
    have: int
    expected: int
    basis: str


def demanded(
    rules: Iterable[EvidenceRule], *, grade: str, hazard: str = "none", step: str = "reply"
) -> tuple[EvidenceRule, ...]:
    """What the policy demands before a step of such an order; of two rules on a phase the greater."""
    strictest: dict[Phase, EvidenceRule] = {}
    for rule in rules:
        if rule.step != step or not (grade in rule.grades or hazard in rule.hazards):
            continue
        if rule.phase not in strictest or rule.at_least > strictest[rule.phase].at_least:
            strictest[rule.phase] = rule
    return tuple(strictest[phase] for phase in Phase if phase in strictest)


def missing(demands: Iterable[EvidenceRule], items: Sequence[Item]) -> tuple[Demand, ...]:
    """The demands that the stored photos do not meet; the same photo counts once."""
    open_demands = []
    for rule in demands:
        stored = {item.sha256 for item in items if item.phase == rule.phase and item.stored}
        coming = {item.sha256 for item in items if item.phase == rule.phase} - stored
        if len(stored) < rule.at_least:
            open_demands.append(Demand(rule.phase, rule.at_least, len(stored), len(coming), rule.basis))
    return tuple(open_demands)
