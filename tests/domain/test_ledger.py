"""Every minute of an order is booked to who held it, and they sum to its life."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.act import Status
from backend.domain.events import Event
from backend.domain.facts import Happened
from backend.domain.ledger import Account, book, totals
from tests.factories.rules import WHOLE, cst

START = cst("2026-04-01 08:00")


def _minutes(facts: tuple[Happened, ...], until: str) -> dict[tuple[str, str | None, str | None], float]:
    found = totals(book(facts, until=cst(until)))
    return {(str(a), org, who): length.total_seconds() / 60 for (a, org, who), length in found.items()}


def _given(seq: int, event: str, when: str, to: str, **data: Any) -> Happened:
    return Happened(event, cst(when), seq, to, data, actor="worker1")


def test_from_the_call_to_the_closing() -> None:
    assert _minutes(WHOLE, "2025-10-01 00:00") == {
        ("queue", None, None): 2, ("unsigned", None, None): 5, ("handling", None, None): 85,
        ("review", None, None): 590, ("callback", None, None): 1500,
    }  # fmt: skip


def test_each_holder_has_his_own_time_and_the_centre_the_rest() -> None:
    facts = (
        _given(1, Event.REGISTERED, "2026-04-02 15:50", Status.REGISTERED),
        _given(2, Event.DISPATCHED, "2026-04-02 16:00", Status.DISPATCHED, org={"code": "A"}),
        _given(3, Event.ACCEPTED, "2026-04-02 16:20", Status.IN_PROGRESS),
        _given(4, Event.RETURN_ASKED, "2026-04-03 10:00", Status.RETURN_PENDING),
        _given(5, Event.RETURN_APPROVED, "2026-04-03 15:00", Status.PENDING_DISPATCH),
        _given(6, Event.DISPATCHED, "2026-04-03 15:05", Status.DISPATCHED, org={"code": "B"}),
        _given(7, Event.ACCEPTED, "2026-04-03 15:15", Status.IN_PROGRESS),
        _given(8, Event.SUSPENDED, "2026-04-03 15:45", Status.SUSPENDED),
    )
    assert _minutes(facts, "2026-04-03 16:45") == {
        ("queue", None, None): 15, ("unsigned", "A", None): 20, ("handling", "A", "worker1"): 1060,
        ("deciding", None, None): 300, ("unsigned", "B", None): 10, ("handling", "B", "worker1"): 30,
        ("suspended", "B", "worker1"): 60,
    }  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Event)), st.sampled_from(list(Status)), st.integers(-600, 600)), min_size=1
    )
)
def test_the_stretches_join_and_sum_to_the_orders_life(log: list[tuple[Event, Status, int]]) -> None:
    facts = [Happened(Event.REGISTERED, START, 1, Status.REGISTERED)]
    for seq, (event, status, minutes) in enumerate(log, start=2):
        facts.append(Happened(event, facts[-1].at + timedelta(minutes=minutes), seq, status, actor="w"))
    until = START + timedelta(days=9)
    entries = book(facts, until=until)
    last = max(fact.at for fact in facts)
    ended = facts[-1].to in {Status.CLOSED, Status.NOT_ACCEPTED, Status.WITHDRAWN}
    life = max(last, START) - START if ended else max(last, until) - START
    assert sum((entry.length for entry in entries), timedelta()) == life
    assert all(a.ends == b.begins for a, b in pairwise(entries))
    assert all(entry.account in Account for entry in entries)
