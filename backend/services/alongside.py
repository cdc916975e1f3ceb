"""Who gets an order at once with its lead: the community (双派发), the centre (联合办理), whom a dispatcher names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from backend.services import orgs
from backend.services.assignments import Target
from backend.services.orgs import Unit
from backend.services.working import Working


@dataclass(frozen=True, slots=True)
class Sent:
    """The units that assist, and why the centre is among them."""

    units: Sequence[Unit]
    facts: Mapping[str, Any] = field(default_factory=dict)


def sent(
    session: Session, order: Working, target: Target, named: Sequence[Unit] | None, *, media: bool = False
) -> Sent:  # fmt: skip
    """Those that the act names, else the one that the place always sends along; and the centre, where the place has
    such an order handled jointly. One leads and replies, so that the order is counted once."""
    found = list(named) if named is not None else _community(session, order, target)
    rule = order.policy.procedures.joint
    if rule is None:
        return Sent(found)
    cases = {"repeat": bool(order.row["repeat_of"]), "high_attention": media or bool(order.face.get("media")),
             "multi_department": bool(named)}  # fmt: skip
    why = [case for case in rule.when if cases[case]]
    centre = orgs.tree(session).get(rule.org)
    if not why or centre is None:
        return Sent(found)
    if centre.code != target.org_code and centre.code not in {unit.code for unit in found}:
        found.append(centre)
    return Sent(found, {"joint": why})


def _community(session: Session, order: Working, target: Target) -> list[Unit]:
    code = order.row["community_code"] if order.policy.procedures.dual.assist == "community" else None
    unit = orgs.tree(session).get(code) if code else None
    return [] if unit is None or unit.code == target.org_code else [unit]
