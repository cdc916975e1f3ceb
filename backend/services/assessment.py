"""考单: a period measured, scored, ranked and at last locked; every figure with the orders that stand behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.assessment import MEASURES, View, measure
from backend.domain.errors import NotFound, Refused
from backend.domain.periods import Period, period, period_of
from backend.domain.policy import Policy
from backend.domain.policy_rules import Assessment, Metric
from backend.domain.roles import Actor
from backend.models import Account, Appeal, Area, AssessPeriod, Order, Org
from backend.services import kept_figures, rules, talks
from backend.services.measured import things
from backend.services.period_rows import Source, excluded
from backend.services.table_of_ranks import rank_subjects

OPEN, REVIEW, LOCKED = "open", "review", "locked"
USUAL = (Metric("close_on_time", "按期办结率"), Metric("satisfy_rate", "满意率"))
"""What is measured where a place's rules name no metric."""
CALLED = (Metric("whistle_sign", "吹哨签收率", scored=False), Metric("whistle_report", "吹哨报到率", scored=False))
"""What called units are measured by as well where a place assesses both sides of a whistle (双考核)."""
INSTANT = timedelta(microseconds=1)


def rules_of(session: Session, place: str, name: str, *, at: datetime) -> tuple[Period, Assessment]:
    """The period of this name with the rules in force at its end, or now while it runs."""
    now = rules.policy_in_force(session, place, at)
    first = period(name, tz=now.tz, lock_after_days=0)
    policy = _last_policy(session, place, min(first.end - INSTANT, at), now)
    said = policy.procedures.assessment
    if policy.procedures.whistles.dual_assess and said.metrics:
        known = {metric.id for metric in said.metrics}
        said = replace(said, metrics=(*said.metrics, *(metric for metric in CALLED if metric.id not in known)))
    return period(name, tz=policy.tz, lock_after_days=said.lock_after_days), said


def _last_policy(session: Session, place: str, at: datetime, otherwise: Policy) -> Policy:
    try:
        return rules.policy_in_force(session, place, at)
    except NotFound:
        return otherwise


def state_of(row: AssessPeriod | None, when: Period, at: datetime) -> str:
    """Open while it runs; in review when it has ended; locked by hand or by the day, and then for ever."""
    if (row is not None and row.state == LOCKED) or at >= when.locks_at:
        return LOCKED
    return REVIEW if at >= when.end else OPEN


def refuse_if_locked(session: Session, place: str, name: str, *, at: datetime) -> None:
    """Refuse what would change the figures of a period that is locked."""
    when, _ = rules_of(session, place, name, at=at)
    if state_of(session.get(AssessPeriod, (place, name)), when, at) == LOCKED:
        raise Refused("period.locked", f"the period {name} is locked", period=name,
                      locked_at=when.locks_at.isoformat())  # fmt: skip


def compiled(
    session: Session, place: str, name: str, *, at: datetime, account: str | None = None
) -> dict[str, Any]:
    """What the period measures as of now, or as it was locked; of one person's points alone where he is named."""
    row = session.get(AssessPeriod, (place, name))
    if row is not None and row.result is not None:
        return row.result
    if account is not None:
        return _measured(session, place, name, at=at, account=account)
    return kept_figures.of(session, (place, name), at=at, make=lambda: _measured(session, place, name, at=at))


def _measured(
    session: Session, place: str, name: str, *, at: datetime, account: str | None = None
) -> dict[str, Any]:
    when, said = rules_of(session, place, name, at=at)
    source = Source(session, place, when, min(at, when.locks_at), said.subjects, account,
                    count_once=said.count_rule == "once", rating_round=said.rating_round)  # fmt: skip
    granted = sa.select(Appeal.metric, Order.no).join(Order, Order.id == Appeal.order_id)
    granted = granted.where(Appeal.place == place, Appeal.period == name, Appeal.state == "granted")
    view = View(when, said, source.as_of, excluded(session, place, since=when.start),
                frozenset((metric, no) for metric, no in session.execute(granted)))  # fmt: skip
    tallies: dict[str, Any] = {}
    lost: list[dict[str, Any]] = []
    for metric in said.metrics or USUAL:
        found, points = measure(metric.id, things(source, MEASURES[metric.id].of), view)
        tallies[metric.id] = {
            subject: {"counted": sorted(t.counted), "hits": sorted(t.hits), "worth": str(Fraction(t.worth))}
            for subject, t in found.items()
        }
        lost += [
            {"metric": p.metric, "no": p.no, "subject": p.subject, "account": p.account, "why": p.why} for p in points
        ]
    counted = {no for of in tallies.values() for tally in of.values() for no in tally["counted"]}
    return {"as_of": source.as_of.isoformat(), "tallies": tallies, "lost": lost,
            "excluded": sorted(_concerned(session, place, name, view.excluded, counted))}  # fmt: skip


def _concerned(
    session: Session, place: str, name: str, excluded: frozenset[str], counted: set[str]
) -> set[str]:
    """Of the orders that were excluded, those whose exclusion was asked for in this period."""
    faces = sa.select(Order.no, Order.face).where(Order.place == place, Order.no.in_(sorted(excluded)))
    return {no for no, face in session.execute(faces) if (face.get("exclusion") or {}).get("period") == name} | (
        excluded & counted
    )


def table(session: Session, place: str, name: str, *, at: datetime) -> dict[str, Any]:
    """The period's table: everybody's metrics, points, rank and class, each with numerator and denominator."""
    when, said = rules_of(session, place, name, at=at)
    row = session.get(AssessPeriod, (place, name))
    result = compiled(session, place, name, at=at)
    metrics = said.metrics or USUAL
    lines = row.bonuses if row is not None else []
    subjects = rank_subjects(result["tallies"], metrics, said, lines)
    names = _names(session, said.subjects, [line["subject"] for line in subjects])
    return {
        "period": name, "place": place, "state": state_of(row, when, at), "from": when.start.isoformat(),
        "to": when.end.isoformat(), "locks_at": when.locks_at.isoformat(), "as_of": result["as_of"],
        "subjects_are": said.subjects, "basis": said.basis, "weights_basis": said.weights_basis,
        "min_sample": said.min_sample, "empty_metrics": said.empty_metrics,
        "bonus_kinds": dict(said.bonuses), "bonus_cap": said.bonus_cap,
        "metrics": [
            {"id": m.id, "name": m.name, "weight": m.weight, "target": m.target, "scored": m.scored} for m in metrics
        ],
        "subjects": [{**line, "name": names.get(line["subject"], line["subject"])} for line in subjects],
        "excluded": result["excluded"], "bonuses": lines,
    }  # fmt: skip


def listed(
    session: Session, place: str, name: str, *, metric: str, subject: str, side: str, at: datetime
) -> dict[str, Any]:
    """The orders behind one figure: those counted, those that hit, or those that were lost."""
    result = compiled(session, place, name, at=at)
    if metric not in result["tallies"]:
        raise NotFound("metric.unknown", f"the period does not measure {metric}", metric=metric)
    tally = result["tallies"][metric].get(subject, {"counted": [], "hits": []})
    if side == "lost":
        points = [p for p in result["lost"] if p["metric"] == metric and p["subject"] == subject]
        return {"as_of": result["as_of"], "orders": [{"no": p["no"], "why": p["why"]} for p in points]}
    chosen = tally["counted" if side == "denominator" else "hits"]
    return {"as_of": result["as_of"], "orders": [{"no": no} for no in chosen]}


def lock(session: Session, place: str, name: str, *, actor: Actor, at: datetime) -> None:
    """Keep the figures as they stand: from now on nothing that happens changes them; low ones call for a talk."""
    when, _ = rules_of(session, place, name, at=at)
    row = session.get(AssessPeriod, (place, name), with_for_update=True)
    if row is not None and row.state == LOCKED:
        raise Refused("period.locked", f"the period {name} is locked", period=name)
    if at < when.end:
        raise Refused("period.running", f"the period {name} has not ended", period=name, ends_at=when.end.isoformat())
    waiting = sa.select(Appeal.id).where(Appeal.place == place, Appeal.period == name, Appeal.state == "asked")
    if at < when.locks_at and session.execute(waiting.limit(1)).first() is not None:
        raise Refused("period.appeals_open", "appeals of this period are undecided", period=name)
    result = _measured(session, place, name, at=at)
    row = row or of_row(session, place, name, actor=actor, at=at)
    row.state, row.result, row.locked_at = LOCKED, result, at
    row.changed_at, row.changed_by = at, actor.account
    policy = _last_policy(session, place, when.end - INSTANT, rules.policy_in_force(session, place, at))
    talks.call_for(session, place, name, policy, result["tallies"], at=at)
    session.flush()


def of_row(session: Session, place: str, name: str, *, actor: Actor, at: datetime) -> AssessPeriod:
    """The period's row, locked until the end, and made when the first thing has to be kept of it."""
    row = session.get(AssessPeriod, (place, name), with_for_update=True)
    if row is None:
        row = AssessPeriod(place=place, period=name, state=OPEN, changed_at=at, changed_by=actor.account, bonuses=[])
        session.add(row)
    return row


def lock_what_is_due(session: Session, place: str, *, actor: Actor, at: datetime) -> str | None:
    """Lock the earliest period whose day has come and that nobody has locked by hand; its name, if there was one."""
    name = lock_is_due(session, place, at=at)
    if name is not None:
        lock(session, place, name, actor=actor, at=at)
    return name


def lock_is_due(session: Session, place: str, *, at: datetime) -> str | None:
    """The name of the earliest period that is to be locked now, back to the place's first order: nobody may have
    looked for months. None where there is none."""
    first = session.scalar(sa.select(Order.registered_at).where(Order.place == place).order_by(Order.id).limit(1))
    if first is None:
        return None
    kept = sa.select(AssessPeriod.period).where(AssessPeriod.place == place, AssessPeriod.state == LOCKED)
    locked, due, now = set(session.scalars(kept)), None, rules.policy_in_force(session, place, at)
    before = at
    while before > first:
        policy = _last_policy(session, place, before, now)
        name = period_of(before, tz=policy.tz, kind=policy.procedures.assessment.period)
        when, _ = rules_of(session, place, name, at=at)
        if at >= when.locks_at and name not in locked:
            due = name
        before = when.start - INSTANT
    return due


def _names(session: Session, kind: str, codes: Sequence[str]) -> Mapping[str, str]:
    by_kind: dict[str, Any] = {"org": (Org.code, Org.name), "handler": (Account.account, Account.name)}
    code, name = by_kind.get(kind, (Area.code, Area.name))
    rows = session.execute(sa.select(code, name).where(code.in_(codes)))
    return {row[0]: row[1] for row in rows}
