"""Every (status, action) is decided, and every table of the trade covers its vocabulary."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.domain.advance import FIELD_WORK, FORKED, advance
from backend.domain.errors import DomainError
from backend.domain.events import DECISIVE, Event
from backend.domain.guards import GUARDS
from backend.domain.lifecycle import INTERNAL, TRANSITIONS, Act, Action, Advance, Situation, Status
from backend.domain.roles import NOT_BY_WORKERS, PERMITTED

BARE = Act(
    id="0190f000-0000-7000-8000-000000000000",
    action=Action.NOTE,
    at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
)
FULL = replace(
    BARE,
    reason="事出有因",
    data={
        "connected": True, "text": "已清理", "result": "solved", "contacted": True, "solved": "yes",
        "plan": "换管", "review_on": "2026-12-01", "until": "2026-12-01", "orgs": "1", "task": "抢修",
        "meet_at": "2026-12-01T10:00:00+08:00", "place": "路口", "request": "return",
        "into": "1", "choice": "keep", "to": "worker2", "act": "1", "accepts": True,
    },
)
ACTS = (BARE, FULL)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: "bare" if not act.reason else "full")
def test_every_cell_is_decided(status: Status, act: Act) -> None:
    for action in Action:
        try:
            outcome = advance(Situation(status=status), replace(act, action=action))
        except DomainError as refusal:
            assert refusal.code
            assert (refusal.code == "order.not_allowed") == ((status, action) not in TRANSITIONS)
        else:
            assert isinstance(outcome, Advance)
            assert (status, action) in TRANSITIONS


def test_what_the_table_has_somebody_may_do() -> None:
    nobody = {action for _, action in TRANSITIONS} - set(PERMITTED)
    assert not nobody


def test_what_somebody_may_do_the_table_has() -> None:
    idle = set(PERMITTED) - {action for _, action in TRANSITIONS} - {Action.REGISTER}
    assert not idle


def test_every_event_comes_from_somewhere() -> None:
    made = {step.event for step in TRANSITIONS.values()} | FORKED
    assert set(Event) == made
    assert made >= DECISIVE


def test_every_state_but_the_first_is_reached() -> None:
    reached = {step.to for step in TRANSITIONS.values()} | {Status.REGISTERED, Status.REWORK}
    assert {status for status, _ in TRANSITIONS if _is_worked_on(status)} <= reached


def _is_worked_on(status: Status) -> bool:
    """Whether more can be done in a state than to attach what comes late."""
    return any(found is status and action not in INTERNAL | {Action.NOTE} for found, action in TRANSITIONS)


def test_guards_and_rules_speak_of_actions_that_exist() -> None:
    used = {action for _, action in TRANSITIONS}
    assert set(GUARDS) <= used
    assert used >= NOT_BY_WORKERS | FIELD_WORK
