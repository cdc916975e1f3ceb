"""What is still to be done about an order beside handling it: tell the caller, meet, join; on the face until done."""

from datetime import datetime
from typing import Any

from backend.services.working import Working


def opened(order: Working, kind: str, why: str, *, at: datetime, **more: Any) -> dict[str, Any]:
    """The part of the face with one more task; a task of the same kind and cause is open once."""
    before = list(order.face.get("tasks", ()))
    if any(t["kind"] == kind and t["why"] == why and t["done_at"] is None for t in before):
        return {"tasks": before}
    return {"tasks": [*before, {"kind": kind, "why": why, "since": at.isoformat(), "done_at": None, **more}]}


def done(order: Working, kind: str, *, at: datetime) -> dict[str, Any]:
    """The part of the face in which every open task of a kind is done; nothing where there is none."""
    before = order.face.get("tasks", ())
    if not any(t["kind"] == kind and t["done_at"] is None for t in before):
        return {}
    return {"tasks": [_closed(t, at) if t["kind"] == kind and t["done_at"] is None else t for t in before]}


def is_open(order: Working, kind: str) -> bool:
    """Whether a task of this kind waits to be done."""
    return any(t["kind"] == kind and t["done_at"] is None for t in order.face.get("tasks", ()))


def _closed(task: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {**task, "done_at": at.isoformat()}
