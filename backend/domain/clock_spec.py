"""What a limit is made of: the clock that it sets, its unit, its start, and what stops it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    ASSIST_RECEIVE = "assist_receive"


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
    WHISTLE_DONE = "whistle_done"
    SHEET_ANSWERED = "sheet_answered"
    ASSISTED = "assisted"


STOPS: Mapping[ClockName, frozenset[Stop]] = {
    ClockName.RECEIVE: frozenset({Stop.ACCEPTED}),
    ClockName.RESPOND: frozenset({Stop.CONNECTED, Stop.TRIES, Stop.REPLIED, Stop.ANSWERED}),
    ClockName.CONTACT: frozenset({Stop.CONNECTED, Stop.TRIES}),
    ClockName.ARRIVE: frozenset({Stop.ARRIVED}),
    ClockName.FINISH: frozenset({Stop.REPLIED, Stop.ANSWERED}),
    ClockName.FEEDBACK: frozenset({Stop.ANSWERED}),
    ClockName.REWORK: frozenset({Stop.REPLIED}),
    ClockName.SECURE: frozenset({Stop.SECURED, Stop.REPLIED}),
    ClockName.RETURN_WINDOW: frozenset({Stop.RETURN_ASKED}),
    ClockName.CALLBACK: frozenset({Stop.RATED}),
    ClockName.WHISTLE_SIGN: frozenset(
        {Stop.SIGNED, Stop.WHISTLE_CONTACTED, Stop.REPORTED_IN, Stop.WHISTLE_DONE}
    ),
    ClockName.WHISTLE_CONTACT: frozenset({Stop.WHISTLE_CONTACTED, Stop.REPORTED_IN, Stop.WHISTLE_DONE}),
    ClockName.WHISTLE_REPORT: frozenset({Stop.REPORTED_IN, Stop.WHISTLE_DONE}),
    ClockName.SUPERVISE: frozenset({Stop.SHEET_ANSWERED}),
    ClockName.PROMISE: frozenset({Stop.REPLIED}),
    ClockName.CALLER: frozenset({Stop.REPLIED, Stop.ANSWERED}),
    ClockName.ASSIST_RECEIVE: frozenset({Stop.ASSISTED}),
}
"""Which facts end which clock; `feedback` ends also with what tells the caller here (`told_by`). Of the steps that
a called unit takes, a later one proves those before it."""


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
    for_complex: bool = False
    """A return window of orders that are marked complex, in the stead of the plain one."""
