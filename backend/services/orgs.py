"""The tree of organisations: who stands below whom, and an organisation by its code."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.models import Org
from backend.services.shared import shared


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation as dispatching needs it; `below` holds its own code and all that stand under it."""

    id: int
    code: str
    name: str
    kind: str
    parent: str | None
    below: frozenset[str]


def tree(session: Session) -> Mapping[str, Unit]:
    """Every organisation by its code."""
    return shared(session, "orgs", _load, watches="roster")


def find(session: Session, code: str) -> Unit | None:
    """The organisation of this code; one that was founded since the tree was last read is found as well."""
    return tree(session).get(code) or _load(session).get(code)


def below(session: Session, code: str) -> frozenset[str]:
    """The codes of an organisation and of everything under it."""
    unit = tree(session).get(code)
    return frozenset({code}) if unit is None else unit.below


def _load(session: Session) -> dict[str, Unit]:
    rows = session.execute(sa.select(Org.id, Org.code, Org.name, Org.kind, Org.parent_id).order_by(Org.id)).all()
    codes = {row.id: row.code for row in rows}
    parents = {row.code: codes.get(row.parent_id) for row in rows}
    under: dict[str, set[str]] = {code: set() for code in parents}
    for code in parents:
        above: str | None = code
        while above is not None and code not in under[above]:
            under[above].add(code)
            above = parents[above]
    return {
        row.code: Unit(row.id, row.code, row.name, row.kind, parents[row.code], frozenset(under[row.code]))
        for row in rows
    }
