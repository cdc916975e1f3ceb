"""What an order's log adds up to: what ends with an assignment, and what with a life."""

from typing import Any

import pytest

from backend.domain.facts import Happened
from backend.domain.folding import fold
from backend.domain.record import Record
from tests.factories.rules import cst

ASKED = ("order.extension_asked", "order.suspension_asked", "promise.made", "order.hand_over_offered")


def _unit(org: str) -> dict[str, Any]:
    return {"org": {"code": org, "name": org}, "handler": {"account": f"of-{org}", "name": org}}


def _log(*said: tuple[str, str, dict[str, Any]]) -> list[Happened]:
    return [Happened(event, cst(f"2026-03-02 {9 + seq:02}:00"), seq, to, data, "of-a", f"act-{seq}")
            for seq, (event, to, data) in enumerate(said, start=1)]  # fmt: skip


DISPATCHED = ("order.dispatched", "dispatched", _unit("a"))
REQUESTS = [(event, "in_progress", {}) for event in ASKED]
WHISTLED = ("whistle.blown", "in_progress", {"orgs": [{"code": "w", "name": "w"}, {"code": "x", "name": "x"}]})
DONE = ("whistle.done", "in_progress", {"org": "x"})
EXTENDED = ("order.extension_approved", "in_progress", {})
RETURNED = [("order.return_asked", "return_pending", {}), ("order.return_approved", "pending_dispatch", {})]
GIVEN = ("order.dispatched", "dispatched", _unit("b"))


def _asks_and_calls(*later: tuple[str, str, dict[str, Any]]) -> Record:
    """One extension granted, then everything asked for at once, and two units called of which one is done."""
    return fold(_log(DISPATCHED, EXTENDED, *REQUESTS, WHISTLED, DONE, *later))


def test_while_a_unit_has_the_order_its_requests_wait() -> None:
    record = _asks_and_calls()
    assert set(record.pending) == {"extension", "suspension", "promise", "hand_over"}
    assert (record.open_whistles, record.extensions) == (("w",), 1)


@pytest.mark.parametrize("asked", [RETURNED, [*RETURNED, GIVEN]], ids=["returned", "and given to another"])
def test_nothing_that_it_has_asked_binds_the_next(asked: list[Any]) -> None:
    record = _asks_and_calls(*asked)
    assert dict(record.pending) == {}
    assert record.extensions == 0


def test_a_return_that_is_rejected_leaves_everything_as_it_was() -> None:
    rejected = ("order.return_rejected", "in_progress", {})
    record = _asks_and_calls(RETURNED[0], rejected)
    assert (set(record.pending), record.open_whistles) == (set(_asks_and_calls().pending), ("w",))


def test_designated_elsewhere_it_begins_anew_and_confirmed_it_goes_on() -> None:
    other = ("order.designated", "dispatched", _unit("b"))
    confirmed = ("order.designated", "in_progress", {"org": None, "handler": None})
    assert dict(_asks_and_calls(RETURNED[0], other).pending) == {}
    kept = _asks_and_calls(RETURNED[0], confirmed)
    assert set(kept.pending) == {"extension", "suspension", "promise", "hand_over"}
    assert (kept.extensions, kept.open_whistles) == (1, ("w",))


def test_whom_it_has_called_need_not_come_for_the_next() -> None:
    record = _asks_and_calls(*RETURNED, GIVEN)
    assert dict(record.whistles) == {"w": "void", "x": "done"}
    assert record.open_whistles == ()


def test_a_word_on_its_exclusion_waits_on_whoever_has_the_order() -> None:
    asked = ("exclusion.asked", "in_progress", {"side": None})
    record = fold(_log(DISPATCHED, asked, *RETURNED, GIVEN))
    assert set(record.pending) == {"exclusion"}


def test_reopened_an_order_has_no_mark_of_its_former_life() -> None:
    marks = [("exclusion.approved", "closed", {}), ("order.absorbed", "dispatched", {"child": "C1"}),
             ("order.conclusion_asked", "awaiting_callback", {}), ("order.rated", "closed", {"outcome": "no_answer"})]
    before = _asks_and_calls(*marks)
    assert (before.excluded, before.children, before.callback_tries) == (True, ("C1",), 1)
    again = _asks_and_calls(*marks, ("order.reopened", "pending_dispatch", {}))
    assert (again.excluded, again.children, again.callback_tries, again.extensions) == (False, (), 0, 0)
    assert (dict(again.pending), again.open_whistles, again.dispatches) == ({}, (), 0)
    assert again.led == before.led  # who has led it judges nothing of it, in no life


def test_a_childs_second_word_of_its_due_makes_no_second_child() -> None:
    absorbed = ("order.absorbed", "dispatched", {"child": "C1"})
    assert fold(_log(DISPATCHED, absorbed, absorbed)).children == ("C1",)
