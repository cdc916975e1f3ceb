"""The turns of an order: stretches of its log in each of which the clocks of one start run.

An order has as many turns of the handling clocks as it has had assignments. A return that was approved, and an
assignment to somebody else, end one and owe nothing more in it; only what was due by then stays late. Reopened, an
order begins another life, in which nothing of the former runs on.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.domain.act import ENDED, Action
from backend.domain.clock_spec import Start
from backend.domain.course import MOVES, Course, Hop, read
from backend.domain.events import Event
from backend.domain.facts import Facts, Happened, instant

_WITH_THE_HOP = frozenset({Start.WHISTLED, Start.PROMISED})
"""What a lead has set going ends with his assignment: nobody answers for a call or a promise of who had it before."""
_DONE_BY_THEN = {Action.ACCEPT: Event.ACCEPTED, Action.CONTACT: Event.CONTACTED, Action.ARRIVE: Event.ARRIVED}


@dataclass(slots=True)
class Turn:
    """One turn: what started it, what may stop its clocks, and when nothing was owed in it any more."""

    start: Start
    begun: Happened
    facts: Facts
    ended_at: datetime | None
    number: int = 1
    latest: bool = True
    scope: str | None = None
    grade: str | None = None
    raised: tuple[tuple[datetime, str], ...] = ()
    """Grades that it was given later, and when."""
    complex_at: datetime | None = None
    internal_due_at: datetime | None = None
    internal_seq: int = 0
    """The place in the log of whoever set that inner limit: only what came later can have moved it."""
    moves: Facts = ()
    merged_at: datetime | None = None
    parted: tuple[tuple[datetime, datetime], ...] = ()
    """When it was merged into another order, and when it was split off again."""
    upstream_due_at: datetime | None = None
    upstream_at: datetime | None = None
    """When the platform above dispatched it: from then on the whole matter counts in its first assignment."""
    life: int = 0
    hop: int = 0
    """The assignment in which it began: the how-manieth of the order, 0 before the first."""


def turns(facts: Facts, starts: frozenset[Start] = frozenset(Start)) -> list[Turn]:
    """Every turn of these facts, which stand in the order of the log; `starts` are those that have any clock."""
    course = read(facts)
    course.begun = [begun for begun in course.begun if begun[0] in starts]
    found = [_hop_turn(course, facts, n) for n in range(len(course.hops))]
    counted: dict[tuple[Start, str | None], int] = {}
    for start, index, scope in course.begun:
        number = counted[start, scope] = counted.get((start, scope), 0) + 1
        found.append(_other_turn(course, facts, start, index, scope=scope, number=number))
    last_hop = course.hops[-1].first if course.hops else -1
    for turn, (start, index, scope) in zip(found[len(course.hops):], course.begun, strict=True):
        superseded = scope is None and start is not Start.REGISTERED and index < last_hop
        turn.latest = turn.number == counted[start, scope] and not superseded
    return found


def _hop_turn(course: Course, facts: Facts, n: int) -> Turn:
    hop = course.hops[n]
    after = len(facts) if hop.after is None else hop.after
    begun, own = facts[hop.first], facts[hop.first:after]
    turn = Turn(Start.DISPATCHED, begun, own, hop.void_at or _ended_at(own), number=n + 1,
                latest=n == len(course.hops) - 1, life=hop.life, hop=n + 1)  # fmt: skip
    if course.contributed:
        turn.facts = _with_contributions(course, facts, turn, hop)
    turn.facts = _none_before(turn.facts, begun.at)
    _say(turn, course, facts, hop.first, after)
    turn.moves = [facts[i] for i in course.moves if hop.first < i < after]
    _join(turn, course, facts, hop.first, after)
    turn.upstream_due_at = instant(facts[0], "upstream_due_at") if hop.life == 0 else None
    turn.upstream_at = instant(facts[0], "upstream_dispatched_at") if n == 0 else None
    return turn


def _say(turn: Turn, course: Course, facts: Facts, first: int, after: int) -> None:
    """What was said of the turn's grade, of its being complex, and of an inner limit."""
    for index in course.said:
        if index >= after:
            break
        fact, data = facts[index], facts[index].data
        if data.get("grade"):
            if index <= first:
                turn.grade = data["grade"]
            elif data["grade"] != turn.grade:
                turn.raised = (*turn.raised, (fact.at, data["grade"]))
        if "complex" in data:
            marked = max(fact.at, turn.begun.at)
            turn.complex_at = (turn.complex_at or marked) if data["complex"] else None
        inner = instant(fact, "internal_due_at") if index >= first else None
        if inner is not None:
            turn.internal_due_at, turn.internal_seq = inner, fact.seq


def _other_turn(
    course: Course, facts: Facts, start: Start, index: int, *, scope: str | None, number: int
) -> Turn:  # fmt: skip
    life = sum(1 for first in course.lives if first <= index) - 1
    after = course.lives[life + 1] if life + 1 < len(course.lives) else len(facts)
    begun, rest = facts[index], facts[index:after]
    ended_at = None if begun.to in ENDED else _ended_at(rest)
    if scope is not None:
        again = [i for s, i, of in course.begun if (s, of) == (start, scope) and i > index]
        rest = [f for f in facts[index : min(again, default=after)] if _concerns(f, start, scope)]
        excused = [f.at for f in rest if f.event == Event.WHISTLE_EXCUSED]
        ended_at = min((at for at in (*excused, ended_at) if at is not None), default=None)
    if start in _WITH_THE_HOP and (left := _hop_left(course, index)) is not None:
        ended_at = left if ended_at is None else min(left, ended_at)
    turn = Turn(start, begun, _none_before(rest, begun.at), ended_at, number=number, scope=scope, life=life,
                hop=sum(1 for hop in course.hops if hop.first <= index))  # fmt: skip
    turn.moves = [facts[i] for i in course.moves if index < i < after]
    _join(turn, course, facts, index, after)
    if start is Start.REGISTERED:
        turn.grade = begun.data.get("grade")
    return turn


def _hop_left(course: Course, index: int) -> datetime | None:
    """When the assignment was over in which a fact stands; None while it lasts, or where it never was void."""
    return next((h.void_at for h in course.hops if h.first < index and (h.after is None or index < h.after)), None)


def _concerns(fact: Happened, start: Start, scope: str) -> bool:
    return str(fact.data.get("org" if start is Start.WHISTLED else "sheet")) == scope


def whole_life(first: Turn, facts: Facts, others: list[Turn]) -> Turn:
    """The turn of the caller's own clock: from the first assignment to the end of the order's life, whoever has
    held it since (F4)."""
    later = [fact for fact in facts if fact.seq >= first.begun.seq]
    reopened = next((fact.seq for fact in later if fact.event == Event.REOPENED), None)
    own = [fact for fact in later if reopened is None or fact.seq < reopened]
    moves = [f for f in own if f.event in MOVES and f.event not in {Event.ABSORBED, Event.RELEASED}]
    return replace(first, facts=_none_before(own, first.begun.at), ended_at=_ended_at(own), moves=moves,
                   number=first.life + 1, latest=first.life == others[-1].life,
                   merged_at=others[-1].merged_at, internal_due_at=None)  # fmt: skip


def _none_before(facts: Facts, start: datetime) -> Facts:
    """Nothing was done before the start, even where a phone's clock says so."""
    if all(fact.at >= start for fact in facts):
        return facts
    return [fact if fact.at >= start else replace(fact, at=start) for fact in facts]


def _with_contributions(course: Course, facts: Facts, turn: Turn, hop: Hop) -> list[Happened]:
    """Late work of a former lead counts where it was done while the order was his, and nowhere else."""
    until = turn.ended_at
    found = [fact for fact in turn.facts if fact.event != Event.CONTRIBUTED]
    for fact in (facts[i] for i in course.contributed):
        event = _DONE_BY_THEN.get(fact.action)  # type: ignore[call-overload]
        if event is not None and hop.led_by(fact.actor, fact.at) and (until is None or fact.at < until):
            found.append(replace(fact, event=event))
    return found


def _join(turn: Turn, course: Course, facts: Facts, first: int, after: int) -> None:
    """When the turn's order was another's child: since when it is, and when it was."""
    for fact in (facts[i] for i in course.merges if first <= i < after):
        if fact.event == Event.MERGED:
            turn.merged_at = fact.at
        elif turn.merged_at is not None:
            turn.parted, turn.merged_at = (*turn.parted, (turn.merged_at, fact.at)), None


def _ended_at(facts: Facts) -> datetime | None:
    ended_at = None
    for fact in facts:
        if fact.to not in ENDED:
            ended_at = None
        elif ended_at is None:
            ended_at = fact.at
    return ended_at
