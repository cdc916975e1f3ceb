"""任务单: what a firm from outside gets of an order (place and task, no caller), and what it answers (12.2, 6.2)."""

from collections.abc import Mapping
from typing import Any

from backend.domain.act import Act
from backend.domain.errors import Refused
from backend.domain.lifecycle import Situation
from backend.domain.words import need_text

SHOWN = ("no", "status", "version", "type", "kind", "grade", "grade_name", "hazard", "category", "title", "address",
         "position", "cell", "community", "route", "policy", "registered_at", "updated_at",
         "missing_evidence")  # fmt: skip
"""The parts of an order's face that say where and what, by when, and which photos are wanted."""
LIMITS = frozenset({"finish", "rework"})
"""The clocks that bind whoever does the work."""
_BLANK: Mapping[str, Any] = {
    "round": 0, "content": "", "source": "", "upstream_no": None, "registered_by": "", "lead": None, "assists": [],
    "contacts": [], "arrival": None, "reply": None, "ratings": [], "answers": [],
}  # fmt: skip
"""What every order has, and a slip does not tell."""


def guard_give(situation: Situation, act: Act) -> None:
    """Whoever leads says to which firm, and in his own words what it is to do."""
    need_text(act, "org", "slip.org_missing", "name the firm, by its code")
    need_text(act, "task", "slip.task_missing", "say in your own words what the firm is to do")


def guard_take(situation: Situation, act: Act) -> None:
    """A slip is taken once."""
    if "given" not in _own(situation):
        raise Refused("slip.not_given", "no slip waits to be taken by your firm")


def guard_finish(situation: Situation, act: Act) -> None:
    """A firm reports what it has done, in words or by photos, to whoever leads."""
    if _own(situation).isdisjoint({"given", "taken"}):
        raise Refused("slip.not_open", "your firm has no open slip of this order")
    if not act.evidence and not (act.note or "").strip():
        raise Refused("slip.nothing_said", "say or show what was done")


def _own(situation: Situation) -> set[str]:
    return {state for firm, state in situation.record.slips.items() if firm in situation.units}


def cut(face: Mapping[str, Any], *, firm: str, account: str) -> dict[str, Any]:
    """The face as the slip tells it: what others wrote, photographed or asked of the caller is left out."""
    slip = [one for one in face.get("slips", ()) if one["code"] == firm]
    return {
        **_BLANK, **{name: face[name] for name in SHOWN}, "slips": slip, "allowed_actions": face["allowed_actions"],
        "lead": _lead(face.get("lead")), "clocks": [c for c in face["clocks"] if c["name"] in LIMITS],
        "evidence": [shot for shot in face["evidence"] if shot["uploader"] == account],
    }  # fmt: skip


def _lead(lead: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """To whom the firm reports; the person who leads, as his colleagues call him."""
    return None if lead is None else dict(lead)
