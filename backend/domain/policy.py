"""A place's rules as one value per version: grades, clocks, reasons, presence, evidence, callback, rework."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.domain.clock_spec import STOPS, Band, ClockName, ClockSpec, DayCount, Start, Stop, Unit
from backend.domain.errors import NotFound
from backend.domain.evidence import EvidenceRule, GalleryRule
from backend.domain.policy_rules import Procedures
from backend.domain.presence import PresenceRule
from backend.domain.terms import Terms

__all__ = [
    "STOPS", "Band", "Callback", "ClockName", "ClockSpec", "DayCount", "Grade", "Hazard", "Named", "Policy", "Rework",
    "Start", "Stop", "Unit", "in_force", "pinned",
]  # fmt: skip

@dataclass(frozen=True, slots=True)
class Grade:
    """A class of orders with its limits; `types` are the order types that it is proposed for."""

    id: str
    name: str
    types: tuple[str, ...]
    clocks: tuple[ClockSpec, ...]


@dataclass(frozen=True, slots=True)
class Hazard:
    """A danger that brings limits of its own, whatever the grade."""

    id: str
    name: str
    clocks: tuple[ClockSpec, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of a list that people choose from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Callback:
    """Who asks the caller, which answers there are, and after how many failed tries it ends."""

    by: str
    grades: tuple[Named, ...]
    tries: int
    basis: str

    @property
    def answers(self) -> frozenset[str]:
        """The grades of satisfaction by their ids."""
        return frozenset(grade.id for grade in self.grades)


@dataclass(frozen=True, slots=True)
class Rework:
    """After which answers an order is handled again, how fast and how often."""

    when: frozenset[str]
    max_rounds: int
    clock: ClockSpec
    basis: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a place's rules; an order keeps the version in force when it was dispatched."""

    place: str
    version: str
    effective_from: date
    basis: str
    name: str
    region: str
    level: str
    owner: str
    tiers: tuple[str, ...]
    calendar: str
    tz: str
    windows: tuple[tuple[int, int], ...]
    types: tuple[Named, ...]
    grades: tuple[Grade, ...]
    hazards: tuple[Hazard, ...]
    all_clocks: tuple[ClockSpec, ...]
    return_reasons: tuple[Named, ...]
    categories: tuple[Named, ...]
    contact_tries: int
    presence: PresenceRule
    evidence: tuple[EvidenceRule, ...]
    callback: Callback
    rework: Rework
    contact_basis: str
    feedback_basis: str
    return_basis: str
    gallery: GalleryRule = field(default_factory=GalleryRule)
    procedures: Procedures = field(default_factory=Procedures)
    beside: tuple[ClockSpec, ...] = ()
    """Limits that no grade names: return window, callback, whistle, supervision."""
    _terms: dict[str, Terms] = field(default_factory=dict, init=False, repr=False, compare=False)

    def grade(self, grade_id: str) -> Grade:
        """The grade of this id."""
        for grade in self.grades:
            if grade.id == grade_id:
                return grade
        raise NotFound("policy.unknown_grade", f"{self.place} has no grade {grade_id!r}", grade=grade_id)

    def clocks_for(self, grade_id: str, hazard_id: str = "none") -> tuple[ClockSpec, ...]:
        """Every limit on such an order; where two have one name, the one that falls due first counts.

        A hazard that this version does not know brings none: the rule came later (AS-05).
        """
        hazards = (clock for hazard in self.hazards if hazard.id == hazard_id for clock in hazard.clocks)
        return (*self.all_clocks, *hazards, *self.grade(grade_id).clocks, self.rework.clock, *self.beside)

    def terms(self, grade_id: str, hazard_id: str = "none") -> Terms:
        """The same for every grade that such an order may come to have; made once a version."""
        terms = self._terms.get(hazard_id)
        if terms is None:
            limits = {grade.id: self.clocks_for(grade.id, hazard_id) for grade in self.grades}
            wins, buffer = self.procedures.upstream_wins, timedelta(minutes=self.procedures.upstream_buffer_min)
            terms = self._terms[hazard_id] = Terms.of(limits, upstream_wins=wins, upstream_buffer=buffer)
        return terms.graded(grade_id)


def in_force(versions: Sequence[Policy], at: datetime) -> Policy:
    """The version that a dispatch at this instant is pinned to."""
    begun = [p for p in versions if at.astimezone(ZoneInfo(p.tz)).date() >= p.effective_from]
    if not begun:
        raise NotFound("policy.none_in_force", "no version of the policy is in force yet", at=at.isoformat())
    return max(begun, key=lambda policy: policy.effective_from)


def pinned(versions: Sequence[Policy], version: str) -> Policy:
    """The version that an order was pinned to."""
    for policy in versions:
        if policy.version == version:
            return policy
    raise NotFound("policy.unknown_version", f"no version {version!r}", version=version)
