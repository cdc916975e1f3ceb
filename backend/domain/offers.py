"""What an actor is offered to do: what he may, and what no guard would refuse for want of something undecided."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from backend.domain.act import Action, Status
from backend.domain.lifecycle import allowed
from backend.domain.policy import Policy
from backend.domain.roles import Actor, Role, Tie, Ties, may, side
from backend.domain.standing import Standing

_OPEN_CALLS = frozenset({"blown", "signed", "contacted", "reported"})


def offers(
    actor: Actor, policy: Policy, status: Status, *, ties: Ties, standing: Standing,
    over: frozenset[str] = frozenset(),
) -> list[str]:  # fmt: skip
    """The actions that this actor may take now, in the order of the enumeration; `over` names clocks run out."""
    asking = Asking(actor, policy, ties, standing, over)
    return [str(action) for action, test in _permitted(actor.roles, status, ties) if test is None or test(asking)]


@lru_cache(maxsize=4096)
def _permitted(
    roles: frozenset[Role], status: Status, ties: Ties
) -> tuple[tuple[Action, Callable[["Asking"], bool] | None], ...]:
    """What roles and ties allow, each with what must be undecided for it; a list asks this for every order."""
    somebody = Actor(0, "", "", roles)
    may_be = (action for action in allowed(status) if may(somebody, action, ties=ties, status=status))
    return tuple((action, _TESTS.get(action)) for action in may_be)


class Asking:
    """Who asks what is possible, and of which order."""

    __slots__ = ("actor", "over", "policy", "standing", "ties")

    def __init__(self, actor: Actor, policy: Policy, ties: Ties, standing: Standing, over: frozenset[str]) -> None:
        self.actor, self.policy, self.ties, self.standing, self.over = actor, policy, ties, standing, over

    def decides(self, name: str) -> bool:
        """Whether a request waits that he has not made himself."""
        return self.standing.waits(name, not_by=self.actor.account)


def _decides(name: str) -> Callable[[Asking], bool]:
    return lambda asking: asking.decides(name)


def _grants(name: str) -> Callable[[Asking], bool]:
    return lambda asking: asking.decides(name) and name not in asking.standing.unheaded


def _other_side(name: str) -> Callable[[Asking], bool]:
    return lambda a: a.decides(name) and a.standing.sides.get(name) != side(a.actor)


def _refuse(asking: Asking) -> bool:
    if not asking.standing.waits("refusal"):
        return True
    return asking.decides("refusal") and asking.actor.has(Role.SHIFT_LEAD, Role.CENTER_HEAD)


def _return(asking: Asking) -> bool:
    return not asking.standing.designated and "return_window" not in asking.over


def _often_dispatched(asking: Asking) -> bool:
    return asking.standing.dispatches >= asking.policy.procedures.returns.max_dispatches


def _extend(asking: Asking) -> bool:
    standing, most = asking.standing, asking.policy.procedures.extensions.max_count
    in_time = asking.over.isdisjoint({"finish", "feedback"})
    return standing.extensions < most and not standing.waits("extension") and in_time


def _suspend(asking: Asking) -> bool:
    if asking.standing.waits("suspension"):
        return asking.actor.has(Role.CENTER_HEAD) and _grants("suspension")(asking)
    return bool(asking.ties & {Tie.HANDLER, Tie.UNIT})


def _open_calls(asking: Asking) -> list[str]:
    return [org for org, state in asking.standing.called.items() if state in _OPEN_CALLS]


def _whistle(asking: Asking) -> bool:
    return any(str(role) in asking.policy.procedures.whistles.roles for role in asking.actor.roles)


def _conclude(asking: Asking) -> bool:
    ended = asking.standing.bad_rounds > asking.policy.rework.max_rounds
    return ended and (not asking.standing.waits("conclusion") or _other_side("conclusion")(asking))


_TESTS: Mapping[Action, Callable[[Asking], bool]] = {
    Action.REFUSE: _refuse,
    Action.RETURN: _return,
    Action.APPROVE_RETURN: _grants("return"),
    Action.REJECT_RETURN: _decides("return"),
    Action.DISPATCH: lambda a: not _often_dispatched(a),
    Action.DESIGNATE: _often_dispatched,
    Action.TAKE_OVER: lambda a: Tie.OFFERED in a.ties,
    Action.DECLINE_HAND_OVER: lambda a: Tie.OFFERED in a.ties,
    Action.EXTEND: _extend,
    Action.APPROVE_EXTENSION: _grants("extension"),
    Action.REJECT_EXTENSION: _decides("extension"),
    Action.SUSPEND: _suspend,
    Action.REJECT_SUSPENSION: _decides("suspension"),
    Action.WHISTLE: _whistle,
    Action.REPORT_IN: lambda a: any(org in a.actor.units for org in _open_calls(a)),
    Action.EXCUSE: lambda a: a.actor.account in a.standing.blowers.values(),
    Action.TAKE_SLIP: lambda a: a.standing.slips.get(a.actor.org) == "given",
    Action.FINISH_SLIP: lambda a: a.standing.slips.get(a.actor.org) in {"given", "taken"},
    Action.ANSWER_PROMISE: lambda a: a.standing.waits("promise"),
    Action.REPLY: lambda a: not _open_calls(a),
    Action.RATE: lambda a: a.standing.bad_rounds <= a.policy.rework.max_rounds,
    Action.CONCLUDE: _conclude,
    Action.MERGE: lambda a: not a.standing.children,
    Action.EXCLUDE: lambda a: not a.standing.excluded and not a.standing.waits("exclusion"),
    Action.APPROVE_EXCLUSION: _other_side("exclusion"),
    Action.REJECT_EXCLUSION: _decides("exclusion"),
    Action.DISCIPLINE: lambda a: bool(a.policy.procedures.supervision.discipline_for),
    Action.ANSWER_SUPERVISION: lambda a: bool(a.standing.sheets),
    Action.BACK_REQUEST: lambda a: bool(a.standing.unheaded),
    Action.JUDGE_TIME: lambda a: bool(a.standing.doubts),
}
"""Action → whether its guard would find what it needs; an action that is not here needs nothing undecided."""
