"""What a policy rules beside limits: returns, extensions, whistles, supervision, groups, assessment; each with its
basis. The plain values stand for a place whose rules say nothing on the matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HOW = frozenset(
    {"push", "sms", "voice", "next_on_duty", "urge", "sheet", "coordinate", "talk", "circular", "discipline"}
)  # fmt: skip
"""What a step of the ladder of supervision may do."""
CAUSES = frozenset({"second_bad_rating", "repeat", "reopened", "dispatched_often", "many_units", "group", "media"})
"""What calls for supervision whatever the clocks say."""
BY_HAND = frozenset({"false_closing", "obstruction"})
"""For what conduct somebody is handed over to the discipline body (1.8, level 6)."""
BACKSTOP_WHEN = frozenset({"overlapping", "owner_unclear", "returned_often", "ownerless"})
BY_ITSELF = frozenset({"owner_unclear", "returned_often"})
"""When a backstop takes an order, and in which of these cases without anybody's word."""
METRICS = frozenset(
    {
        "accept_on_time", "contact_on_time", "arrive_on_time", "reply_rate", "close_on_time", "close_rate",
        "respond_rate", "solve_rate", "satisfy_rate", "callback_cover", "return_rate", "bad_return_rate",
        "extend_rate", "rework_rate", "repeat_rate", "false_closing", "dispatch_accuracy", "whistle_sign",
        "whistle_report",
    }
)  # fmt: skip
"""What can be measured (3.2)."""


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of a unit of section 2.4, such as 3 workday; a unit's name, for `ClockSpec` reads it."""

    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Returns:
    """退单: within which window, how often an order is dispatched before somebody is designated, and to whom."""

    window: Span | None = None
    complex_window: Span | None = None
    max_dispatches: int = 3
    then: str = "designate"
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Extensions:
    """延期: how often, and to how much at the most counted from the clock's own start; 0 times: never."""

    max_count: int = 0
    cap: Span | None = None
    tell_caller: bool = True
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Suspensions:
    """挂账: at the most so many calendar days until the day of review."""

    max_days: int = 180
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Whistles:
    """吹哨报到: who may blow, of which kinds; the clocks themselves are among the policy's limits."""

    roles: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    dual_assess: bool = False
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder of supervision (督单, section 1.8).

    Where a period's rates lie `below` a mark it is taken once a period, and `by_hand` by a person alone.
    `clocks` names what it watches (empty: every assessed clock). It is taken `fraction` of the clock after its
    start, or `after` its deadline (a span, zero for the very instant), and at once where a `cause` happens
    (one of CAUSES). `how` is what it does: push, sms, voice, next_on_duty,
    urge (催办), sheet (督办单), coordinate (专题协调), talk (约谈), circular (通报), discipline (移送);
    `level` is that of 1.8.
    """

    key: str
    level: int
    how: str
    name: str
    clocks: frozenset[str] = frozenset()
    fraction: float | None = None
    after: Span | None = None
    from_start: Span | None = None
    cause: str | None = None
    below: Mapping[str, float] = field(default_factory=dict)
    """Rates in percent; a subject that is under one of them when its period is locked calls for the rung."""
    by_hand: tuple[str, ...] = ()
    """What a person takes the rung for: no clock does (BY_HAND)."""
    grades: frozenset[str] = frozenset()
    while_unaccepted: bool = False
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Supervision:
    """督单: the ladder, and within what time a supervision sheet is answered."""

    ladder: tuple[Rung, ...] = ()
    answer: Span = Span(3, "workday")
    basis: str = "assumed"

    @property
    def discipline_for(self) -> frozenset[str]:
        """For what conduct a person may hand somebody over to the discipline body."""
        return frozenset(cause for rung in self.ladder if rung.how == "discipline" for cause in rung.by_hand)


@dataclass(frozen=True, slots=True)
class Repeats:
    """重复诉求: the same caller with the same category within so many days and metres; level of supervision."""

    days: int = 30
    within_m: float = 100
    level: int = 2
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Backstop:
    """兜底: the unit (code, or `centre`) that gets what nobody owns, and in which cases. What is returned because its
    owner is unclear, or too often (`BY_ITSELF`), goes there as soon as the return is approved; the rest is a
    dispatcher's to find out."""

    org: str = "centre"
    when: tuple[str, ...] = ()
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Dual:
    """双派发: an order of a cell goes to its lead and at once to an assisting unit (`community`, or none)."""

    assist: str | None = None
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Joint:
    """联合办理: in which cases an order goes at once to the centre (`org`) beside the unit that leads it; `leads` are
    both as the place calls them."""

    when: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    org: str = "centre"
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of section 3.2 with its weight in the place's score, how its rate becomes points, and the rate that
    the place wants to reach."""

    id: str
    name: str
    weight: float | None = None
    scoring: Mapping[str, Any] = field(default_factory=dict)
    target: float | None = None
    target_basis: str = ""
    scored: bool = True
    """Whether its points are part of the score, or it is only measured beside it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days what is not the order itself is kept: the caller's data after the order has ended, notices
    and work done (6.3). The record of who was shown what, and what was refused to whom, is never swept."""

    caller_days: int = 365
    notice_days: int = 180
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Assessment:
    """考单: period, who is compared, by which metrics, and what is left out.

    `count_rule` says whether merged children count `each` or `once`; `partly_weight` is what "partly solved" is
    worth; `lock_after_days` how long after its end a period is open to exclusions and appeals. Where a metric of a
    subject has nothing to divide by, `empty_metrics` says whether its weight is shared out among the rest
    (`reshare`) or the subject is not ranked (`unranked`).
    """

    period: str = "month"
    subjects: str = "org"
    metrics: tuple[Metric, ...] = ()
    weights_basis: str = "assumed"
    min_sample: int = 5
    partly_weight: float = 0.0
    empty_metrics: str = "reshare"
    count_rule: str = "each"
    rating_round: str = "last"
    exempt_types: frozenset[str] = frozenset()
    lock_after_days: int = 5
    bonuses: Mapping[str, str] = field(default_factory=dict)
    bonus_cap: float = 0.0
    classes: tuple[str, ...] = ()
    used_in: str = ""
    accountability: tuple[str, ...] = ()
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Procedures:
    """Everything of this page in one value, as a policy version carries it."""

    returns: Returns = Returns()
    extensions: Extensions = Extensions()
    suspensions: Suspensions = Suspensions()
    whistles: Whistles = Whistles()
    supervision: Supervision = Supervision()
    repeats: Repeats = Repeats()
    backstop: Backstop | None = None
    joint: Joint | None = None
    dual: Dual = Dual()
    assessment: Assessment = Assessment()
    keeping: Keeping = Keeping()
    refusal_grounds: Mapping[str, str] = field(default_factory=dict)
    refusal_basis: str = "assumed"
    confirm_by_phone: frozenset[str] = frozenset()
    """Grades whose dispatch is confirmed by telephone."""
    gap_warning_hours: float | None = None
    """A finish limit further away than this asks the dispatcher for a decision (AS-04)."""
    dispatch_basis: str = "assumed"
    upstream_wins: bool = True
    upstream_buffer_min: int = 60
    upstream_basis: str = "assumed"
    head_joins_rework: bool = False
    reply_checklist: tuple[str, ...] = ()
    reply_basis: str = "assumed"
