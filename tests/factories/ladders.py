"""Rules for a test, in every version of every place: the night ladder of an unsigned order, how a place assesses."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from backend.domain.policy import Policy
from backend.domain.policy_rules import Assessment, Rung, Span, Supervision, Whistles
from backend.services import rules

RECEIVE = frozenset({"receive"})
AT_ONCE = Span(0, "min")
NIGHT = (
    Rung("sms-5", 0, "sms", "短信提醒", clocks=RECEIVE, from_start=Span(5, "min")),
    Rung("voice-10", 0, "voice", "电话提醒", clocks=RECEIVE, from_start=Span(10, "min")),
    Rung("next-15", 1, "next_on_duty", "转下一值班人", clocks=RECEIVE, after=AT_ONCE),
    Rung("urge", 1, "urge", "催办", clocks=RECEIVE, after=AT_ONCE),
)


def rule(monkeypatch: pytest.MonkeyPatch, rungs: Sequence[Rung] = NIGHT) -> None:
    """Let every place's rules have this ladder."""
    _give(monkeypatch, supervision=Supervision(ladder=tuple(rungs)))


def assess(monkeypatch: pytest.MonkeyPatch, assessment: Assessment) -> None:
    """Let every place assess in this way."""
    _give(monkeypatch, assessment=assessment)


def both_sides(monkeypatch: pytest.MonkeyPatch, assessment: Assessment) -> None:
    """Let every place assess in this way, and the units that a whistle called as well."""
    roles = frozenset({"unit_head"})
    _give(monkeypatch, assessment=assessment, whistles=Whistles(roles, {"emergency": "应急处置"}, dual_assess=True))


def _give(monkeypatch: pytest.MonkeyPatch, **sections: Any) -> None:
    read: Callable[..., tuple[Policy, ...]] = rules._versions

    def versions(*asked: Any) -> tuple[Policy, ...]:
        return tuple(replace(p, procedures=replace(p.procedures, **sections)) for p in read(*asked))

    monkeypatch.setattr(rules, "_versions", versions)
