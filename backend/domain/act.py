"""The nouns of the life-cycle: where an order stands, what is done to it, and an act as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where an order stands (12.3)."""

    REGISTERED = "registered"
    PENDING_DISPATCH = "pending_dispatch"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    RETURN_PENDING = "return_pending"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    AWAITING_CALLBACK = "awaiting_callback"
    REWORK = "rework"
    CLOSED = "closed"
    MERGED = "merged"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({Status.CLOSED, Status.NOT_ACCEPTED, Status.WITHDRAWN})
"""Nothing is owed any more: clocks that still run then are void."""
OPEN = frozenset(Status) - ENDED - {Status.MERGED}
"""Somebody has to do something; a merged order is not over, but its primary is what is worked on."""
WORKED_ON = frozenset({Status.DISPATCHED, Status.IN_PROGRESS, Status.REWORK})
"""In the hands of the lead."""


class Action(StrEnum):
    """Everything that anybody does to an order. Those of INTERNAL never come from outside as an act."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    APPROVE_RETURN = "approve_return"
    REJECT_RETURN = "reject_return"
    DESIGNATE = "designate"
    REASSIGN = "reassign"
    CONTACT = "contact"
    ARRIVE = "arrive"
    NOTE = "note"
    WHISTLE = "whistle"
    REPORT_IN = "report_in"
    EXCUSE = "excuse"
    EXTEND = "extend"
    APPROVE_EXTENSION = "approve_extension"
    REJECT_EXTENSION = "reject_extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    PROMISE = "promise"
    REPLY = "reply"
    SEND_BACK = "send_back"
    PASS = "pass"  # noqa: S105 - an action, not a password
    RATE = "rate"
    MERGE = "merge"
    SPLIT = "split"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    EXCLUDE = "exclude"
    DISCIPLINE = "discipline"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    REJECT_SUSPENSION = "reject_suspension"
    SETTLE_DUE = "settle_due"
    ANSWER_PROMISE = "answer_promise"
    CONCLUDE = "conclude"
    JUDGE_TIME = "judge_time"
    BACK_REQUEST = "back_request"
    APPROVE_EXCLUSION = "approve_exclusion"
    REJECT_EXCLUSION = "reject_exclusion"
    SELF_HANDLE = "self_handle"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    DECLINE_HAND_OVER = "decline_hand_over"
    GIVE_SLIP = "give_slip"
    TAKE_SLIP = "take_slip"
    FINISH_SLIP = "finish_slip"
    REGISTER = "register"
    QUEUE = "queue"
    ATTACH = "attach"
    ANSWER = "answer"
    ABSORB = "absorb"
    RELEASE = "release"
    SHARE_REPLY = "share_reply"
    FOLLOW = "follow"
    LINK_REPEAT = "link_repeat"
    WARN = "warn"
    CALM = "calm"
    RECOMPUTE = "recompute"


INTERNAL = frozenset(
    {
        Action.REGISTER, Action.QUEUE, Action.ATTACH, Action.ANSWER, Action.ABSORB, Action.RELEASE,
        Action.SHARE_REPLY, Action.FOLLOW, Action.LINK_REPEAT, Action.WARN, Action.CALM,
        Action.RECOMPUTE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did, as one value: the phone's outbox item, the request, the argument, the event row."""

    id: str
    action: Action
    at: datetime
    seen_version: int | None = None
    position: Mapping[str, Any] | None = None
    evidence: tuple[str, ...] = ()
    reason: str | None = None
    note: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    clock: Mapping[str, Any] | None = None
