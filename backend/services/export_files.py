"""Writes an export part by part, so that neither memory nor a lease depends on how many orders there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients.photo_store import PhotoStore
from backend.domain import sheets
from backend.models import Account, Export, PrivacyAccess, table
from backend.services import accounts, export_rows, orgs, outbox, rules
from backend.services.export_rows import MARK, PRIVATE, PUBLIC, Batch
from backend.services.exports import ASKERS, JOB, KEPT_FOR, part_key

EXPIRE_JOB = "export_expired"
_READ = table(PrivacyAccess)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file with what has to be put down about it."""

    data: bytes
    batch: Batch


def part(session: Session, export_id: str, after: int, number: int, *, at: datetime) -> Part | None:
    """The next part; None where nothing is to be written: it is written, or who asked may no more."""
    row = session.get(Export, export_id)
    if row is None or row.state != "writing" or row.parts != number:
        return None
    account = session.get_one(Account, row.asked_by)
    actor = accounts.actor_of(session, account.account)
    if not account.active or not actor.has(*ASKERS):
        return None
    found = export_rows.batch(session, row.filters, place=row.place, actor=actor, after=after, private=row.private)
    unit = orgs.tree(session).get(actor.org)
    calendar = rules.calendar(session, rules.latest(session, row.place))
    who = [f"{actor.name}({actor.account})", *([unit.name] if unit else [])]
    mark = " ".join([*who, f"{calendar.local(at):%Y-%m-%d %H:%M}", row.id[:8]])
    write = _csv if row.format == "csv" else _geojson
    return Part(write(row, found, mark, first=number == 0), found)


def _csv(row: Export, found: Batch, mark: str, *, first: bool) -> bytes:
    columns = PUBLIC | (PRIVATE if row.private else {}) | MARK
    head = sheets.BOM + sheets.lines([list(columns.values())]) if first else ""
    rows = [[{**each, "mark": mark}[name] for name in columns] for each in found.rows]
    return (head + sheets.lines(rows)).encode()


def _geojson(row: Export, found: Batch, mark: str, *, first: bool) -> bytes:
    head = b'{"type":"FeatureCollection","mark":' + orjson.dumps(mark) + b',"features":[' if first else b""
    features = b",".join(orjson.dumps(_feature(each, mark)) for each in found.rows)
    between = b"" if first or not found.rows else b","
    return head + between + features + (b"]}\n" if found.is_last else b"")


def _feature(each: Mapping[str, Any], mark: str) -> dict[str, Any]:
    known = {name: value for name, value in each.items() if name not in ("lng", "lat")}
    point = None if each["lng"] is None else {"type": "Point", "coordinates": [each["lng"], each["lat"]]}
    return {"type": "Feature", "geometry": point, "properties": known | {"mark": mark}}


def written(session: Session, export_id: str, number: int, done: Part | None, *, at: datetime) -> None:
    """Put down that a part is written and whose numbers are in it, and ask for the next; once, however often told."""
    row = session.get(Export, export_id, with_for_update=True)
    if row is None or row.state != "writing" or row.parts != number:
        return
    if done is None:
        row.state = "failed"
        return
    row.parts, row.done = number + 1, row.done + len(done.batch.rows)
    seen = [{"order_id": order_id, "account_id": row.asked_by, "at": at, "reason": row.reason,
             "facts": {"exported": row.id}} for order_id in done.batch.revealed]  # fmt: skip
    if seen:
        session.execute(sa.insert(_READ), seen)
    if not done.batch.is_last:
        outbox.add(session, JOB, {"export": row.id, "after": done.batch.last, "part": number + 1}, due_at=at)
        return
    row.state, row.ready_at, row.expires_at = "ready", at, at + KEPT_FOR
    outbox.add(session, EXPIRE_JOB, {"export": row.id}, due_at=row.expires_at)


def expire(session: Session, store: PhotoStore, export_id: str) -> None:
    """Take a file away whose days are over; what was asked, agreed to and fetched stays on record."""
    row = session.get(Export, export_id)
    if row is None or row.state != "ready":
        return
    for number in range(row.parts):
        store.delete(part_key(row.id, number))
    row.state = "expired"
