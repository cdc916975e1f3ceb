"""200,000 orders in a database: one is registered as every order is, the others are its likes, some still open."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.db import Database, insert_rows
from backend.models import Order, table
from backend.services import accounts, intake
from backend.services.intake import Call
from geo.cell import Cell
from scripts.measures.city import CELLS_OF_WORKER

COUNT, OPEN, BATCH = 200_000, 4_000, 2_000
STREETS, COMMUNITIES, SERIALS = 16, 25, 25
CALL = Call(
    source="hotline", type="help", grade="urgent", title="路口井盖缺失，行人容易踩空", upstream_no="DG20261123-1",
    content="来电人反映小区东门外路口的井盖缺失，晚上没有路灯，已有老人绊倒，请尽快派人到现场处理。",
    address="清溪大道8号东门外路口", position={"lng": 113.1005, "lat": 22.7505},
    caller={"name": "王小明", "phone": "13812345678"},
)  # fmt: skip


def squares() -> list[Cell]:
    """10,000 square cells, for lists care for codes and not for shapes."""
    cells = []
    for n in range(STREETS * COMMUNITIES * SERIALS):
        street, rest = divmod(n, COMMUNITIES * SERIALS)
        community, serial = divmod(rest, SERIALS)
        west, south = 113.1 + n % 100 * 0.005, 22.75 + n // 100 * 0.005
        code = f"990100{street + 1:03}{community + 1:03}{serial + 1:03}"
        name = f"第{street + 1}街道 第{community + 1}社区 第{serial + 1}网格"
        cells.append(Cell(code, name, shapely.box(west, south, west + 0.005, south + 0.005)))
    return cells


def fill(database: Database, cells: Sequence[Cell], *, now: datetime) -> None:
    """Write the orders, the newest last, and let PostgreSQL look at what it has, as it does by itself in time."""
    with database.unit_of_work() as session:
        like = intake.register(session, CALL, actor=accounts.actor_of(session, "agent"), place="qingxi", at=now)
        handlers = _handlers(session)
    rows = likes(dict(like.row), cells, handlers, now=now)
    for _ in range(COUNT // BATCH):
        with database.unit_of_work() as session:
            insert_rows(session, (table(Order), [next(rows) for _ in range(BATCH)]))
    if database.dialect == "postgresql":
        with database.engine.connect() as connection:
            connection.execute(sa.text("ANALYZE"))


def likes(
    row: dict[str, Any], cells: Sequence[Cell], handlers: Mapping[str, int], *, now: datetime
) -> Iterator[dict[str, Any]]:
    """Orders like this one, from two years ago until now, all over the cells; the last ones are open."""
    chance = random.Random(7)
    over = _closed(row["face"])
    for n in range(1, COUNT + 1):
        is_open = n > COUNT - OPEN
        place = chance.randrange(len(cells))
        cell, worker = cells[place], f"worker{place // CELLS_OF_WORKER + 1}"
        begun = now - timedelta(days=730) * (1 - n / COUNT)
        due = now + timedelta(days=chance.uniform(-1, 5)) if is_open else None
        status = "dispatched" if is_open else "closed"
        plain = {"no": f"{begun:%Y%m%d}-A{n:06}", "upstream_no": f"A{n}", "status": status}
        shown = plain | {
            "cell": {"code": cell.code, "name": cell.name},
            "lead": {"org": None, "handler": {"account": worker, "name": "张建军"}},
            "registered_at": begun.isoformat(), "updated_at": begun.isoformat(),
        }  # fmt: skip
        yield row | plain | {
            "id": 10_000_000 + n, "cell_code": cell.code, "street_code": cell.code[:9],
            "community_code": cell.code[:12], "handler_id": handlers[worker], "registered_at": begun,
            "updated_at": begun, "next_due_at": due, "face": (_open(row["face"], due) if due else over) | shown,
        }  # fmt: skip


def _open(face: Mapping[str, Any], due: datetime) -> dict[str, Any]:
    return {**face, "clocks": [{**clock, "due_at": due.isoformat()} for clock in face["clocks"]]}


def _closed(face: Mapping[str, Any]) -> dict[str, Any]:
    """The same after everything has been done."""
    at, by = datetime.now(UTC).isoformat(), "worker1"
    photos = [
        {"sha256": f"{phase:0>64}", "phase": phase, "state": "stored", "captured_at": at, "uploader": by,
         "source": "camera"}
        for phase in ("before", "after")
    ]  # fmt: skip
    presence = {
        "state": "verified",
        "code": "presence.inside",
        "distance_m": 21.4,
        "accuracy_m": 12.0,
        "review": False,
    }
    return {
        **face,
        "clocks": [{**clock, "stopped_at": at, "state": "on_time"} for clock in face["clocks"]],
        "contacts": [{"at": at, "recorded_at": at, "connected": True, "method": "call", "outcome": None, "by": by}],
        "arrival": presence | {"at": at, "claimed_at": at, "reason": None},
        "evidence": photos, "missing_evidence": [],
        "reply": {"text": "已加盖并设警示牌。", "result": "solved", "at": at, "by": by},
        "review": {"passed": True, "reason": None, "at": at, "by": "reviewer"},
        "ratings": [{"contacted": True, "solved": "yes", "satisfied": "satisfied", "outcome": None, "words": None,
                     "round": 0, "at": at, "by": "callback"}],
    }  # fmt: skip


def _handlers(session: Session) -> dict[str, int]:
    return {name: id_ for id_, name in session.connection().exec_driver_sql("SELECT id, account FROM accounts").all()}
