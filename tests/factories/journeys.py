"""How a scenario speaks of an order: its clocks by name, in the place's own time."""

from typing import Any

from tests.factories.rules import cst
from tests.factories.world import World


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
    happy = {"contacted": True, "solved": "yes", "satisfied": "satisfied"}
    return world.callback.act(no, "rate", data=happy)
