"""What a place rules beside limits, given to every version of every place's rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from backend.domain.policy import Policy
from backend.services import rules


def rule(monkeypatch: pytest.MonkeyPatch, **sections: Any) -> None:
    """Let every place's rules have these sections in the stead of their own."""
    read: Callable[..., tuple[Policy, ...]] = rules._versions

    def versions(*asked: Any) -> tuple[Policy, ...]:
        return tuple(replace(p, procedures=replace(p.procedures, **sections)) for p in read(*asked))

    monkeypatch.setattr(rules, "_versions", versions)
