"""Folds an order's log into its record: event by event, what each changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from backend.domain.act import Status
from backend.domain.events import Event
from backend.domain.facts import Happened, in_order
from backend.domain.record import Hop, Record, confirms
from backend.domain.requests import Fold, ask, back, decide, decided, let_go
from backend.domain.timing import DOUBTFUL


def fold(timeline: Iterable[Happened]) -> Record:
    """What these facts add up to; the order in which they are handed over does not matter."""
    return fold_on(Record(), in_order(timeline))


def fold_on(record: Record, later: Iterable[Happened]) -> Record:
    """The record after facts that came later, in the order of the log."""
    for fact in later:
        step = _STEPS.get(fact.event)
        if step is not None:
            record = step(record, fact)
        if fact.data.get("timing") == DOUBTFUL:
            record = replace(record, doubts=(*record.doubts, fact.id))
        if record.status != fact.to:
            record = replace(record, status=fact.to)
    return record


def _said(fact: Happened, name: str, key: str) -> str | None:
    """Part of a nested fact; an act says plain values only, and those are not facts."""
    found = fact.data.get(name)
    return found.get(key) if isinstance(found, Mapping) else None


def _codes(fact: Happened, name: str) -> tuple[str, ...]:
    found = fact.data.get(name)
    return tuple(org["code"] for org in found) if isinstance(found, list | tuple) else ()


def _begin(record: Record, fact: Happened) -> Record:
    """A dispatch gives the order to a new lead; a designation may confirm the one that it has."""
    org, handler = _said(fact, "org", "code"), _said(fact, "handler", "account")
    designated = fact.event == Event.DESIGNATED
    present = record.lead
    if designated and present is not None and confirms(present.org, present.handler, org, handler):
        hops = (*record.hops[:-1], replace(present, designated=True))
        return replace(decided(record, "return"), hops=hops)
    closed = tuple(hop if hop.ended_at else replace(hop, ended_at=fact.at) for hop in record.hops)
    hop = Hop(len(closed) + 1, fact.at, org, handler, designated=designated)
    leads = {handler} if handler else set()
    complex_ = bool(fact.data.get("complex", record.complex))
    return replace(
        let_go(record), hops=(*closed, hop), handlers=record.handlers | leads, led=record.led | leads,
        complex=complex_, assists=_codes(fact, "assists"), next_on_duty=None,
    )  # fmt: skip


def _accepted(record: Record, fact: Happened) -> Record:
    lead = record.lead
    if lead is None:
        return record
    taker = _said(fact, "handler", "account") or fact.actor
    hop = replace(lead, accepted_at=fact.at, handler=taker)
    return replace(
        record, hops=(*record.hops[:-1], hop), handlers=record.handlers | {fact.actor}, led=record.led | {taker},
        next_on_duty=None,
    )  # fmt: skip


def _reassigned(record: Record, fact: Happened) -> Record:
    """Another person or cell of the same unit or town: the same assignment goes on, no clock moves (row 27)."""
    lead, handler = record.lead, _said(fact, "handler", "account")
    if lead is None:
        return record
    hop = replace(lead, handler=handler, org=_said(fact, "org", "code") or lead.org)
    leads = {handler} if handler else set()
    return replace(
        decided(record, "hand_over"), hops=(*record.hops[:-1], hop), handlers=record.handlers | leads,
        led=record.led | leads, next_on_duty=None,
    )  # fmt: skip


def _worked(record: Record, fact: Happened) -> Record:
    return replace(record, handlers=record.handlers | {fact.actor})


def _returned(record: Record, fact: Happened) -> Record:
    hops = tuple(hop if hop.ended_at else replace(hop, ended_at=fact.at, returned=True) for hop in record.hops)
    return replace(let_go(record), hops=hops, returns_approved=record.returns_approved + 1)


def _return_rejected(record: Record, fact: Happened) -> Record:
    return replace(decided(record, "return"), returns_rejected=record.returns_rejected + 1)


def _extended(record: Record, fact: Happened) -> Record:
    return replace(decided(record, "extension"), extensions=record.extensions + 1)


def _suspended(record: Record, fact: Happened) -> Record:
    return replace(decided(record, "suspension"), review_at=fact.data.get("review_at"))


def _resumed(record: Record, fact: Happened) -> Record:
    return replace(record, review_at=None)


def _whistled(record: Record, fact: Happened) -> Record:
    units = _codes(fact, "orgs")
    return replace(
        record,
        whistles={**record.whistles, **dict.fromkeys(units, "blown")},
        blowers={**record.blowers, **dict.fromkeys(units, fact.actor)},
    )


def _whistle(state: str) -> Fold:
    def step(record: Record, fact: Happened) -> Record:
        return replace(record, whistles={**record.whistles, str(fact.data.get("org")): state})

    return step


def _slip(state: str) -> Fold:
    def step(record: Record, fact: Happened) -> Record:
        firm = _said(fact, "firm", "code")
        return record if firm is None else replace(record, slips={**record.slips, firm: state})

    return step


def _sheet(state: str) -> Fold:
    def step(record: Record, fact: Happened) -> Record:
        return replace(record, sheets={**record.sheets, str(fact.data.get("sheet")): state})

    return step


def _rated(record: Record, fact: Happened) -> Record:
    """A failed try counts until the caller is reached; a bad answer counts whether or not a round is left."""
    if fact.data.get("outcome", "reached") != "reached":
        return replace(record, callback_tries=record.callback_tries + 1)
    return replace(record, callback_tries=0, bad_rounds=record.bad_rounds + (fact.to != Status.CLOSED))


def _warned(record: Record, fact: Happened) -> Record:
    called = _said(fact, "handler", "account") or record.next_on_duty
    return replace(record, warned=record.warned | {str(fact.data.get("key"))}, next_on_duty=called)


def _backed(record: Record, fact: Happened) -> Record:
    return back(str(fact.data.get("request")))(record, fact)


def _time_backed(record: Record, fact: Happened) -> Record:
    return replace(record, time_backed={**record.time_backed, str(fact.data.get("act")): str(fact.data.get("side"))})


def _time_judged(record: Record, fact: Happened) -> Record:
    return replace(record, doubts=tuple(act for act in record.doubts if act != fact.data.get("act")))


def _calmed(record: Record, fact: Happened) -> Record:
    return replace(record, calmed=record.calmed | {str(fact.data.get("key"))})


def _complex(record: Record, fact: Happened) -> Record:
    return replace(record, complex=bool(fact.data.get("complex", record.complex)))


def _merged(record: Record, fact: Happened) -> Record:
    return replace(record, merged_into=fact.data.get("into"), before_merge=record.status, slips={})


def _absorbed(record: Record, fact: Happened) -> Record:
    """A child's later word of its due adds no second child."""
    children = dict.fromkeys((*record.children, str(fact.data.get("child"))))
    return replace(record, children=tuple(children))


def _released(record: Record, fact: Happened) -> Record:
    return replace(record, children=tuple(no for no in record.children if no != fact.data.get("child")))


def _reply_shared(record: Record, fact: Happened) -> Record:
    """The answer of the order that it was merged into is its own, and so are they who gave it."""
    handler, org, lead = _said(fact, "handler", "account"), _said(fact, "org", "code"), record.lead
    leads = {handler} if handler else set()
    hops = record.hops if lead is None else (*record.hops[:-1], replace(lead, handler=handler, org=org))
    return replace(
        record, hops=hops, handlers=record.handlers | leads, led=record.led | leads, merged_into=None, review_at=None
    )


def _reopened(record: Record, fact: Happened) -> Record:
    """Another life: the log keeps what was asked, excluded and merged in the one before."""
    hops = tuple(hop if hop.ended_at else replace(hop, ended_at=fact.at) for hop in record.hops)
    return replace(
        let_go(record), hops=hops, hops_before=len(hops), bad_rounds=0, callback_tries=0, pending={},
        excluded=False, children=(), merged_into=None,
    )  # fmt: skip


_E = Event
_STEPS: Mapping[str, Fold] = {
    _E.DISPATCHED: _begin, _E.DESIGNATED: _begin, _E.ACCEPTED: _accepted, _E.REASSIGNED: _reassigned,
    _E.CONTACTED: _worked, _E.ARRIVED: _worked, _E.REPLIED: _worked,
    _E.REFUSAL_ASKED: ask("refusal"), _E.NOT_ACCEPTED: decide("refusal"), _E.QUEUED: decide("refusal"),
    _E.RETURN_ASKED: ask("return"), _E.RETURN_APPROVED: _returned, _E.RETURN_REJECTED: _return_rejected,
    _E.EXTENSION_ASKED: ask("extension"), _E.EXTENSION_APPROVED: _extended,
    _E.EXTENSION_REJECTED: decide("extension"),
    _E.SUSPENSION_ASKED: ask("suspension"), _E.SUSPENDED: _suspended,
    _E.SUSPENSION_REJECTED: decide("suspension"), _E.RESUMED: _resumed,
    _E.WHISTLED: _whistled, _E.WHISTLE_SIGNED: _whistle("signed"), _E.WHISTLE_CONTACTED: _whistle("contacted"),
    _E.WHISTLE_REPORTED: _whistle("reported"), _E.WHISTLE_DONE: _whistle("done"),
    _E.WHISTLE_EXCUSED: _whistle("excused"),
    _E.PROMISED: ask("promise"), _E.PROMISE_AGREED: decide("promise"), _E.PROMISE_OBJECTED: decide("promise"),
    _E.HAND_OVER_OFFERED: ask("hand_over"), _E.HAND_OVER_DECLINED: decide("hand_over"),
    _E.CONCLUSION_ASKED: ask("conclusion"), _E.CONCLUDED: decide("conclusion"),
    _E.EXCLUSION_ASKED: ask("exclusion"), _E.EXCLUSION_BACKED: back("exclusion"),
    _E.EXCLUDED: decide("exclusion", excluded=True), _E.EXCLUSION_REJECTED: decide("exclusion"),
    _E.SUPERVISED: _sheet("open"), _E.SUPERVISION_ANSWERED: _sheet("answered"),
    _E.SLIP_GIVEN: _slip("given"), _E.SLIP_TAKEN: _slip("taken"), _E.SLIP_DONE: _slip("done"),
    _E.REQUEST_BACKED: _backed,
    _E.TIME_BACKED: _time_backed, _E.TIME_ACCEPTED: _time_judged, _E.TIME_REJECTED: _time_judged,
    _E.WARNED: _warned, _E.CALMED: _calmed, _E.DUE_SETTLED: _complex,
    _E.RATED: _rated, _E.MERGED: _merged, _E.ABSORBED: _absorbed, _E.RELEASED: _released,
    _E.SPLIT: decide("", merged_into=None, review_at=None), _E.REPLY_SHARED: _reply_shared,
    _E.REOPENED: _reopened,
}  # fmt: skip
"""Event → what it changes in the record; an event that is not here changes nothing but the status."""
