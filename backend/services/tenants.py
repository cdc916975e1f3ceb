"""Whose rules apply where: organisations form a tree of any depth, and the nearest above that names a place rules."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import NotFound
from backend.domain.roles import Actor
from backend.models import AssessPeriod, Org, PolicyVersion, Post
from backend.services.shared import shared, touch

LENGTHS = (15, 12, 9, 6)
"""Cell, community, street and county: how much of a cell's code names an organisation."""


def place_of(session: Session, code: str | None, *, default: str) -> str:
    """The place whose rules apply to an order in this cell: that of the community's organisation or of the nearest
    one above it that has rules of its own; the installation's where there is none."""
    ruled = shared(session, "tenants", _load, watches="roster")
    if not ruled or code is None:
        return default
    found = (ruled[code[:length]] for length in LENGTHS if code[:length] in ruled)
    return next(found, default)


def place_above(session: Session, *codes: str) -> str | None:
    """The place of the first of these organisations and areas that a tenant's rules apply to, if there is one."""
    ruled = shared(session, "tenants", _load, watches="roster")
    if not ruled:
        return None
    found = (ruled[code[:length]] for code in codes for length in (len(code), *LENGTHS) if code[:length] in ruled)
    return next(found, None)


def place_of_reader(session: Session, actor: Actor, *, default: str) -> str:
    """By whose rules somebody is assessed and reads assessments: his unit's or area's, else that of his posts."""
    if actor.place is not None:
        return actor.place
    posts = sa.select(Post.area).where(Post.account_id == actor.id).order_by(Post.id)
    return place_above(session, *session.scalars(posts)) or default


def places(session: Session, *, default: str) -> list[str]:
    """Every place that organisations here live by, and those whose periods are kept; the installation's own first."""
    ruled = shared(session, "tenants", _load, watches="roster")
    kept = session.scalars(sa.select(AssessPeriod.place).distinct())
    return list(dict.fromkeys([default, *sorted({*ruled.values(), *kept})]))


def set_place(session: Session, code: str, place: str | None) -> None:
    """Let an organisation, and all below it that has no rules of its own, live by a place's rules."""
    if place is not None:
        known = sa.select(PolicyVersion.place).where(PolicyVersion.place == place)
        if session.execute(known.limit(1)).first() is None:
            raise NotFound("policy.unknown_place", f"there are no rules of {place!r}", place=place)
    changed = session.execute(sa.update(Org).where(Org.code == code).values(place=place))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotFound("org.unknown", f"there is no organisation {code!r}", org=code)
    touch(session, "roster")


def _load(session: Session) -> Mapping[str, str]:
    rows = session.execute(sa.select(Org.id, Org.code, Org.parent_id, Org.place)).all()
    if all(row.place is None for row in rows):
        return {}
    by_id = {row.id: row for row in rows}
    ruled = {}
    for row in rows:
        above, seen = row, set[int]()
        while above.place is None and above.parent_id in by_id and above.id not in seen:
            seen.add(above.id)
            above = by_id[above.parent_id]
        if above.place is not None:
            ruled[row.code] = above.place
    return ruled
