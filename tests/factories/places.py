"""The small district under another place's rules, and what its orders owe, as everybody reads it."""

from typing import Any

from backend.cli.documents import read_document
from backend.services import rules, tenants
from tests.factories.district import STREET
from tests.factories.rules import DATA, cst
from tests.factories.world import World


def living_by(world: World, place: str, **changed: Any) -> World:
    """Let the first street live by a place's rules; `changed` stands in the place of parts of the document."""
    said = read_document(DATA / "policies" / f"{place}.yaml")
    with world.database.unit_of_work() as session:
        rules.import_policy(session, said | changed, only_new=not changed)
        tenants.set_place(session, STREET, place)
    return world


def clock(world: World, no: str, name: str, *, by: str = "dispatcher") -> dict[str, Any]:
    """One clock of an order on its page."""
    clocks = world.person(by).get(f"/orders/{no}")["clocks"]
    return dict(next(each for each in clocks if each["name"] == name))


def due(world: World, no: str, name: str) -> str | None:
    """When a clock falls due."""
    return clock(world, no, name)["due_at"]


def instant(text: str) -> str:
    """A moment of the place as the house writes it."""
    return cst(text).isoformat()
