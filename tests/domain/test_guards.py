"""What must hold before an act is taken, row by row of section 12.3; each refusal by its code."""

from dataclasses import replace
from typing import Any

import pytest

from backend.domain.act import WORKED_ON, Act, Action, Status
from backend.domain.advance import advance
from backend.domain.errors import DomainError
from backend.domain.events import Event
from backend.domain.lifecycle import Advance, Situation
from backend.domain.record import Asked, Record
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


class TestRows22And28:
    """An order is concluded, and excluded, by the head of the centre together with an assessor."""

    @pytest.mark.parametrize(
        ("name", "action", "outcome"),
        [("conclusion", Action.CONCLUDE, Event.CONCLUDED), ("exclusion", Action.APPROVE_EXCLUSION, Event.EXCLUDED)],
    )
    @pytest.mark.parametrize("given", ["head", "assessor"])
    def test_two_of_one_side_are_one_word_too_few(
        self, name: str, action: Action, outcome: Event, given: str
    ) -> None:
        asked = Asked("unit_head", NOW, "closed", {}, "act-1", ("first",), given)
        record = Record(pending={name: asked}, bad_rounds=2)
        status = Status.AWAITING_CALLBACK
        for second in ("head", "assessor"):
            situation = Situation(status, record=record, actor="second", side=second)
            if second == given:
                assert refused(situation, act(action)) == f"{name}.other_side"
            else:
                assert advance(situation, act(action)).event is outcome

    def test_the_first_word_of_either_side_waits_for_the_other(self) -> None:
        record = Record(pending={"exclusion": Asked("unit_head", NOW, "closed", {}, "act-1")}, bad_rounds=2)
        for side in ("head", "assessor"):
            situation = Situation(Status.AWAITING_CALLBACK, record=record, actor="one", side=side)
            assert advance(situation, act(Action.APPROVE_EXCLUSION)).event is Event.EXCLUSION_BACKED
            assert advance(situation, act(Action.CONCLUDE)).event is Event.CONCLUSION_ASKED


class TestRow7:
    """退单: a ground, what proves it and whose it is then, by the unit and its head."""

    GROUNDS = frozenset({"wrong_area", "wrong_duty", "owner_unclear"})
    HELD = Situation(Status.IN_PROGRESS, return_reasons=GROUNDS)

    def test_it_says_whose_it_is_unless_nobody_can_know(self) -> None:
        for ground in ("wrong_area", "wrong_duty"):
            asked = act(Action.RETURN, ground=ground, article="第3条")
            assert refused(self.HELD, asked) == "return.suggest_missing"
        unclear = act(Action.RETURN, ground="owner_unclear", article="第3条")
        assert advance(self.HELD, unclear).event is Event.RETURN_ASKED

    def test_it_is_shown_by_a_photo_or_an_article_of_the_duty_list(self) -> None:
        said = {"ground": "wrong_duty", "suggest": "water"}
        assert refused(self.HELD, act(Action.RETURN, **said)) == "return.proof_missing"
        assert refused(self.HELD, act(Action.RETURN, article=" ", **said)) == "return.proof_missing"
        for proven in (act(Action.RETURN, article="第3条", **said), act(Action.RETURN, evidence=("a" * 64,), **said)):
            assert advance(self.HELD, proven) == Advance(Event.RETURN_ASKED, Status.RETURN_PENDING)


class TestTheUnitsWord:
    """Rows 7, 12, 13: the unit's head asks, or gives his word to what one of his people asks."""

    CASES = (
        ("return", Action.APPROVE_RETURN, Status.RETURN_PENDING, Event.RETURN_APPROVED),
        ("extension", Action.APPROVE_EXTENSION, Status.IN_PROGRESS, Event.EXTENSION_APPROVED),
        ("suspension", Action.SUSPEND, Status.IN_PROGRESS, Event.SUSPENDED),
    )

    @pytest.mark.parametrize(("name", "action", "status", "outcome"), CASES)
    def test_nothing_is_granted_before_the_head_has_spoken(
        self, name: str, action: Action, status: Status, outcome: Event
    ) -> None:
        for needs, backed_by, granted in ((True, (), False), (True, ("head",), True), (False, (), True)):
            asked = Asked("member", NOW, "in_progress", {"needs_head": needs}, "act-1", backed_by)
            situation = Situation(status, record=Record(pending={name: asked}), actor="centre", decides=True)
            if granted:
                assert advance(situation, act(action)).event is outcome
            else:
                assert refused(situation, act(action)) == f"{name}.head_missing"

    def test_he_backs_what_is_asked_and_needs_him_once_and_nothing_of_his_own(self) -> None:
        asked = Asked("member", NOW, "in_progress", {"needs_head": True}, "act-1")
        back = act(Action.BACK_REQUEST, request="extension")
        waits = Situation(Status.IN_PROGRESS, record=Record(pending={"extension": asked}), actor="head")
        assert advance(waits, back).event is Event.REQUEST_BACKED
        assert refused(waits, act(Action.BACK_REQUEST, request="return")) == "return.not_asked"
        assert refused(waits, act(Action.BACK_REQUEST, request="exclusion")) == "request.unknown"
        assert refused(replace(waits, actor="member"), back) == "extension.own_request"
        done = replace(asked, backed_by=("head",))
        assert refused(replace(waits, record=Record(pending={"extension": done})), back) == "request.backed"


class TestRow15:
    def test_whoever_is_called_hears_what_to_do_when_and_where(self) -> None:
        said = {"orgs": "water", "task": "关阀", "meet_at": "2026-03-02T10:00:00+08:00", "place": "路口"}
        held = Situation(Status.IN_PROGRESS)
        assert advance(held, act(Action.WHISTLE, **said)).event is Event.WHISTLED
        missing = {name: refused(held, act(Action.WHISTLE, **{**said, name: ""})) for name in said}
        assert missing == {"orgs": "whistle.orgs_missing", "task": "whistle.task_missing",
                           "meet_at": "whistle.time_missing", "place": "whistle.place_missing"}  # fmt: skip


class TestRow23:
    def test_an_order_is_reopened_for_a_repeat_or_by_a_proof_and_not_for_the_asking(self) -> None:
        ended = Situation(Status.CLOSED)
        assert refused(ended, act(Action.REOPEN)) == "reopen.cause_missing"
        for cause in (act(Action.REOPEN, repeat="20260320-000001"), act(Action.REOPEN, evidence=("a" * 64,))):
            assert advance(ended, cause) == Advance(Event.REOPENED, Status.PENDING_DISPATCH)
