"""Folds what one asks and another decides: asked, backed, decided, and let go with the assignment it was made in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from backend.domain.facts import Happened
from backend.domain.record import VOID, Asked, Record

Fold = Callable[[Record, Happened], Record]
OF_THE_LEAD = frozenset({"refusal", "return", "extension", "suspension", "promise", "hand_over"})
"""Requests that end with the assignment in which they were made: nothing that a former lead has asked binds who
comes after him."""


def let_go(record: Record) -> Record:
    """What an assignment leaves behind when it ends: none of its requests, none of the calls and slips that it
    gave out, and an extension that moved clocks which run no more."""
    if not (record.pending or record.whistles or record.extensions or record.slips):
        return record
    pending = {name: asked for name, asked in record.pending.items() if name not in OF_THE_LEAD}
    whistles = {**record.whistles, **dict.fromkeys(record.open_whistles, VOID)}
    return replace(record, pending=pending, whistles=whistles, slips={}, extensions=0, review_at=None)


def ask(name: str) -> Fold:
    """Somebody asks for what another decides."""

    def step(record: Record, fact: Happened) -> Record:
        asked = Asked(fact.actor, fact.at, record.status, fact.data, fact.id, side=fact.data.get("side"))
        if name == "return":
            record = replace(record, returns_asked=record.returns_asked + 1)
        return replace(record, pending={**record.pending, name: asked})

    return step


def decided(record: Record, name: str) -> Record:
    """The record in which nothing of this name waits any more."""
    if name not in record.pending:
        return record
    return replace(record, pending={key: asked for key, asked in record.pending.items() if key != name})


def decide(name: str, **changes: Any) -> Fold:
    """What was asked is decided, and changes this."""

    def step(record: Record, fact: Happened) -> Record:
        return replace(decided(record, name), **changes)

    return step


def back(name: str) -> Fold:
    """One of two has given his word."""

    def step(record: Record, fact: Happened) -> Record:
        asked = record.pending.get(name)
        if asked is None:
            return record
        backed = replace(asked, backed_by=(*asked.backed_by, fact.actor), side=fact.data.get("side"))
        return replace(record, pending={**record.pending, name: backed})

    return step
