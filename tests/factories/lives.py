"""Orders that have lived: registered and handled through the gate, each written in two units' work instead of ten.

What a person would do over days is taken act by act, each at its own instant, and saved once. So a year of a town
stands in a test's database in seconds, and every figure of it comes out of a log like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from backend.domain.lifecycle import Act, Action
from backend.services import intake, orders
from backend.services.acts import PREPARE
from tests.factories.world import SPOT, World

NO_PHOTO = "无需拍照的事项"
BATCH = 200
SPOTS = {"worker1": SPOT, "worker2": {"lng": 114.155, "lat": 22.84}}
"""Where each worker is in charge."""


@dataclass(frozen=True)
class Life:
    """One order: when it came in, how it was handled, and what its caller said in the end."""

    at: datetime
    grade: str = "ordinary"
    type: str = "help"
    by: str = "worker1"
    signed_after: timedelta = timedelta(minutes=10)
    replied_after: timedelta = timedelta(hours=20)
    rated_after: timedelta = timedelta(days=2)
    rating: dict[str, Any] | None = field(
        default_factory=lambda: {"contacted": True, "solved": "yes", "satisfied": "satisfied"}
    )


def live(world: World, lives: Iterable[Life]) -> list[str]:
    """Let these orders be lived; their numbers."""
    numbers: list[str] = []
    waiting = list(lives)
    for begin in range(0, len(waiting), BATCH):
        with world.database.unit_of_work() as session:
            numbers += [_one(world, session, life) for life in waiting[begin : begin + BATCH]]
    return numbers


def _one(world: World, session: Session, life: Life) -> str:
    call = intake.Call("hotline", life.type, life.grade, "路灯不亮", position=SPOTS[life.by])
    no = intake.register(session, call, actor=world.actors["agent"], place="qingxi", at=life.at).row["no"]
    order = orders.load(session, no, lock=True)
    for action, who, after, data in _steps(life):
        at = life.at + after
        act = Act(str(uuid4()), action, at, data=data, reason="电话中已处理" if action is Action.REPLY else None)
        orders.take(session, order, act, actor=world.actors[who], at=at, prepare=PREPARE.get(action))
    orders.save(session, order, at=life.at + life.rated_after)
    return str(no)


def _steps(life: Life) -> Iterable[tuple[Action, str, timedelta, dict[str, Any]]]:
    """Who does what, and how long after the call."""
    called, minute = {"connected": True, "method": "call"}, timedelta(minutes=1)
    yield Action.ACCEPT, life.by, life.signed_after, {}
    yield Action.CONTACT, life.by, life.signed_after + minute, called
    done = {"result": "solved", "text": "已处理", "no_photo_reason": NO_PHOTO}
    yield Action.REPLY, life.by, life.replied_after, done
    yield Action.PASS, "reviewer", life.replied_after + minute, {}
    if life.rating is not None:
        yield Action.RATE, "callback", life.rated_after, life.rating
