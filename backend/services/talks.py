"""约谈: whose rates are low when a period is locked is talked to, once a period, and what was said stays (1.8)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import NotFound, Refused
from backend.domain.policy import Policy
from backend.domain.policy_rules import Rung
from backend.domain.roles import Actor, Role
from backend.domain.scoring import exact
from backend.models import Talk
from backend.services import alarms


def call_for(
    session: Session, place: str, period: str, policy: Policy, tallies: Mapping[str, Any], *, at: datetime
) -> int:  # fmt: skip
    """Ask for a talk with everybody whose figures lie under a mark of the place's ladder; with how many."""
    least, asked = policy.procedures.assessment.min_sample, dict[str, Talk]()
    for rung in policy.procedures.supervision.ladder:
        for subject, rates in _low(rung, tallies, least):
            row = Talk(place=place, period=period, subject=subject, name=rung.name, level=rung.level, rates=rates,
                       asked_at=at)  # fmt: skip
            asked.setdefault(subject, row)
    session.add_all(asked.values())
    if asked:
        alarms.tell(session, Role.SUPERVISOR, "talk_due", key=f"{place} {period}", at=at)
    return len(asked)


def _low(rung: Rung, tallies: Mapping[str, Any], least: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Subjects with a rate under one of the rung's marks, of enough orders to say so; and which rates those are."""
    found: dict[str, dict[str, Any]] = {}
    for metric, percent in rung.below.items():
        for subject, tally in tallies.get(metric, {}).items():
            count = len(tally["counted"])
            if count >= max(least, 1) and Fraction(tally["worth"]) * 100 < exact(percent) * count:
                hits = {"hits": len(tally["hits"]), "counted": count, "below": percent}
                found.setdefault(subject, {})[metric] = hits
    yield from sorted(found.items())


def listed(session: Session, place: str, period: str) -> list[dict[str, Any]]:
    """The talks of a period, those that are still to be held first."""
    rows = session.scalars(
        sa.select(Talk).where(Talk.place == place, Talk.period == period)
        .order_by(Talk.held_at.is_not(None), Talk.subject)
    )  # fmt: skip
    return [_shown(row) for row in rows]


def hold(
    session: Session, place: str, period: str, subject: str, words: str, *, actor: Actor, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """Put down what was said in a talk; once, for it is a record."""
    row = session.get(Talk, (place, period, subject), with_for_update=True)
    if row is None:
        raise NotFound("talk.not_found", "no talk with this subject is called for", subject=subject)
    if row.held_at is not None:
        raise Refused("talk.held", "this talk has its record already", held_by=row.held_by)
    row.held_at, row.held_by, row.words = at, actor.account, words.strip()
    return _shown(row)


def _shown(row: Talk) -> dict[str, Any]:
    return {
        "subject": row.subject, "name": row.name, "level": row.level, "rates": row.rates,
        "asked_at": row.asked_at.isoformat(), "held_at": row.held_at and row.held_at.isoformat(),
        "held_by": row.held_by, "words": row.words,
    }  # fmt: skip
