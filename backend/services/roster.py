"""Who is on duty where: posts with shifts and substitutes, and the ladder from the cell to the dispatchers."""

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.models import Account, Org, Post, table
from backend.services.shared import pieces, shared, touch

KINDS = ("grid_worker", "cell_leader", "community_leader", "street_leader")
_LADDER = (("cell_worker", "grid_worker", 15), ("cell_leader", "cell_leader", 15),
           ("community_leader", "community_leader", 12), ("street_leader", "street_leader", 9))  # fmt: skip
_POSTS = (
    sa.select(
        Post.id, Post.area, Post.kind, Account.id, Account.account, Account.name, Org.name, Org.code, Org.id,
        Post.shift, Post.valid_from, Post.valid_to, Post.substitute_of,
    )
    .join(Account, Account.id == Post.account_id)
    .outerjoin(Org, Org.id == Account.org_id)
    .where(Account.active)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """A post with its holder, as the ladder needs it."""

    post_id: int
    area: str
    kind: str
    account_id: int
    account: str
    name: str
    org: str
    org_code: str | None
    org_id: int | None
    shift: Sequence[Any] | None
    valid_from: datetime
    valid_to: datetime | None
    substitute_of: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The person on duty, if there is one, and every rung of the ladder that was asked."""

    duty: Duty | None
    rungs: tuple[dict[str, Any], ...]


def on_duty(
    session: Session, cell_code: str, *, at: datetime, tz: str, beyond: Collection[str] = ()
) -> Found:
    """Who answers for the cell at this instant: its worker, its leader, the community's, the street's, or nobody.

    A substitute whose validity covers the instant comes before the holder that he stands in for.
    Accounts in `beyond` were called before and are passed over.
    """
    roster = _roster(session)
    rungs: list[dict[str, Any]] = []
    for rung, kind, digits in _LADDER:
        area = cell_code if digits == 15 else cell_code[:digits]
        if digits < 15 and len(cell_code) != 15:
            continue
        posted = roster[kind].get(area, ())
        duty = first_on_duty([d for d in posted if d.account not in beyond] if beyond else posted, at=at, tz=tz)
        rungs.append({"rung": rung, "area": area, "account": duty.account if duty else None})
        if duty is not None:
            return Found(duty, tuple(rungs))
    return Found(None, (*rungs, {"rung": "dispatchers", "area": None, "account": None}))


def first_on_duty(duties: Sequence[Duty], *, at: datetime, tz: str) -> Duty | None:
    """The duty that answers now: a substitute before its holder, then the earliest post."""
    serving = [d for d in duties if serves(d, at=at, tz=tz)]
    stood_in_for = {d.substitute_of for d in serving if d.substitute_of is not None}
    serving = [d for d in serving if d.post_id not in stood_in_for]
    return min(serving, key=lambda d: (d.substitute_of is None, d.post_id), default=None)


def serves(duty: Duty, *, at: datetime, tz: str) -> bool:
    """Whether the post is valid and in its shift at the instant; a shift may run past midnight."""
    if not _valid(duty, at):
        return False
    if duty.shift is None:
        return True
    local = at.astimezone(ZoneInfo(tz))
    clock = local.strftime("%H:%M")
    yesterday = (local - timedelta(days=1)).isoweekday()
    for weekdays, begins, ends in duty.shift:
        if begins < ends:
            if local.isoweekday() in weekdays and begins <= clock < ends:
                return True
        elif (local.isoweekday() in weekdays and clock >= begins) or (yesterday in weekdays and clock < ends):
            return True
    return False


def handlers(session: Session, area: str, *, at: datetime, tz: str) -> list[dict[str, Any]]:
    """Everybody who could be given an order of this cell or area, those on duty first."""
    found = [
        {"account": d.account, "name": d.name, "org": d.org, "post": d.kind, "cell": d.area,
         "on_duty": serves(d, at=at, tz=tz)}
        for posted in _roster(session).values() for code, duties in posted.items() for d in duties
        if code.startswith(area) or area.startswith(code)
    ]  # fmt: skip
    nearest = sorted(found, key=lambda h: (not h["on_duty"], -len(str(h["cell"])), h["account"]))
    once = {h["account"]: h for h in reversed(nearest)}  # somebody with a hundred posts is still one person
    return [h for h in nearest if once[h["account"]] is h][:100]


def posts_over(session: Session, code: str, *, at: datetime, tz: str) -> list[dict[str, Any]]:
    """Every post that answers for the cell, on shift or not: its worker first, its street's head last."""
    roster = _roster(session)
    return [
        {"post": d.kind, "area": d.area, "account": d.account, "name": d.name, "org": d.org,
         "on_duty": serves(d, at=at, tz=tz)}
        for _, kind, digits in _LADDER for d in roster[kind].get(_above(code, digits), ()) if _valid(d, at)
    ]  # fmt: skip


def is_posted(session: Session, account_id: int, code: str, *, at: datetime) -> bool:
    """Whether somebody has a post that answers for the cell at this time."""
    roster = _roster(session)
    duties = (d for _, kind, digits in _LADDER for d in roster[kind].get(_above(code, digits), ()))
    return any(d.account_id == account_id and _valid(d, at) for d in duties)


def _above(code: str, digits: int) -> str:
    return code[:digits] if len(code) == 15 else code


def _valid(duty: Duty, at: datetime) -> bool:
    return duty.valid_from <= at and (duty.valid_to is None or at < duty.valid_to)


def add_post(session: Session, post: Post) -> None:
    """Put somebody on the roster."""
    session.add(post)
    session.flush()
    touch(session, "roster")


def add_posts(session: Session, posts: Sequence[Mapping[str, Any]]) -> None:
    """Put many people on the roster at once; each post as its columns, those left out empty."""
    blank = {"shift": None, "valid_to": None, "substitute_of": None}
    if posts:
        session.execute(sa.insert(table(Post)), [{**blank, **post} for post in posts])
    touch(session, "roster")


def _roster(session: Session) -> dict[str, dict[str, tuple[Duty, ...]]]:
    """By kind, who holds the posts of an area."""

    def load(fresh: Session) -> dict[str, dict[str, tuple[Duty, ...]]]:
        posts: dict[str, dict[str, tuple[Duty, ...]]] = {kind: {} for kind in KINDS}
        known: dict[Any, Any] = {}  # the same names and instants stand in thousands of posts
        for post_id, area, *row in pieces(fresh, _POSTS, Post.id):
            kept: list[Any] = [value if isinstance(value, list) else known.setdefault(value, value) for value in row]
            duty = Duty(post_id, sys.intern(area), *kept)  # the code that the grid's cell bears
            posted = posts.setdefault(duty.kind, {})
            posted[duty.area] = (*posted.get(duty.area, ()), duty)
        return posts

    return shared(session, "roster", load, watches="roster")
