"""What Open311 GeoReport v2 calls our things: services, attributes, open and closed; and words that name nobody."""

import re
from collections.abc import Iterable
from typing import Any

from backend.domain.act import OPEN, Status
from backend.domain.policy import Policy

NEVER_SHOWN = "report"
"""A report (举报) gives more away than it says: it is neither taken nor shown at this door."""
CONFIDED = "open"
"""Of callers: how much quiet is wanted where an order may be shown."""
NOTES = {
    Status.REGISTERED: "接单：已登记", Status.PENDING_DISPATCH: "派单：待派单",
    Status.DISPATCHED: "派单：已派单，待签收", Status.RETURN_PENDING: "派单：承办单位申请退单",
    Status.IN_PROGRESS: "办单：办理中", Status.SUSPENDED: "办单：挂账",
    Status.REPLIED: "回单：已回单，待审核", Status.AWAITING_CALLBACK: "评单：待回访", Status.REWORK: "办单：重办",
    Status.CLOSED: "办结", Status.MERGED: "并案办理", Status.NOT_ACCEPTED: "不予受理", Status.WITHDRAWN: "已撤回",
}  # fmt: skip
"""Where an order stands, by the seven steps."""
_TITLE = 40
_TOLD = re.compile(r"\d(?:[\s-]?\d){6,}")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_USUAL = ("help", "complaint")


def word(status: Status) -> str:
    """`open` or `closed`, which is all that the standard knows; what waits for its callback is open."""
    return "open" if status in OPEN else "closed"


def statuses(words: Iterable[str]) -> list[Status]:
    """The states that these words stand for."""
    wanted = set(words)
    return [status for status in Status if word(status) in wanted]


def services(policy: Policy) -> list[dict[str, Any]]:
    """What may be asked for: the place's matters, and its types of appeal for what is none of them."""
    matters = [_service(one.id, one.name, "事项", f"{one.name}（{one.id}）") for one in policy.categories]
    types = [_service(one.id, one.name, "诉求类型", f"不属所列事项的{one.name}")
             for one in policy.types if one.id != NEVER_SHOWN]  # fmt: skip
    return [*matters, *types]


def _service(code: str, name: str, group: str, description: str) -> dict[str, Any]:
    return {"service_code": code, "service_name": name, "description": description, "metadata": True,
            "type": "realtime", "keywords": name, "group": group}  # fmt: skip


def service_of(policy: Policy, category: str | None, type_: str) -> tuple[str, str]:
    """Code and name of the service that an order is of: its matter where the place knows it, else its type."""
    names = {one.id: one.name for one in (*policy.types, *policy.categories)}
    matters = {one.id for one in policy.categories}
    code = category if category in matters else type_
    return code, names.get(code, code)


def attributes(policy: Policy, code: str) -> list[dict[str, Any]]:
    """What may be told beside the place and the words; nothing of it has to be."""
    types = [one for one in policy.types if one.id != NEVER_SHOWN]
    asked = [("hazard", "危险情形", policy.hazards)]
    if code in {one.id for one in policy.categories}:
        asked.append(("type", "诉求类型", types))  # type: ignore[arg-type]
    return [
        {"variable": True, "code": name, "datatype": "singlevaluelist", "required": False,
         "datatype_description": None, "order": number, "description": description,
         "values": [{"key": one.id, "name": one.name} for one in choices]}
        for number, (name, description, choices) in enumerate(asked, start=1)
    ]  # fmt: skip


def appeal(policy: Policy, code: str, told: dict[str, str]) -> dict[str, Any]:
    """Type, grade, matter and hazard of an order for a service; a dispatcher may raise its grade."""
    is_matter = code in {one.id for one in policy.categories}
    known = [one.id for one in policy.types]
    usual = next((type_ for type_ in _USUAL if type_ in known), known[0])
    type_ = told.get("type", usual) if is_matter else code
    proposed = [grade.id for grade in policy.grades if type_ in grade.types]
    return {"type": type_, "grade": (proposed or [policy.grades[-1].id])[0],
            "category": code if is_matter else None, "hazard": told.get("hazard", "none")}  # fmt: skip


def title(description: str, service: str) -> str:
    """A short name for what is told at length."""
    first = next((line.strip() for line in description.splitlines() if line.strip()), "")
    return first if 0 < len(first) <= _TITLE else (f"{first[:_TITLE]}…" if first else service)


def unnamed(text: str, *private: str | None) -> str:
    """The text without what is known of its caller, any number long enough to ring somebody, and any link: nobody
    has looked at the picture behind it."""
    for value in sorted((one for one in private if one and one.strip()), key=len, reverse=True):
        text = text.replace(value, "＊")
    return _TOLD.sub("＊", _LINK.sub("＊", text))
