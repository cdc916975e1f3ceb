"""The clocks of an order, derived anew from its log every time; nothing ever edits a clock (pains F2, F3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backend.domain.calendar import WorkCalendar
from backend.domain.clock_spec import STOPS, ClockName, ClockSpec, Start, Stop
from backend.domain.due import Limit, limits, stricter
from backend.domain.facts import Happened, in_order, instant, judged
from backend.domain.inner import inner_limits
from backend.domain.pauses import Moved, moved
from backend.domain.starts import OF_THE_CALLER, Limits, begun_above, begun_again, since
from backend.domain.stops import no_visit_needed, stopped_at
from backend.domain.terms import PROMISE, RANK, UPSTREAM, Terms
from backend.domain.turns import Turn, turns, whole_life

CENTRE = "centre"
"""The scope of a clock that the centre answers for, whoever has the order."""
UNHURRIED = frozenset({ClockName.ASSIST_RECEIVE})
"""What is measured and hurries nobody."""


class State(StrEnum):
    """How a clock stands. `void`: nothing is owed any more, and the limit had not fallen due; `open`: a right that
    may still be used; `paused`: suspended, so that nobody knows yet when it falls due."""

    RUNNING = "running"
    LATE = "late"
    ON_TIME = "on_time"
    STOPPED_LATE = "stopped_late"
    VOID = "void"
    CALENDAR_MISSING = "calendar_missing"
    OPEN = "open"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; `due_at` is the first instant that is too late, None while it is paused or a calendar is missing.

    `turn` counts the assignments (or reworks, whistles …) that had such a clock: the latest one's has the bare
    name; `hop` is the assignment it began in. `scope` is the unit or sheet that it is for. Alarms go by
    `internal_due_at` where there is one, the verdict never does. `of` is what it measures in any turn and scope.
    """

    name: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    state: State
    assessed: bool
    basis: str
    missing_year: int | None = None
    turn: int = 1
    scope: str | None = None
    due_source: str = "policy"
    internal_due_at: datetime | None = None
    of: ClockName = ClockName.FINISH
    hop: int = 0
    told: bool = False  # only the caller's own word to the centre stops it; the unit cannot
    moves: int = 0  # how often its limit was: extended, resumed, hurried by an order that was merged into this one
    moved_at: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self.state is State.PAUSED


def derive(
    terms: Terms, calendar: WorkCalendar, timeline: Iterable[Happened], *, at: datetime
) -> tuple[Clock, ...]:
    """THE clock arithmetic: every clock that these facts have started, as it stands at `at`.

    The order in which the facts are handed over does not matter: their place in the log says what belongs together,
    their instant whether it was in time. Sent back, a reply has never stopped `finish` (row 17). What is still open
    when its turn ends is late where it was due by then, else void; a right that was never used is no longer shown.
    """
    facts = judged(in_order(timeline))
    found = turns(facts, terms.starts)
    hops = [turn for turn in found if turn.start is Start.DISPATCHED]
    clocks = [clock for turn in found for clock in _of_turn(terms, turn, calendar, at)]
    clocks += [clock for turn in hops for clock in _of_assists(terms, turn, calendar, at)]
    clocks += [
        _caller(terms, whole_life(turn, facts, hops), calendar, at)
        for turn in hops
        if _is_first_of_many(turn, hops) and _matter(_chosen(terms, turn, calendar)) is not None
    ]
    return tuple(sorted((clock for clock in clocks if not _unused(clock)), key=_place))


def _unused(clock: Clock) -> bool:
    return clock.of is ClockName.RETURN_WINDOW and clock.state is State.VOID and clock.stopped_at is not None


def _of_turn(terms: Terms, turn: Turn, calendar: WorkCalendar, at: datetime) -> Iterator[Clock]:
    if turn.start is Start.PROMISED:
        limit = Limit(PROMISE, instant(turn.begun, "due_at"), None, turn.begun.at)
        yield _clock(limit, Moved(limit.due_at, "promise"), turn, at)
        return
    chosen = _chosen(terms, turn, calendar)
    matter = _matter(chosen)
    for apart in turn.parted:
        chosen |= begun_again(terms, turn, chosen, calendar, apart)
    for name, limit in chosen.items():
        if name is matter or name is ClockName.REWORK:
            yield _of_the_matter(terms, limit, turn, calendar, at)
        else:
            yield _clock(limit, Moved(limit.due_at, "policy", missing_year=limit.missing_year), turn, at)


def _chosen(terms: Terms, turn: Turn, calendar: WorkCalendar) -> Limits:
    """The limits of a turn. A grade raised later counts from then on and lengthens nothing."""
    chosen = limits(terms.specs(turn.start, turn.grade), turn.begun.at, calendar)
    for raised_at, grade in turn.raised:
        for name, limit in limits(terms.specs(turn.start, grade), raised_at, calendar).items():
            chosen[name] = stricter(chosen[name], limit, calendar) if name in chosen else limit
    if turn.upstream_at is not None and (matter := _matter(chosen)) is not None:
        chosen |= begun_above(terms, turn, chosen[matter], calendar, turn.upstream_at)
    window = chosen.get(ClockName.RETURN_WINDOW)
    marked = None if window is None else turn.complex_at
    if window is not None and marked is not None and (window.due_at is None or marked < window.due_at):
        chosen |= limits(terms.for_complex(turn.start, turn.grade), turn.begun.at, calendar)
    if turn.upstream_due_at is not None and _matter(chosen) is None:
        chosen[ClockName.FINISH] = Limit(UPSTREAM, None, None, turn.begun.at)
    return chosen


def _matter(chosen: Limits) -> ClockName | None:
    """The clock of the whole matter: where a grade has no limit for finishing, the one for the answer."""
    known = (name for name in (ClockName.FINISH, ClockName.FEEDBACK) if name in chosen)
    return next(known, None)


def _of_the_matter(terms: Terms, limit: Limit, turn: Turn, calendar: WorkCalendar, at: datetime) -> Clock:
    """Upstream's date wins where there is one, our own limit and a buffer before it then drive the alarms. What
    moves the limit moves the inner ones with it: nobody is hurried towards a day that was put off."""
    own, source, upstream = limit, "policy", turn.upstream_due_at
    if upstream is not None and (terms.upstream_wins or limit.spec is UPSTREAM):
        limit, source = replace(limit, due_at=upstream, missing_year=None), "upstream"
    clock = _clock(limit, moved(limit, turn.moves, calendar, source=source), turn, at)
    if clock.paused or (upstream is None and turn.internal_due_at is None):
        return clock
    nearest = min(inner_limits(terms, own, turn, calendar), default=None)
    inner = nearest is not None and (clock.due_at is None or nearest < clock.due_at)
    return replace(clock, internal_due_at=nearest) if inner else clock


def _of_assists(terms: Terms, turn: Turn, calendar: WorkCalendar, at: datetime) -> Iterator[Clock]:
    """When each unit that was sent along first did anything: measured by the lead's own limit, and not assessed."""
    assists = turn.begun.data.get("assists") or ()
    limit = _chosen(terms, turn, calendar).get(ClockName.RECEIVE) if assists else None
    if limit is None:
        return
    name = ClockName.ASSIST_RECEIVE
    spec = replace(limit.spec, name=name, stops=STOPS[name], assessed=False)
    for unit in assists:
        own = [fact for fact in turn.facts if fact.data.get("assist") == unit["code"]]
        due = Moved(limit.due_at, "policy", missing_year=limit.missing_year)
        yield _clock(replace(limit, spec=spec), due, replace(turn, scope=unit["code"], facts=own), at)


def _is_first_of_many(turn: Turn, hops: list[Turn]) -> bool:
    alike = [hop for hop in hops if hop.life == turn.life]
    return len(alike) > 1 and alike[0] is turn


def _caller(terms: Terms, turn: Turn, calendar: WorkCalendar, at: datetime) -> Clock:
    """The caller's own clock: the first assignment's limit, never begun anew, the centre's to answer for (F4)."""
    chosen = _chosen(terms, turn, calendar)
    limit = chosen[_matter(chosen) or ClockName.FINISH]
    spec = replace(limit.spec, name=ClockName.CALLER, stops=STOPS[ClockName.CALLER], assessed=False)
    clock = _of_the_matter(terms, replace(limit, spec=spec), turn, calendar, at)
    return replace(clock, scope=CENTRE, name=_name(ClockName.CALLER, turn))


def _clock(limit: Limit, due: Moved, turn: Turn, at: datetime) -> Clock:
    spec, ended_at = limit.spec, turn.ended_at
    done_at = stopped_at(spec, since(turn, limit.begun_at))
    if turn.merged_at is not None and spec.name not in OF_THE_CALLER:
        ended_at = min(ended_at or turn.merged_at, turn.merged_at)
    if spec.name is ClockName.ARRIVE and (cleared := no_visit_needed(turn.facts)) is not None:
        ended_at = min(ended_at or cleared, cleared)
    if done_at is not None and ended_at is not None and done_at > ended_at:
        done_at = None
    state = _state(spec, due, done_at, ended_at, at)
    return Clock(
        name=_name(spec.name, turn),
        started_at=limit.begun_at,
        due_at=None if state is State.PAUSED else due.due_at,
        stopped_at=done_at or ended_at,
        state=state,
        assessed=spec.assessed,
        basis=spec.basis,
        missing_year=due.missing_year,
        turn=turn.number,
        scope=turn.scope,
        due_source=due.source,
        of=spec.name,
        hop=turn.hop,
        told=Stop.CALLBACK in spec.stops,
        moves=due.moves,
        moved_at=due.moved_at,
    )


def _name(name: ClockName, turn: Turn) -> str:
    named = name.value if turn.latest else f"{name.value}_{turn.number}"
    return named if turn.scope is None else f"{named}:{turn.scope}"


def _place(clock: Clock) -> tuple[int, int, str]:
    """Where a clock stands in the list: what belongs together, the present one first."""
    return RANK[clock.of], -clock.turn, clock.scope or ""


def _state(
    spec: ClockSpec, due: Moved, done_at: datetime | None, ended_at: datetime | None, at: datetime
) -> State:  # fmt: skip
    if due.due_at is None:
        return State.CALENDAR_MISSING
    if done_at is not None:
        return State.ON_TIME if done_at < due.due_at else State.STOPPED_LATE
    right = spec.name is ClockName.RETURN_WINDOW
    if ended_at is not None:
        return State.VOID if due.paused or right or ended_at < due.due_at else State.STOPPED_LATE
    if due.paused:
        return State.PAUSED
    if at < due.due_at:
        return State.OPEN if right else State.RUNNING
    return State.VOID if right else State.LATE
