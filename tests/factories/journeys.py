"""How a scenario speaks of an order: its clocks by name, in the place's own time."""

from typing import Any

from tests.factories.rules import cst
from tests.factories.world import WATER, World

WRONG_DUTY: dict[str, Any] = {
    "reason": "非本单位职责", "data": {"ground": "wrong_duty", "suggest": WATER, "article": "履职事项清单第3条"},
}  # fmt: skip
"""A unit says that the order is the water office's, by an article of the duty list."""
UNCLEAR: dict[str, Any] = {"reason": "权属不清", "data": {"ground": "owner_unclear", "article": "清单中均无此事项"}}
"""Nobody can say whose it is."""
HAPPY = {"contacted": True, "solved": "yes", "satisfied": "satisfied"}
"""What a caller says whose matter is settled."""


def backed(world: World, no: str, request: str = "return", *, by: str = "unit_head") -> dict[str, Any]:
    """The head of the unit gives his word to what one of his people asks; the order after it."""
    return world.person(by).act(no, "back_request", data={"request": request})


def due(order: dict[str, Any], *names: str) -> dict[str, str | None]:
    """When these clocks of an order fall due."""
    return {clock["name"]: clock["due_at"] for clock in order["clocks"] if clock["name"] in names}


def at(**moments: str) -> dict[str, str]:
    """The same as the place writes it."""
    return {name: cst(moment).isoformat() for name, moment in moments.items()}


def clock(order: dict[str, Any], name: str) -> dict[str, Any]:
    """One clock of an order."""
    return next(found for found in order["clocks"] if found["name"] == name)


def said(answer: Any) -> tuple[int, str]:
    """What a refusal says."""
    return answer.status_code, answer.get_json()["error"]


def replied(world: World, no: str, *, by: str = "worker1", **more: Any) -> dict[str, Any]:
    """From the dispatch to the reply, without photos."""
    handler = world.person(by)
    handler.act(no, "accept")
    handler.act(no, "contact", data={"connected": True})
    return handler.act(no, "reply", data={"result": "solved", "text": "已处理"} | more)


def closed(world: World, no: str, *, by: str = "worker1") -> dict[str, Any]:
    """From the dispatch to the closing, to the caller's satisfaction."""
    replied(world, no, by=by)
    world.reviewer.act(no, "pass")
    return world.callback.act(no, "rate", data=HAPPY)
