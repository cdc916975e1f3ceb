"""A place's rules as one value per version: grades, clocks, reasons, presence, evidence, callback, rework."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from backend.domain.errors import NotFound
from backend.domain.evidence import EvidenceRule
from backend.domain.policy_rules import Procedures
from backend.domain.presence import PresenceRule


class ClockName(StrEnum):
    """What a clock measures (section 2.3); the later steps add theirs here and in STOPS."""

    RECEIVE = "receive"
    RESPOND = "respond"
    CONTACT = "contact"
    ARRIVE = "arrive"
    FINISH = "finish"
    FEEDBACK = "feedback"
    REWORK = "rework"
    SECURE = "secure"
    RETURN_WINDOW = "return_window"
    CALLBACK = "callback"
    WHISTLE_SIGN = "whistle_sign"
    WHISTLE_CONTACT = "whistle_contact"
    WHISTLE_REPORT = "whistle_report"
    SUPERVISE = "supervise"
    PROMISE = "promise"
    CALLER = "caller"


class Unit(StrEnum):
    """How a limit is counted (section 2.4)."""

    MIN = "min"
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    WORKHOUR = "workhour"
    EHOUR = "ehour"
    EDAY = "eday"
    SAME_DAY = "same_day"
    BAND = "band"


class DayCount(StrEnum):
    """Next-day counting to the end of the n-th working day, or rolling to the same time of day."""

    NEXT_DAY_EOD = "next_day_eod"
    ROLLING = "rolling"


class Start(StrEnum):
    """From when a clock runs: dispatch, not acceptance, so that nobody gains time by not signing."""

    REGISTERED = "registered_at"
    DISPATCHED = "dispatched_at"
    REWORK = "rework_dispatched_at"
    PASSED = "passed_at"
    WHISTLED = "whistled_at"
    SUPERVISED = "supervised_at"
    PROMISED = "promise_agreed_at"


class Stop(StrEnum):
    """What ends a clock (section 12.3, column effects)."""

    ACCEPTED = "accepted"
    CONNECTED = "connected"
    TRIES = "tries"
    ARRIVED = "arrived"
    REPLIED = "replied"
    PASSED = "passed"
    CALLBACK = "callback"
    ANSWERED = "answered"
    SECURED = "secured"
    RETURN_ASKED = "return_asked"
    RATED = "rated"
    SIGNED = "signed"
    WHISTLE_CONTACTED = "whistle_contacted"
    REPORTED_IN = "reported_in"
    SHEET_ANSWERED = "sheet_answered"


STOPS: Mapping[ClockName, frozenset[Stop]] = {
    ClockName.RECEIVE: frozenset({Stop.ACCEPTED}),
    ClockName.RESPOND: frozenset({Stop.CONNECTED, Stop.TRIES, Stop.REPLIED, Stop.ANSWERED}),
    ClockName.CONTACT: frozenset({Stop.CONNECTED, Stop.TRIES}),
    ClockName.ARRIVE: frozenset({Stop.ARRIVED}),
    ClockName.FINISH: frozenset({Stop.REPLIED, Stop.ANSWERED}),
    ClockName.FEEDBACK: frozenset({Stop.ANSWERED}),
    ClockName.REWORK: frozenset({Stop.REPLIED}),
    ClockName.SECURE: frozenset({Stop.SECURED, Stop.REPLIED}),
    ClockName.RETURN_WINDOW: frozenset({Stop.RETURN_ASKED, Stop.REPLIED}),
    ClockName.CALLBACK: frozenset({Stop.RATED}),
    ClockName.WHISTLE_SIGN: frozenset({Stop.SIGNED}),
    ClockName.WHISTLE_CONTACT: frozenset({Stop.WHISTLE_CONTACTED}),
    ClockName.WHISTLE_REPORT: frozenset({Stop.REPORTED_IN}),
    ClockName.SUPERVISE: frozenset({Stop.SHEET_ANSWERED}),
    ClockName.PROMISE: frozenset({Stop.REPLIED}),
    ClockName.CALLER: frozenset({Stop.REPLIED, Stop.ANSWERED}),
}
"""Which facts end which clock; `feedback` ends also with what tells the caller here (`told_by`)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Half-day band: what starts in [opens, closes) is due at `due`; minutes after local midnight."""

    opens: int
    closes: int
    due: int


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """One limit of a policy: how much of which unit from which start, what stops it, and on what basis."""

    name: ClockName
    unit: Unit
    basis: str
    amount: float = 0
    start: Start = Start.DISPATCHED
    anchor: ClockName | None = None
    day_count: DayCount = DayCount.NEXT_DAY_EOD
    day_end: int = 1440
    roll_over: bool = False
    bands: tuple[Band, ...] = ()
    min_minutes: int = 0
    assessed: bool = True
    stops: frozenset[Stop] = frozenset()
    tries: int = 3
    tries_apart_min: int = 0


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
    procedures: Procedures = field(default_factory=Procedures)

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
        return (*self.all_clocks, *hazards, *self.grade(grade_id).clocks, self.rework.clock)


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
