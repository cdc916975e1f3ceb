"""The ladder of supervision as it hangs on an order in hand: when its next step is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.clocks import Clock
from backend.domain.lifecycle import OPEN, Status
from backend.domain.supervision import Ladder
from backend.services import rules
from backend.services.working import Working


def hang(session: Session, order: Working, derived: Sequence[Clock]) -> Ladder:
    """The order's ladder, by the policy that it is pinned to and by all that has happened."""
    return Ladder(
        rungs=order.policy.procedures.supervision.ladder,
        calendar=rules.calendar(session, order.policy),
        grade=order.row["grade"],
        clocks=derived,
        facts=order.timeline(),
    )


def next_at(session: Session, order: Working, derived: Sequence[Clock], *, at: datetime) -> datetime | None:
    """The instant at which the worker has to look at the order: at once, where a warning has proved wrong."""
    if not order.policy.procedures.supervision.ladder:
        return None
    hung = hang(session, order, derived)
    if hung.withdrawals():
        return at
    return hung.next_at() if Status(order.row["status"]) in OPEN else None
