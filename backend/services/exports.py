"""导出: a file of orders is asked for with a reason; with callers' data a second person has to agree (6.2)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.photo_store import PhotoStore
from backend.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from backend.domain.roles import Actor, Role
from backend.models import Account, Export, ExportDownload
from backend.services import alarms, export_rows, outbox

ASKERS = (Role.DISPATCHER, Role.SHIFT_LEAD, Role.CENTER_HEAD, Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER,
          Role.UNIT_HEAD)  # fmt: skip
DECIDERS = (Role.CENTER_HEAD, Role.SEC_ADMIN)
READERS = (*ASKERS, Role.SEC_ADMIN, Role.AUDITOR)
KEPT_FOR = timedelta(days=3)
"""How long a file may be fetched, and how long a request waits for its second person."""
MOST_ROWS, MOST_OPEN, MOST_SHOWN = 100_000, 3, 100
JOB = "export"


def ask(
    session: Session, export_id: str, wanted: Mapping[str, Any], *, place: str, actor: Actor, at: datetime
) -> bool:
    """Ask for a file; whether it is new. Without callers' data it is written at once, else when somebody agrees."""
    held = session.get(Export, export_id)
    said = {name: _plain(wanted.get(name)) for name in ("from", "to", "status", "cell")}
    if held is not None:
        same = (held.asked_by, held.filters, held.format, held.private)
        if same != (actor.id, said, wanted["format"], wanted["private"]):
            raise Conflict("export.id_reused", "this id belongs to another export", id=export_id)
        return False
    mine = sa.select(sa.func.count()).select_from(Export).where(
        Export.asked_by == actor.id, Export.state.in_(("asked", "writing", "ready")), Export.asked_at > at - KEPT_FOR
    )
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise Refused("export.enough", f"{MOST_OPEN} exports are open or not expired yet", most=MOST_OPEN)
    total = export_rows.count(session, said, place=place, actor=actor)
    if total > MOST_ROWS:
        raise Invalid("export.too_many", f"{total} orders; an export takes {MOST_ROWS}", field="from", count=total)
    row = Export(id=export_id, place=place, asked_by=actor.id, asked_at=at, reason=wanted["reason"], filters=said,
                 format=wanted["format"], private=wanted["private"], state="asked", total=total, done=0,
                 parts=0)  # fmt: skip
    session.add(row)
    session.flush()
    if row.private:
        for role in DECIDERS:
            alarms.tell(session, role, "export_asked", key=f"export/{export_id}", at=at)
    else:
        _begin(session, row, at=at)
    return True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _begin(session: Session, row: Export, *, at: datetime) -> None:
    row.state = "writing"
    outbox.add(session, JOB, {"export": row.id, "after": 0, "part": 0}, due_at=at)


def decide(session: Session, export_id: str, *, agrees: bool, reason: str, actor: Actor, at: datetime) -> None:
    """The second person's word, which is not the first one's; a request that has waited too long is none any more."""
    row = session.get(Export, export_id, with_for_update=True)
    if row is None:
        raise NotFound("export.not_found", "there is no such export")
    if row.asked_by == actor.id:
        raise Forbidden("export.own", "somebody else than who asked has to agree")
    if row.state != "asked":
        raise Refused("export.decided", "it is decided already", state=row.state)
    if row.asked_at < at - KEPT_FOR:
        raise Refused("export.lapsed", "it has waited too long; ask again", asked_at=row.asked_at.isoformat())
    row.decided_by, row.decided_at, row.decision = actor.id, at, reason
    if agrees:
        _begin(session, row, at=at)
    else:
        row.state = "rejected"


def listed(session: Session, *, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """One's own exports, newest first; those who decide and the auditor read everybody's, with who fetched them."""
    statement = sa.select(Export, Account.account, Account.name).join(Account, Account.id == Export.asked_by)
    if not actor.has(*DECIDERS, Role.AUDITOR):
        statement = statement.where(Export.asked_by == actor.id)
    rows = session.execute(statement.order_by(Export.asked_at.desc(), Export.id).limit(MOST_SHOWN)).all()
    fetched: dict[str, list[dict[str, Any]]] = {}
    downloads = (
        sa.select(ExportDownload.export_id, ExportDownload.at, Account.account, Account.name)
        .join(Account, Account.id == ExportDownload.account_id).order_by(ExportDownload.id)
        .where(ExportDownload.export_id.in_([row.Export.id for row in rows]))
    )  # fmt: skip
    for export_id, when, account, name in session.execute(downloads):
        fetched.setdefault(export_id, []).append({"at": when.isoformat(), "account": account, "name": name})
    names = {row.id: row.name for row in session.execute(sa.select(Account.id, Account.name).where(
        Account.id.in_([row.Export.decided_by for row in rows if row.Export.decided_by])))}  # fmt: skip
    return [
        _shown(row, at=at) | {"account": account, "name": name, "downloads": fetched.get(row.id, []),
                              "decided_by": names.get(row.decided_by or 0), "decides": _decides(row, actor, at),
                              "fetches": row.asked_by == actor.id and _shown(row, at=at)["state"] == "ready"}
        for row, account, name in rows
    ]  # fmt: skip


def _decides(row: Export, actor: Actor, at: datetime) -> bool:
    waits = row.state == "asked" and row.asked_at >= at - KEPT_FOR
    return waits and row.asked_by != actor.id and actor.has(*DECIDERS)


def _shown(row: Export, *, at: datetime) -> dict[str, Any]:
    lapsed = row.state == "asked" and row.asked_at < at - KEPT_FOR
    over = lapsed or (row.state == "ready" and row.expires_at is not None and row.expires_at <= at)
    moments = {name: (moment := getattr(row, name)) and moment.isoformat()
               for name in ("asked_at", "decided_at", "ready_at", "expires_at")}  # fmt: skip
    return {"id": row.id, "reason": row.reason, "format": row.format, "private": row.private, **moments,
            "filters": row.filters, "state": "expired" if over else row.state, "decision": row.decision,
            "total": row.total, "done": row.done}  # fmt: skip


def fetch(session: Session, export_id: str, *, actor: Actor, at: datetime) -> tuple[str, list[str]]:
    """The name of a finished file and the keys of its parts, for whoever asked for it; that he fetched it is kept."""
    row = session.get(Export, export_id)
    if row is None or row.asked_by != actor.id:
        raise NotFound("export.not_found", "there is no such export of yours")
    if _shown(row, at=at)["state"] != "ready":
        raise Refused("export.not_ready", "there is no file to fetch", state=_shown(row, at=at)["state"])
    session.add(ExportDownload(export_id=row.id, account_id=actor.id, at=at))
    return f"banshi-{row.id[:8]}.{row.format}", [part_key(row.id, part) for part in range(row.parts)]


def part_key(export_id: str, part: int) -> str:
    """Where a part of a file lies in the store."""
    return f"exports/{export_id}/{part:04d}"


def read_parts(store: PhotoStore, keys: list[str]) -> Iterator[bytes]:
    """The parts of a file one by one, so that no more than one of them is held."""
    for key in keys:
        yield store.get(key)
