"""Everything that can happen to an order, in the past tense; the names stand in the log for ever."""

from enum import StrEnum


class Event(StrEnum):
    """The event that an act becomes in the log."""

    REGISTERED = "order.registered"
    QUEUED = "order.queued"
    DISPATCHED = "order.dispatched"
    ACCEPTED = "order.accepted"
    CONTACTED = "order.contacted"
    ARRIVED = "order.arrived"
    NOTED = "order.noted"
    EVIDENCE_STORED = "evidence.stored"
    REPLIED = "order.replied"
    ANSWERED_AT_ONCE = "order.answered_at_once"
    SENT_BACK = "order.sent_back"
    PASSED = "order.passed"
    RATED = "order.rated"
    RESIDENT_ANSWERED = "resident.answered"
    REFUSAL_ASKED = "order.refusal_asked"
    NOT_ACCEPTED = "order.not_accepted"
    RETURN_ASKED = "order.return_asked"
    RETURN_APPROVED = "order.return_approved"
    RETURN_REJECTED = "order.return_rejected"
    DESIGNATED = "order.designated"
    REASSIGNED = "order.reassigned"
    DUE_SETTLED = "order.due_settled"
    EXTENSION_ASKED = "order.extension_asked"
    EXTENSION_APPROVED = "order.extension_approved"
    EXTENSION_REJECTED = "order.extension_rejected"
    SUSPENSION_ASKED = "order.suspension_asked"
    SUSPENDED = "order.suspended"
    SUSPENSION_REJECTED = "order.suspension_rejected"
    RESUMED = "order.resumed"
    WHISTLED = "whistle.blown"
    WHISTLE_SIGNED = "whistle.signed"
    WHISTLE_CONTACTED = "whistle.contacted"
    WHISTLE_REPORTED = "whistle.reported_in"
    WHISTLE_DONE = "whistle.done"
    WHISTLE_EXCUSED = "whistle.excused"
    PROMISED = "promise.made"
    PROMISE_AGREED = "promise.agreed"
    PROMISE_OBJECTED = "promise.objected"
    MERGED = "order.merged"
    ABSORBED = "order.absorbed"
    SPLIT = "order.split"
    RELEASED = "order.released"
    REPLY_DRAFTED = "order.reply_drafted"
    REPLY_SHARED = "order.reply_shared"
    REPEATED = "order.repeated"
    REOPENED = "order.reopened"
    WITHDRAWN = "order.withdrawn"
    CONCLUSION_ASKED = "order.conclusion_asked"
    CONCLUDED = "order.concluded"
    EXCLUSION_ASKED = "exclusion.asked"
    EXCLUSION_BACKED = "exclusion.backed"
    EXCLUDED = "exclusion.approved"
    EXCLUSION_REJECTED = "exclusion.rejected"
    SUPERVISED = "supervision.issued"
    SUPERVISION_ANSWERED = "supervision.answered"
    WARNED = "supervision.warned"
    CALMED = "supervision.withdrawn"
    RECOMPUTED = "clocks.recomputed"
    REQUEST_BACKED = "request.backed"
    TIME_BACKED = "time.backed"
    TIME_ACCEPTED = "time.accepted"
    TIME_REJECTED = "time.rejected"
    CONTRIBUTED = "order.contributed"
    SELF_HANDLED = "order.self_handled"
    HAND_OVER_OFFERED = "order.hand_over_offered"
    HAND_OVER_DECLINED = "order.hand_over_declined"
    SLIP_GIVEN = "slip.given"
    SLIP_TAKEN = "slip.taken"
    SLIP_DONE = "slip.done"


DECISIVE = frozenset(
    {
        Event.REGISTERED, Event.QUEUED, Event.DISPATCHED, Event.ACCEPTED, Event.REPLIED, Event.ANSWERED_AT_ONCE,
        Event.SENT_BACK, Event.PASSED, Event.RATED, Event.NOT_ACCEPTED, Event.RETURN_ASKED, Event.RETURN_APPROVED,
        Event.RETURN_REJECTED, Event.DESIGNATED, Event.REASSIGNED, Event.SUSPENDED, Event.RESUMED, Event.WHISTLED,
        Event.MERGED, Event.SPLIT, Event.REPLY_SHARED, Event.REOPENED, Event.WITHDRAWN, Event.CONCLUDED,
        Event.SELF_HANDLED, Event.EXTENSION_APPROVED,
    }
)  # fmt: skip
"""Events that change what another person may do next; an act that has not seen one of them conflicts."""
