"""投诉建议: what people say about the app itself, shown to whoever runs it (国办函〔2026〕12号)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Conflict, NotFound
from backend.domain.roles import Actor
from backend.models import Account, Feedback, Org

MAX_PAGE = 100


def give(session: Session, feedback_id: str, *, kind: str, words: str, actor: Actor, at: datetime) -> bool:
    """Take somebody's word once; whether it is new. The same id for other words is refused."""
    held = session.get(Feedback, feedback_id)
    if held is None:
        session.add(Feedback(id=feedback_id, account_id=actor.id, kind=kind, words=words, at=at))
        return True
    if (held.account_id, held.kind, held.words) != (actor.id, kind, words):
        raise Conflict("feedback.id_reused", "this id belongs to other words", id=feedback_id)
    return False


def own(session: Session, *, actor: Actor) -> list[dict[str, Any]]:
    """What the actor has said, newest first, with the answers."""
    mine = sa.select(Feedback).where(Feedback.account_id == actor.id)
    rows = session.scalars(mine.order_by(Feedback.at.desc(), Feedback.id).limit(MAX_PAGE))
    return [_shown(row) for row in rows]


def everybodys(session: Session, *, unanswered: bool) -> list[dict[str, Any]]:
    """What everybody has said, newest first, with who said it; on demand only what nobody has answered."""
    statement = (
        sa.select(Feedback, Account.name, Org.name)
        .join(Account, Account.id == Feedback.account_id).outerjoin(Org, Org.id == Account.org_id)
        .order_by(Feedback.at.desc(), Feedback.id).limit(MAX_PAGE)
    )  # fmt: skip
    if unanswered:
        statement = statement.where(Feedback.answered_at.is_(None))
    return [_shown(row) | {"by": name, "org": org} for row, name, org in session.execute(statement)]


def answer(session: Session, feedback_id: str, words: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Answer somebody; a later answer takes the place of the first."""
    held = session.get(Feedback, feedback_id)
    if held is None:
        raise NotFound("feedback.not_found", "nobody has said this")
    held.answer, held.answered_by, held.answered_at = words, actor.name, at
    return _shown(held)


def _shown(row: Feedback) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "words": row.words, "at": row.at.isoformat(), "answer": row.answer,
        "answered_by": row.answered_by, "answered_at": row.answered_at and row.answered_at.isoformat(),
    }  # fmt: skip
