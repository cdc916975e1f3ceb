"""Photos as evidence: expected since an act names them, stored once the server has verified their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.clients import imaging
from backend.clients.imaging import Rendered
from backend.clients.photo_store import Copy, PhotoStore, digest, key
from backend.domain.errors import Conflict, DomainError, Invalid, NotFound, Refused
from backend.domain.evidence import Phase
from backend.domain.lifecycle import OPEN, Act, Action, Status
from backend.domain.roles import Actor, Role
from backend.models import Evidence, Order, OutboxRow, Photo, table
from backend.services import grid, log, orders, rules, sight
from backend.services.orders import Done, Effect, Working

MAX_BYTES = 15 * 1024 * 1024
_EVIDENCE = table(Evidence)
_STORE = (
    sa.update(table(Evidence))
    .where(Evidence.order_id == sa.bindparam("of_order"), Evidence.sha256 == sa.bindparam("of_photo"))
    .values({c: sa.bindparam(f"new_{c}") for c in ("phase", "state", "source", "captured_at", "uploader")})
)


class PhotoRefused(DomainError):
    """The bytes are not those that were announced, or too many of them."""

    status = 422


@dataclass(frozen=True, slots=True)
class Shot:
    """What a phone says of a photo beside its bytes."""

    sha256: str
    order_no: str
    phase: str
    source: str
    captured_at: datetime | None
    position: Mapping[str, Any] | None = None
    clock: Mapping[str, Any] | None = None
    file_says: Mapping[str, Any] | None = None
    """When and where a picture from the gallery was taken, by its own word."""


def named(order: Working, act: Act, actor: Actor, at: datetime) -> dict[str, Any]:
    """The part of the face that changes when an act names photos: those not here yet are expected."""
    shown = list(order.face.get("evidence", ()))
    known = {e["sha256"] for e in shown}
    phase = act.data.get("phase", Phase.DURING)
    if phase not in tuple(Phase):
        raise Invalid("evidence.unknown_phase", f"{phase!r} is no phase", field="data.phase", choices=list(Phase))
    for sha256 in dict.fromkeys(act.evidence):
        if sha256 in known:
            continue
        row = {"order_id": order.row["id"], "sha256": sha256, "phase": phase, "state": "expected",
               "source": "unknown", "captured_at": None, "uploader": actor.account, "recorded_at": at}  # fmt: skip
        order.beside.append((_EVIDENCE, row))
        shown.append({"sha256": sha256, "phase": phase, "state": "expected", "captured_at": None,
                      "uploader": actor.account, "source": "unknown"})  # fmt: skip
    return {"evidence": shown}


def require_order(session: Session, no: str, actor: Actor) -> None:
    """NotFound unless the actor may know of this order."""
    row = session.execute(sa.select(*sight.COLUMNS).where(Order.no == no)).first()
    if row is None or not sight.visible(session, actor, row._asdict()):
        raise NotFound("order.not_found", f"there is no order {no}", no=no)


def verify(store: PhotoStore, shot: Shot, data: bytes) -> Rendered:
    """Check hash, size and the whole picture, and put the original and the served copy into the store."""
    if len(data) > MAX_BYTES:
        raise PhotoRefused("photo.too_large", f"a photo has at most {MAX_BYTES} bytes", limit=MAX_BYTES)
    if digest(data) != shot.sha256:
        raise PhotoRefused("photo.hash_mismatch", "the bytes do not have the hash that they came under")
    rendered = imaging.inspect_and_render(data)
    store.put(key(shot.sha256, Copy.ORIGINAL), data)
    store.put(key(shot.sha256, Copy.LARGE), rendered.large)
    return rendered


def attach(session: Session, shot: Shot, rendered: Rendered, *, size: int, actor: Actor, at: datetime) -> Done:
    """Put a verified photo into the order's file; the same again changes nothing, of another phase it is refused."""
    _keep_photo(session, shot.sha256, rendered, size=size, at=at)
    data = {"sha256": shot.sha256, "phase": shot.phase, "source": shot.source} | _claimed(shot)
    act_id = rules.own_id(shot.order_no, "attach", shot.sha256)
    held = log.taken(session, act_id)
    if held is not None:
        order = orders.load(session, shot.order_no, lock=False)
        if held[0] != order.row["id"] or held[1].action != Action.ATTACH:
            raise Conflict("act.id_reused", "the place of this photo in the log is taken", id=act_id)
        _check_phase(order, held[1].body["data"]["phase"], shot)
        return Done(order.row, order.log, held[1], replayed=True)
    act = Act(id=act_id, action=Action.ATTACH, at=shot.captured_at or at, evidence=(shot.sha256,), data=data,
              position=shot.position, clock=shot.clock)  # fmt: skip
    return orders.perform(session, shot.order_no, act, actor=actor, at=at, prepare=_attached)


def _check_phase(order: Working, said: str, shot: Shot) -> None:
    """A photo cannot be of before and of after: Conflict unless it comes as it came, or as it stands in the file."""
    kept = {e["phase"] for e in order.face.get("evidence", ()) if e["sha256"] == shot.sha256}
    if shot.phase not in kept | {said}:
        raise Conflict("photo.other_phase", "this photo is in the order's file already, of another phase",
                       phase=min(kept, default=said))  # fmt: skip


def _claimed(shot: Shot) -> dict[str, Any]:
    """What is kept of a file's own word; nothing of a photo that we saw being taken."""
    said = shot.file_says
    if said is None or shot.source != "gallery":
        return {}
    taken, lng, lat = said["taken_at"], said["lng"], said["lat"]
    if lng is None or lat is None:
        lng = lat = None
    return {"file_says": {"taken_at": taken and taken.isoformat(), "lng": lng, "lat": lat}}


def _check_source(order: Working, act: Act) -> None:
    """Where the place's rules want photos of the spot, a picture from the gallery is none."""
    if order.policy.gallery.refuses(act.data["source"], act.data["phase"]):
        raise Refused("photo.gallery_refused", "this place takes no pictures from the gallery",
                      phase=act.data["phase"])  # fmt: skip


def _check_open(session: Session, order: Working, actor: Actor) -> None:
    """An ended order's file takes only the late photos of somebody who has handled it."""
    if Status(order.row["status"]) not in OPEN and not sight.was_handler(session, actor, order.row["id"]):
        raise Refused("evidence.order_ended", "the order has ended; only its handler adds to its file",
                      status=order.row["status"])  # fmt: skip


def _attached(session: Session, order: Working, act: Act, actor: Actor, at: datetime) -> Effect:
    _check_open(session, order, actor)
    _check_source(order, act)
    sha256 = act.data["sha256"]
    shown = {"sha256": sha256, "phase": act.data["phase"], "state": "stored", "captured_at": act.at.isoformat(),
             "uploader": actor.account, "source": act.data["source"], "position": _spot(act),
             "look_twice": order.policy.gallery.marks(act.data["source"])}  # fmt: skip
    shown |= {"file_says": act.data["file_says"]} if "file_says" in act.data else {}
    before = list(order.face.get("evidence", ()))
    expected = next((e for e in before if e["sha256"] == sha256), None)
    if expected is not None and expected["uploader"] != actor.account:
        shown |= {"phase": expected["phase"], "uploader": expected["uploader"]}  # as he said who named it
    columns = {"phase": shown["phase"], "state": "stored", "source": shown["source"], "captured_at": act.at,
               "uploader": shown["uploader"]}  # fmt: skip
    if expected is None:
        row = {"order_id": order.row["id"], "sha256": sha256, "recorded_at": at} | columns
        order.beside.append((_EVIDENCE, row))
        return Effect(face={"evidence": [*before, shown]})
    session.execute(_STORE, {"of_order": order.row["id"], "of_photo": sha256}
                    | {f"new_{name}": value for name, value in columns.items()})  # fmt: skip
    return Effect(face={"evidence": [shown if e is expected else e for e in before]})


def _spot(act: Act) -> dict[str, Any] | None:
    """Where the phone said it was when the photo was taken: for people to read, proof of nothing."""
    if act.position is None:
        return None
    shown = grid.shown_position(grid.position_of(act.position)) or {}
    return shown | {"accuracy_m": act.position.get("accuracy_m")}


def _keep_photo(session: Session, sha256: str, rendered: Rendered, *, size: int, at: datetime) -> None:
    if session.get(Photo, sha256) is not None:
        return
    facts: Mapping[str, Any] = {"uniform": rendered.uniform, "dhash": rendered.dhash}
    session.add(Photo(sha256=sha256, size=size, format=rendered.format, width=rendered.width,
                      height=rendered.height, facts=dict(facts), stored_at=at))  # fmt: skip
    session.execute(sa.insert(table(OutboxRow)), [
        {"order_id": None, "act_id": None, "job": "thumbnail", "payload": {"sha256": sha256}, "due_at": at}
    ])  # fmt: skip
    session.flush()


def readable(session: Session, sha256: str, actor: Actor) -> None:
    """NotFound unless the photo is evidence of an order that the actor may know of; a firm sees its own alone."""
    of_orders = (
        sa.select(*sight.COLUMNS)
        .join(Evidence, Evidence.order_id == Order.id)
        .where(Evidence.sha256 == sha256, Evidence.state == "stored", *_own_alone(actor)).limit(50)
    )  # fmt: skip
    if not any(sight.visible(session, actor, row._asdict()) for row in session.execute(of_orders)):
        raise NotFound("photo.not_found", "there is no such photo")


def _own_alone(actor: Actor) -> list[sa.ColumnElement[bool]]:
    return [Evidence.uploader == actor.account] if actor.has(Role.CONTRACTOR) else []


def served(store: PhotoStore, sha256: str, size: str) -> bytes:
    """The bytes of a copy without any metadata; a thumbnail not made yet is made for this answer."""
    if size == Copy.LARGE:
        return store.get(key(sha256, Copy.LARGE))
    if size != Copy.THUMB:
        raise Invalid("photo.unknown_size", "a photo comes large or as thumb", field="size")
    if store.exists(key(sha256, Copy.THUMB)):
        return store.get(key(sha256, Copy.THUMB))
    return imaging.thumbnail(store.get(key(sha256, Copy.LARGE)))


def make_thumbnail(store: PhotoStore, sha256: str) -> None:
    """Make and store the thumbnail of a stored photo; done twice it is the same."""
    store.put(key(sha256, Copy.THUMB), imaging.thumbnail(store.get(key(sha256, Copy.LARGE))))


def thumbnail_made(session: Session, sha256: str, *, at: datetime) -> None:
    """Note that the thumbnail is there."""
    session.execute(sa.update(Photo).where(Photo.sha256 == sha256).values(thumb_at=at))
