"""常用语: words to put in with one tap, the place's and one's own."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.domain.errors import Invalid, NotFound, Refused
from backend.domain.roles import Actor
from backend.models import Phrase
from backend.models.field import LONGEST_PHRASE, PURPOSES
from backend.services.rules import name_uuid

ANYWHERE = "any"
"""The place whose phrases every place begins with."""
MOST_OWN = 50


def shown(session: Session, *, actor: Actor, place: str) -> list[dict[str, Any]]:
    """The actor's own phrases, then the place's, then those of every place."""
    mine = Phrase.account_id == actor.id
    common = sa.and_(Phrase.account_id.is_(None), Phrase.place.in_((place, ANYWHERE)))
    nearest = sa.case((mine, 0), (Phrase.place == place, 1), else_=2)
    statement = sa.select(Phrase).where(sa.or_(mine, common)).order_by(nearest, Phrase.position, Phrase.id)
    return [
        {"id": row.id, "purpose": row.purpose, "words": row.words, "own": row.account_id is not None}
        for row in session.scalars(statement)
    ]


def keep(session: Session, phrase_id: str, *, purpose: str, words: str, actor: Actor, place: str) -> None:
    """Keep a phrase of one's own under the id that the phone gave it, or change its words."""
    held = session.get(Phrase, phrase_id)
    if held is not None and held.account_id != actor.id:
        raise NotFound("phrase.not_found", "there is no such phrase of yours")
    if held is not None:
        held.purpose, held.words = purpose, words
        return
    own = sa.select(sa.func.count(), sa.func.max(Phrase.position)).where(Phrase.account_id == actor.id)
    count, last = session.execute(own).one()
    if count >= MOST_OWN:
        raise Refused("phrase.too_many", f"at most {MOST_OWN} phrases of one's own", limit=MOST_OWN)
    session.add(Phrase(id=phrase_id, place=place, account_id=actor.id, purpose=purpose, words=words,
                       position=(last or 0) + 1))  # fmt: skip


def drop(session: Session, phrase_id: str, *, actor: Actor) -> None:
    """Forget a phrase of one's own; one that is gone stays gone."""
    session.execute(sa.delete(Phrase).where(Phrase.id == phrase_id, Phrase.account_id == actor.id))


def import_phrases(session: Session, document: Mapping[str, Any], *, only_new: bool = False) -> int:
    """Take a place's phrases in the place of those that it had; how many there are.

    With `only_new`, a place that has phrases keeps them, for somebody may have changed them on purpose.
    """
    place, lists = _read(document)
    common = sa.and_(Phrase.place == place, Phrase.account_id.is_(None))
    if only_new and session.execute(sa.select(Phrase.id).where(common).limit(1)).first() is not None:
        return 0
    session.execute(sa.delete(Phrase).where(common))
    said = [(purpose, words) for purpose in PURPOSES for words in lists.get(purpose, ())]
    rows = [
        Phrase(id=name_uuid("phrase", place, purpose, words), place=place, purpose=purpose, words=words, position=n)
        for n, (purpose, words) in enumerate(said)
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)


def _read(document: Mapping[str, Any]) -> tuple[str, Mapping[str, list[str]]]:
    """The place and its lists; Invalid names the field that is wrong."""
    place, lists = document.get("place"), document.get("phrases")
    if document.get("schema") != 1 or not isinstance(place, str) or not 0 < len(place) <= 32:
        raise Invalid("phrases.not_a_document", "a document of phrases has schema: 1 and a place", field="place")
    if not isinstance(lists, dict) or set(lists) - set(PURPOSES):
        raise Invalid("phrases.unknown_purpose", f"phrases are for {', '.join(PURPOSES)}", field="phrases")
    for purpose, words in lists.items():
        if not isinstance(words, list) or not all(map(_fits, words)) or len(set(words)) != len(words):
            raise Invalid("phrases.bad_list", f"{purpose}: different texts of at most {LONGEST_PHRASE} characters",
                          field=f"phrases.{purpose}")  # fmt: skip
    return place, lists


def _fits(words: Any) -> bool:
    return isinstance(words, str) and 0 < len(words.strip()) <= LONGEST_PHRASE
