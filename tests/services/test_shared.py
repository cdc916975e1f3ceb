"""Values that processes share: made once, made anew when they change, never out of what was undone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from backend.services import devices, shared
from tests.factories.world import World

VALUES: dict[str, Any] = {}


def _value(session: Any) -> str:
    return shared.shared(session, "value", lambda _: str(VALUES["now"]), watches="test")


def test_a_value_may_be_made_of_another(town: World) -> None:
    with town.database.reading() as session:
        assert devices.application_key(session) == town.vapid.public


def test_it_is_loaded_again_only_after_a_touch(world: World) -> None:
    VALUES["now"] = "first"
    with world.database.unit_of_work() as session:
        shared.touch(session, "test")
    with world.database.reading() as session:
        assert _value(session) == "first"
    VALUES["now"] = "second"
    with world.database.reading() as session:
        assert _value(session) == "first"
    with world.database.unit_of_work() as session:
        shared.touch(session, "test")
        assert _value(session) == "second"
    with world.database.reading() as session:
        assert _value(session) == "second"


def test_what_was_undone_is_not_remembered(world: World) -> None:
    VALUES["now"] = "undone"
    with pytest.raises(RuntimeError), world.database.unit_of_work() as session:
        shared.touch(session, "test")
        assert _value(session) == "undone"
        raise RuntimeError
    VALUES["now"] = "kept"
    with world.database.unit_of_work() as session:
        shared.touch(session, "test")
    with world.database.reading() as session:
        assert _value(session) == "kept"


def test_numbers_are_given_once(world: World) -> None:
    def take(_: int) -> int:
        with world.database.unit_of_work() as session:
            return shared.next_number(session)

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(take, range(80)))
    assert len(set(taken)) == 80


def test_a_series_has_no_gaps_whoever_of_many_is_its_first(world: World) -> None:
    def take(_: int) -> int:
        with world.database.unit_of_work() as session:
            return shared.next_of(session, "sheets 2031")

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(take, range(24))) == list(range(1, 25))
