"""A few places, given out in the order of coming, and taken from whoever stays too long."""

import threading
import time
from collections.abc import Callable

import pytest

from backend.db.places import Places


def until(said: Callable[[], bool]) -> None:
    """Wait for something that other threads bring about."""
    deadline = time.monotonic() + 30
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Visitor(threading.Thread):
    """Somebody who takes a place and stays until he is told to go."""

    def __init__(self, places: Places, seen: list[str], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.places, self.seen, self.go = places, seen, threading.Event()
        self.start()

    def run(self) -> None:
        with self.places.taken():
            self.seen.append(self.name)
            self.go.wait(30)

    def leave(self) -> None:
        self.go.set()
        self.join(30)


def test_no_more_are_served_than_there_are_places_and_in_the_order_of_coming() -> None:
    places, seen = Places(2, patience_s=30.0), list[str]()
    visitors = []
    for number, name in enumerate("abcde"):
        visitors.append(Visitor(places, seen, name))
        until(lambda n=number + 1: len(seen) + len(places._waiting) == n)
    assert seen == ["a", "b"]
    for gone, visitor in enumerate(visitors, start=1):
        visitor.leave()
        until(lambda served=gone + 2: len(seen) == min(served, 5))
    assert seen == ["a", "b", "c", "d", "e"]
    assert (places._taken, list(places._waiting)) == ({}, [])


def test_whoever_stays_too_long_gives_his_place_to_the_next_and_stays_on() -> None:
    places, seen = Places(1, patience_s=0.01), list[str]()
    visitors = [Visitor(places, seen, name) for name in "abcd"]
    until(lambda: len(seen) == 4)
    assert all(visitor.is_alive() for visitor in visitors)
    for visitor in visitors:
        visitor.leave()
    assert (places._taken, list(places._waiting)) == ({}, [])


def test_nobody_waits_for_himself() -> None:
    places = Places(1, patience_s=0.01)
    with places.taken(), places.taken(), places.taken():
        pass
    assert (places._taken, list(places._waiting)) == ({}, [])


def test_a_place_comes_free_when_its_holder_fails() -> None:
    places = Places(1, patience_s=30.0)
    with pytest.raises(KeyError), places.taken():
        raise KeyError
    with places.taken():
        pass


def test_nobody_who_is_quick_loses_his_place() -> None:
    places, seen, clock = Places(1, patience_s=30.0, clock=lambda: 0.0), list[str](), threading.Event()
    first = Visitor(places, seen, "first")
    until(lambda: seen == ["first"])
    second = Visitor(places, seen, "second")
    until(lambda: len(places._waiting) == 1)
    assert not clock.wait(0.05)
    assert seen == ["first"]
    first.leave()
    second.leave()
    assert seen == ["first", "second"]
