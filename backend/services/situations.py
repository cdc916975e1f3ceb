"""What the rules must know of an order before an act: its record, and how the actor is tied to it."""

from datetime import datetime

from backend.domain import standing
from backend.domain.act import Act, Action, Status
from backend.domain.lifecycle import Situation
from backend.domain.roles import Actor, Role, Tie, Ties, side
from backend.services import clocks
from backend.services.working import Working

_DECIDES: dict[Action, frozenset[Role]] = {
    Action.REFUSE: frozenset({Role.SHIFT_LEAD, Role.CENTER_HEAD}),
    Action.SUSPEND: frozenset({Role.CENTER_HEAD}),
    Action.JUDGE_TIME: frozenset({Role.CENTER_HEAD}),
}
"""Who decides where one action both asks and decides."""


def ties(order: Working, actor: Actor) -> Ties:
    """How the actor is tied to the order, by its log."""
    return standing.ties(actor, order.row, standing.standing(order.record()))


def is_former(order: Working, actor: Actor, tied: Ties | None = None) -> bool:
    """Whether the actor led the order and has no part in it now: what he does meanwhile is a contribution."""
    tied = ties(order, actor) if tied is None else tied
    return Tie.FORMER in tied and not tied & {Tie.HANDLER, Tie.OPEN_UNIT, Tie.ASSIST}


def situation(
    order: Working, act: Act, actor: Actor, *, tied: Ties, at: datetime, elsewhere: bool = False
) -> Situation:
    """What the guards need to know of the order beside the act."""
    face, policy, record = order.face, order.policy, order.record()
    rules_beside = policy.procedures
    return Situation(
        status=Status(order.row["status"]),
        type=order.row["type"],
        round=order.row["round"],
        max_rounds=policy.rework.max_rounds,
        rework_when=policy.rework.when,
        satisfaction=policy.callback.answers,
        unmet_clocks=clocks.unmet(face.get("clocks", ()), ("contact", "arrive")),
        missing_evidence=tuple(d["phase"] for d in face.get("missing_evidence", ())),
        callback_tries=record.callback_tries,
        callback_tries_max=policy.callback.tries,
        record=record,
        actor=actor.account,
        decides=actor.has(*_DECIDES.get(act.action, ())),
        side=side(actor),
        former=is_former(order, actor, tied),
        window_over=clocks.over(face.get("clocks", ()), "return_window", at),
        due_over=any(clocks.over(face.get("clocks", ()), name, at) for name in ("finish", "feedback")),
        most_extensions=rules_beside.extensions.max_count,
        most_dispatches=rules_beside.returns.max_dispatches,
        return_reasons=frozenset(reason.id for reason in policy.return_reasons),
        refusal_reasons=frozenset(rules_beside.refusal_grounds),
        elsewhere=elsewhere,
        discipline_for=rules_beside.supervision.discipline_for,
        units=actor.units,
    )
