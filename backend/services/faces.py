"""The face of an order: what every reader may see of it, kept whole with the row so that lists are cheap."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.domain import evidence
from backend.domain.clocks import Clock
from backend.domain.evidence import Item
from backend.domain.policy import Policy
from backend.services import clocks, gaps

_PLAIN = ("no", "status", "version", "round", "type", "kind", "grade", "hazard", "category", "title", "address",
          "source", "upstream_no", "registered_by")  # fmt: skip


def compose(row: Mapping[str, Any], policy: Policy, derived: Sequence[Clock]) -> dict[str, Any]:
    """The face after what has just been done: the parts that the acts left, and all that follows from the row."""
    face: dict[str, Any] = {name: row[name] for name in _PLAIN}
    face |= {
        "registered_at": row["registered_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
        "grade_name": policy.grade(row["grade"]).name,
        "policy": {"place": row["place"], "version": row["policy_version"]},
        "clocks": [clocks.shown(clock) for clock in derived],
        "missing_evidence": missing_evidence(row, policy),
    }
    rare = {"repeat_of": row["repeat_of"], "merged_into": row["merged_into"], "gap": gaps.shown(policy, row, derived)}
    face |= {name: value for name, value in rare.items() if value is not None or name in row["face"]}
    return {**row["face"], **face}


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
