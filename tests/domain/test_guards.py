"""What must hold before an act is taken, row by row of section 12.3; each refusal by its code."""

from typing import Any

import pytest

from backend.domain.act import WORKED_ON, Act, Action, Status
from backend.domain.advance import advance
from backend.domain.errors import DomainError
from backend.domain.events import Event
from backend.domain.lifecycle import Advance, Situation
from tests.factories.rules import cst

NOW = cst("2026-03-02 09:00")


def act(action: Action, *, reason: str | None = "说明理由", evidence: tuple[str, ...] = (), **data: Any) -> Act:
    return Act("a", action, NOW, reason=reason, evidence=evidence, data=data)


def refused(situation: Situation, what: Act) -> str:
    """The code with which the act is refused."""
    with pytest.raises(DomainError) as error:
        advance(situation, what)
    return error.value.code


class TestRow27:
    """改派 to another town is a return by the map while the order may be returned, and nothing at all afterwards."""

    @pytest.mark.parametrize("status", sorted(WORKED_ON))
    def test_wherever_it_is_worked_on_the_map_moves_it_only_where_it_may_be_returned(self, status: Status) -> None:
        situation = Situation(status, elsewhere=True)
        if status is Status.REWORK:
            assert refused(situation, act(Action.REASSIGN)) == "reassign.rework_elsewhere"
        else:
            assert advance(situation, act(Action.REASSIGN)) == Advance(Event.RETURN_ASKED, Status.RETURN_PENDING)

    @pytest.mark.parametrize("status", sorted(WORKED_ON))
    def test_within_the_town_it_stays_what_it_is(self, status: Status) -> None:
        assert advance(Situation(status), act(Action.REASSIGN)) == Advance(Event.REASSIGNED, status)
