"""The face of an order: what every reader may see of it, kept whole with the row so that lists are cheap."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.domain import evidence
from backend.domain.clocks import Clock
from backend.domain.evidence import Item
from backend.domain.policy import Policy
from backend.domain.record import Asked
from backend.services import clocks, gaps
from backend.services.working import Working

_PLAIN = ("no", "status", "version", "round", "type", "kind", "grade", "hazard", "category", "title", "address",
          "source", "upstream_no", "registered_by")  # fmt: skip


def compose(order: Working, derived: Sequence[Clock]) -> dict[str, Any]:
    """The face after what has just been done: the parts that the acts left, and all that follows from the rest."""
    row, policy = order.row, order.policy
    face: dict[str, Any] = {name: row[name] for name in _PLAIN}
    face |= {
        "registered_at": row["registered_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
        "grade_name": policy.grade(row["grade"]).name,
        "policy": {"place": row["place"], "version": row["policy_version"]},
        "clocks": [clocks.shown(clock) for clock in derived],
        "missing_evidence": missing_evidence(row, policy),
    }
    rare = _beside(order) | {"gap": gaps.shown(policy, row, derived)}
    return {**row["face"], **face} | {name: value for name, value in rare.items() if value or name in row["face"]}


def _beside(order: Working) -> dict[str, Any]:
    """What most orders never come to; it stands in the face only once it has been."""
    record = order.record()
    return {
        "pending": {name: _asked(order, asked) for name, asked in record.pending.items()},
        "doubts": list(record.doubts),
        "designated": record.designated,
        "complex": record.complex,
        "excluded": record.excluded,
        "review_at": record.review_at,
        "merged_into": record.merged_into,
        "children": list(record.children),
        "repeat_of": order.row["repeat_of"],
    }


def _asked(order: Working, asked: Asked) -> dict[str, Any]:
    """A request that waits for a decision: who asked for it, with which words."""
    entry = next(e for e in order.history() if e.act_id == asked.id)
    return {
        "by": asked.by,
        "by_name": entry.body.get("actor_name"),
        "at": asked.at.isoformat(),
        "reason": entry.body.get("reason"),
        "data": dict(asked.data),
        "backed_by": list(asked.backed_by),
    }


def missing_evidence(row: Mapping[str, Any], policy: Policy) -> list[dict[str, Any]]:
    """The photos that the policy asks for before a reply and that are not stored yet."""
    demands = evidence.demanded(policy.evidence, grade=row["grade"], hazard=row["hazard"])
    shown = row["face"].get("evidence", ())
    items = [Item(e["sha256"], e["phase"], e["state"] == "stored") for e in shown]
    return [
        {
            "phase": str(d.phase),
            "at_least": d.at_least,
            "have": d.have,
            "expected": d.expected,
            "basis": d.basis,
        }
        for d in evidence.missing(demands, items)
    ]


def blank() -> dict[str, Any]:
    """The parts of a face that acts fill, before any act."""
    return {
        "content": "", "position": None, "cell": None, "community": None, "lead": None, "assists": [],
        "route": {"how": "none", "distance_m": None, "candidates": []},
        "evidence": [], "contacts": [], "arrival": None, "reply": None, "ratings": [], "answers": [],
    }  # fmt: skip
