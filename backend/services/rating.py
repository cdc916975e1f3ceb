"""评单: the caller says whether he was contacted, whether it is solved, and whether he is satisfied."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, NotFound, Refused
from backend.domain.lifecycle import OPEN, Act, Action, Status, reached
from backend.domain.roles import RESIDENT, Actor
from backend.services import errands, log, orders, promises, secrets
from backend.services.orders import Done, Effect, Working

MOST_ANSWERS = 20
ANSWERS_TAKEN = timedelta(days=90)
"""After its end an order's link only shows it."""
ANSWERED = ("contacted", "solved", "satisfied", "words", "at")
STEPS = ("registered", "dispatched", "accepted", "contacted", "arrived", "replied", "closed")

_RATEABLE = (Status.AWAITING_CALLBACK, Status.CLOSED, Status.REWORK)


def rate(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One callback: the answers are kept as given, and never overwritten by a later round."""
    given = {key: act.data.get(key) for key in ("contacted", "solved", "satisfied", "outcome", "words")}
    rating = given | {"round": order.row["round"], "at": at.isoformat(), "by": actor.account}
    if not reached(act):
        rating |= {"contacted": None, "solved": None, "satisfied": None}
    told = errands.done(order, "tell_caller", at=at) if _ends_the_telling(order, act) else {}
    return Effect(face={"ratings": [*order.face.get("ratings", ()), rating], **told})


def _ends_the_telling(order: Working, act: Act) -> bool:
    """Whoever was called back has been told; whom the last try did not reach, nobody is asked to tell any more."""
    return reached(act) or order.record().callback_tries + 1 >= order.policy.callback.tries


def heard(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """The resident's word outside a callback: kept beside the order, it moves nothing by itself."""
    answer = {key: act.data.get(key) for key in ("contacted", "solved", "satisfied", "words")}
    before = order.face.get("answers", ())
    if len(before) >= MOST_ANSWERS:
        raise Refused("answers.enough", f"an order takes {MOST_ANSWERS} answers by its link; call the hotline")
    return Effect(face={"answers": [*before, answer | {"at": at.isoformat()}]})


def link(session: Session, no: str) -> str:
    """The resident's address for this order; nobody can guess one."""
    return "/r/" + secrets.sign(session, "links", no)


def is_link(session: Session, token: str) -> bool:
    """Whether the address of a resident's page is one of ours."""
    return secrets.unsign(session, "links", token) is not None


def _order_no(session: Session, token: str) -> str:
    no = secrets.unsign(session, "links", token)
    if no is None:
        raise NotFound("link.unknown", "this link is not ours")
    return no


@dataclass(frozen=True, slots=True)
class Answers:
    """What a resident sends from his page; `id` makes it count once."""

    id: str
    contacted: bool | None = None
    solved: str | None = None
    satisfied: str | None = None
    words: str | None = None
    promise: str | None = None
    agrees: bool | None = None


def follow(session: Session, token: str) -> dict[str, Any]:
    """The resident's view of his order: progress and what he may still say; nobody's personal data."""
    return _followed(orders.load(session, _order_no(session, token), lock=False))


def _followed(order: Working) -> dict[str, Any]:
    face, seen = order.face, {entry.action for entry in order.log}
    rated = [r for r in face.get("ratings", ()) if r["solved"] is not None]
    done = {
        "registered": True, "dispatched": face["lead"] is not None, "accepted": Action.ACCEPT in seen,
        "contacted": any(c["connected"] for c in face["contacts"]), "arrived": face["arrival"] is not None,
        "replied": face["reply"] is not None, "closed": order.row["status"] == Status.CLOSED,
    }  # fmt: skip
    return {
        "no": face["no"], "title": face["title"], "status": order.row["status"],
        "steps": [{"name": name, "done": done[name]} for name in STEPS],
        "reply": face["reply"] and {"text": face["reply"]["text"], "result": face["reply"]["result"]},
        "contacted_question": face["lead"] is not None and not rated and order.row["status"] != Status.CLOSED,
        "can_rate": order.row["status"] == Status.AWAITING_CALLBACK,
        "satisfaction": [grade.id for grade in order.policy.callback.grades],
        "promise": promises.followed(order),
        "rated": {key: rated[-1][key] for key in ANSWERED} if rated else None,
        "registered_at": face["registered_at"], "updated_at": face["updated_at"],
    }  # fmt: skip


def _ended_at(order: Working, at: datetime) -> datetime:
    """When the order came to its end; now, while it has not."""
    if Status(order.row["status"]) in OPEN:
        return at
    return max(e.recorded_at for e in order.log if e.action not in (Action.ANSWER, Action.ATTACH))


def answer(session: Session, token: str, answers: Answers, *, at: datetime) -> tuple[Done, dict[str, Any]]:
    """Take a resident's answers: to a promise, a rating where one is waited for, else his word on how it goes."""
    no = _order_no(session, token)
    order = orders.load(session, no, lock=False)
    before = log.taken(session, answers.id)
    if before is None and _ended_at(order, at) < at - ANSWERS_TAKEN:
        raise Refused("answers.too_late", "the order ended long ago; call the hotline", status=order.row["status"])
    taken = None if before is None else before[1]
    action, data = _meant(answers) if answers.agrees is not None else _said(order, answers, taken)
    act = Act(id=answers.id, action=action, at=at if taken is None else taken.occurred_at, data=data)
    done = orders.perform(session, no, act, actor=RESIDENT, at=at, prepare=_PREPARE[action])
    return done, follow(session, token)


def _meant(answers: Answers) -> tuple[Action, dict[str, Any]]:
    """His word on a promise, which stands alone: by it a day becomes a limit, or does not."""
    if any(one is not None for one in (answers.contacted, answers.solved, answers.satisfied)):
        raise Invalid("answers.mixed", "a promise is answered by itself", field="agrees")
    if answers.promise is None:
        raise Invalid("answers.promise_missing", "say to which promise", field="promise")
    return Action.ANSWER_PROMISE, {"agrees": answers.agrees, "promise": answers.promise, "words": answers.words}


def _said(order: Working, answers: Answers, taken: log.Entry | None) -> tuple[Action, dict[str, Any]]:
    status = order.row["status"]
    data = {"contacted": answers.contacted, "solved": answers.solved, "satisfied": answers.satisfied,
            "words": answers.words}  # fmt: skip
    if all(value is None for value in data.values()):
        raise Invalid("answers.empty", "there is no answer in it", field="contacted")
    if taken is not None:
        return (Action.RATE if taken.action == Action.RATE else Action.ANSWER), data
    if answers.solved is not None and status not in _RATEABLE:
        raise Refused("answers.too_early", "the order has not been replied to yet", status=status)
    rates = answers.solved is not None and status == Status.AWAITING_CALLBACK
    return (Action.RATE if rates else Action.ANSWER), data


_PREPARE = {Action.RATE: rate, Action.ANSWER: heard, Action.ANSWER_PROMISE: promises.answer}
