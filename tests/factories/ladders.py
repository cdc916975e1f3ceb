"""The night ladder of an unsigned order, given to every version of every place's rules."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from backend.domain.policy import Policy
from backend.domain.policy_rules import Rung, Span, Supervision
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
    read: Callable[..., tuple[Policy, ...]] = rules._versions

    def versions(*asked: Any) -> tuple[Policy, ...]:
        return tuple(_with(policy, rungs) for policy in read(*asked))

    monkeypatch.setattr(rules, "_versions", versions)


def _with(policy: Policy, rungs: Sequence[Rung]) -> Policy:
    return replace(policy, procedures=replace(policy.procedures, supervision=Supervision(ladder=tuple(rungs))))
