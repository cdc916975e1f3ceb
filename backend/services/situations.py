"""What the rules must know of an order before an act: its record, and how the actor is tied to it."""

from backend.domain.act import Status
from backend.domain.folding import fold
from backend.domain.lifecycle import Situation
from backend.domain.roles import Actor, Role, Tie, Ties
from backend.services import clocks
from backend.services.working import Working


def ties(order: Working, actor: Actor) -> Ties:
    """How the actor is tied to the order."""
    return frozenset({Tie.HANDLER} if order.is_handler(actor) else ())


def situation(order: Working, actor: Actor) -> Situation:
    """What the guards need to know of the order beside the act."""
    face, policy = order.face, order.policy
    record = fold(clocks.timeline(order.history()))
    rules_beside = policy.procedures
    return Situation(
        status=Status(order.row["status"]),
        type=order.row["type"],
        round=order.row["round"],
        max_rounds=policy.rework.max_rounds,
        rework_when=policy.rework.when,
        unmet_clocks=clocks.unmet(face.get("clocks", ()), ("contact", "arrive")),
        missing_evidence=tuple(d["phase"] for d in face.get("missing_evidence", ())),
        callback_tries=record.callback_tries,
        callback_tries_max=policy.callback.tries,
        record=record,
        actor=actor.account,
        decides=actor.has(Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.ASSESSOR),
        most_extensions=rules_beside.extensions.max_count,
        most_dispatches=rules_beside.returns.max_dispatches,
        return_reasons=frozenset(reason.id for reason in policy.return_reasons),
        refusal_reasons=frozenset(rules_beside.refusal_grounds),
    )
