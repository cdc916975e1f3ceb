"""Figures that take long to work out stay for half a minute, except where a person has decided something."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.models import Appeal, Order
from backend.services import kept_figures
from tests.factories.world import World

SECOND = timedelta(seconds=1)


class Working:
    """Somebody who works figures out, and counts how often."""

    def __init__(self, world: World) -> None:
        self._world, self.times = world, 0

    def seen(self, after: timedelta = timedelta()) -> int:
        """The figures that are shown some time after the world's hour: how often they had been worked out by then."""
        with self._world.database.reading() as session:
            shown = kept_figures.of(session, ("qingxi", "2026"), at=self._world.now + after, make=self._make)
        return int(shown["times"])

    def _make(self) -> dict[str, int]:
        self.times += 1
        return {"times": self.times}


def test_quick_figures_are_worked_out_as_soon_as_a_second_has_passed_or_anything_has_happened(world: World) -> None:
    at_work = Working(world)
    assert (at_work.seen(), at_work.seen(), at_work.seen(SECOND)) == (1, 1, 2)
    world.order()
    assert at_work.seen(SECOND) == 3


def test_slow_figures_are_shown_for_half_a_minute_whatever_happens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_figures, "LONG_S", 0.0)
    at_work = Working(world)
    assert at_work.seen() == 1
    world.order()
    assert at_work.seen(29 * SECOND) == 1
    assert at_work.seen(30 * SECOND) == 2


def test_slow_figures_hear_a_decision_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_figures, "LONG_S", 0.0)
    at_work, no = Working(world), world.order()
    assert at_work.seen() == 1
    with world.database.unit_of_work() as session:
        order = session.scalars(sa.select(Order).where(Order.no == no)).one()
        session.add(Appeal(id=str(uuid4()), place=order.place, period="2026", metric="close_on_time",
                           order_id=order.id, account_id=world.ids["worker1"], words="判错了", evidence=[],
                           state="granted", asked_at=world.now))  # fmt: skip
    assert at_work.seen() == 2
