"""The rules in force: policies and calendars as they stand in the database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain import policy as policies
from backend.domain.calendar import WorkCalendar, parse_additions, parse_calendar, parse_year
from backend.domain.errors import Refused
from backend.domain.policy import Policy
from backend.domain.policy_document import parse
from backend.domain.policy_rules import Procedures
from backend.models import CalendarYear, Order, PolicyVersion
from backend.services.shared import shared, touch

_NAMES = UUID("6f1ad2b4-7c53-5d55-9d0b-2f1f7b6c4a10")


def name_uuid(*parts: str) -> str:
    """The one id that follows from these names; the same names give the same id, everywhere."""
    return str(uuid5(_NAMES, "/".join(parts)))


def own_id(*parts: str) -> str:
    """The same for what the system does by itself: no UUID, so that nobody outside can take it first."""
    return f"own-{UUID(name_uuid(*parts)).hex}"


def policy_in_force(session: Session, place: str, at: datetime) -> Policy:
    """The version of the place's policy that an order of this instant is pinned to."""
    return policies.in_force(_versions(session, place), at)


def policy_of(session: Session, place: str, version: str | None, *, at: datetime) -> Policy:
    """A version of the place's rules by its name, or the one that is in force."""
    return policy_in_force(session, place, at) if version is None else policy_version(session, place, version)


def latest(session: Session, place: str) -> Policy:
    """The newest version of the place's rules, in force already or not yet."""
    return max(_versions(session, place), key=lambda policy: policy.effective_from)


def policy_version(session: Session, place: str, version: str) -> Policy:
    """The version that an order was pinned to, whatever is in force now."""
    return policies.pinned(_versions(session, place), version)


def _versions(session: Session, place: str) -> tuple[Policy, ...]:
    def load(fresh: Session) -> tuple[Policy, ...]:
        rows = fresh.execute(
            sa.select(PolicyVersion.version, PolicyVersion.document).where(PolicyVersion.place == place)
        )
        return tuple(policies.pinned(parse(document), version) for version, document in rows)

    return shared(session, f"policy/{place}", load, watches="policy")


def usual_grade(policy: Policy, call_type: str) -> str:
    """The grade that the policy names for calls of this type; where it names none, its last and mildest."""
    named = (grade.id for grade in policy.grades if call_type in grade.types)
    return next(named, policy.grades[-1].id)


def calendar(session: Session, policy: Policy) -> WorkCalendar:
    """The working calendar that a policy counts by: every year that has been published, and what the place itself
    has otherwise."""
    name = f"calendar/{policy.place}/{policy.version}"
    return shared(session, name, lambda fresh: load_calendar(fresh, policy), watches="calendar")


def load_calendar(session: Session, policy: Policy) -> WorkCalendar:
    """The same for rules that may not be among those of the installation."""
    named = CalendarYear.calendar.in_((policy.calendar, policy.place))
    rows = session.scalars(sa.select(CalendarYear).where(named))
    held = {(row.calendar, row.year): row.document for row in rows}
    years = {year: parse_year(year, said) for (of, year), said in held.items() if of == policy.calendar}
    for (of, year), said in held.items():
        if of == policy.place and of != policy.calendar and year in years:
            local = {**years[year].local, **parse_additions(year, said)}
            years[year] = replace(years[year], local=local)
    return WorkCalendar(years, tz=policy.tz, windows=policy.windows)


def import_policy(session: Session, document: Mapping[str, Any], *, only_new: bool = False) -> list[str]:
    """Take every version of a policy document; a version that orders are pinned to must not change.

    With `only_new`, what is there already stays as it is, for somebody may have changed it on purpose.
    """
    taken = []
    for policy in parse(document):
        held = session.get(PolicyVersion, (policy.place, policy.version))
        if held is not None and only_new:
            continue
        if held is not None and policies.pinned(parse(held.document), policy.version) != policy:
            _refuse_if_pinned(session, policy)
        session.merge(PolicyVersion(place=policy.place, version=policy.version,
                                    effective_from=policy.effective_from, document=dict(document)))  # fmt: skip
        taken.append(policy.version)
    if taken:
        touch(session, "policy")
    return taken


def _refuse_if_pinned(session: Session, policy: Policy) -> None:
    pinned = sa.select(Order.id).where(Order.place == policy.place, Order.policy_version == policy.version)
    if session.execute(pinned.limit(1)).first() is not None:
        message = f"orders are pinned to version {policy.version} of {policy.place}; give the change a new version"
        raise Refused("policy.version_pinned", message, place=policy.place, version=policy.version)


def import_calendar(session: Session, document: Mapping[str, Any], *, only_new: bool = False) -> list[int]:
    """Take every published year of a calendar document, in the place of what was known of that year.

    With `only_new`, a year that is there already stays as it is.
    """
    years = parse_calendar(document)
    taken = []
    for key, year in document["years"].items():
        if only_new and session.get(CalendarYear, (document["id"], int(key))) is not None:
            continue
        taken.append(int(key))
        session.merge(CalendarYear(calendar=document["id"], year=int(key), document=dict(year),
                                   source=years[int(key)].source))  # fmt: skip
    if taken:
        touch(session, "calendar")
    return sorted(taken)


def for_forms(policy: Policy) -> dict[str, Any]:
    """The rules as the forms of the desks and phones need them."""
    named = {
        name: [{"id": entry.id, "name": entry.name} for entry in getattr(policy, name)]
        for name in ("types", "hazards", "categories", "return_reasons")
    }
    grades = [{"id": g.id, "name": g.name, "types": list(g.types)} for g in policy.grades]
    rule = policy.presence
    return named | {
        "place": policy.place, "version": policy.version, "name": policy.name, "grades": grades,
        "presence": {
            "radius_m": rule.radius_m, "max_accuracy_m": rule.max_accuracy_m, "min_samples": rule.min_samples,
            "max_age_s": rule.max_age_s,
        },
        "evidence": [
            {"step": r.step, "phase": str(r.phase), "at_least": r.at_least, "grades": sorted(r.grades),
             "hazards": sorted(r.hazards)}
            for r in policy.evidence
        ],
        "gallery": str(policy.gallery.take),
        "satisfaction": [{"id": g.id, "name": g.name} for g in policy.callback.grades],
    } | _procedures(policy.procedures)  # fmt: skip


def _procedures(rules: Procedures) -> dict[str, Any]:
    def choices(names: Mapping[str, str]) -> list[dict[str, str]]:
        return [{"id": id_, "name": name} for id_, name in names.items()]

    return {
        "refusal_grounds": choices(rules.refusal_grounds), "whistle_kinds": choices(rules.whistles.kinds),
        "suspension_days": rules.suspensions.max_days, "reply_checklist": list(rules.reply_checklist),
        "confirm_by_phone": sorted(rules.confirm_by_phone),
    }  # fmt: skip
