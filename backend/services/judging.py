"""A doubtful time: what a phone said stands beside what is proven, and unit and centre say which one counts."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.domain.advance import CENTRE_SIDE, UNIT_SIDE
from backend.domain.lifecycle import Act
from backend.domain.roles import Actor, Role
from backend.domain.timing import claimed_at
from backend.services.log import Entry
from backend.services.orders import Effect, Working


def judge(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    """One side's word on the time of an act; accepted by both it counts as the phone said it, and what the
    server had reconstructed stays beside it (AS-11)."""
    side = CENTRE_SIDE if actor.has(Role.CENTER_HEAD) else UNIT_SIDE
    judged = next(entry for entry in order.log if entry.act_id == act.data["act"])
    facts = {"side": side, "counts_at": _claimed(judged).isoformat(),
             "reconstructed_at": judged.body["facts"].get("reconstructed_at")}  # fmt: skip
    kept = {"act": judged.act_id, "side": side, "accepts": act.data["accepts"], "by": actor.account,
            "at": at.isoformat(), "reason": act.reason}  # fmt: skip
    return Effect(facts, face={"time_judgements": [*order.face.get("time_judgements", ()), kept]})


def _claimed(judged: Entry) -> datetime:
    kept, clock = judged.body["facts"], judged.body.get("clock") or {}
    bounds = datetime.fromisoformat(kept["not_before"]), datetime.fromisoformat(kept["not_after"])
    return claimed_at(judged.occurred_at, timedelta(milliseconds=clock.get("offset_ms", 0)), bounds)
