"""People and roles, for the three administrators: one says where somebody belongs, one what he may, one reads."""

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, now, read, write
from backend.domain.roles import Role
from backend.schemas.people import (
    ActiveIn,
    ChangesPage,
    ChangesQuery,
    PeoplePage,
    PeopleQuery,
    PersonIn,
    PersonOut,
    PersonPlace,
    PhoneIn,
    RolesIn,
)
from backend.services import accounts, people, staff

blp = Blueprint("people", __name__, url_prefix="/api/v1", description="人员与角色 people and roles")
READERS = (Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR)
PERSON = "/people/<string:account>"


@blp.get("/people")
@signed_in(*READERS)
@blp.arguments(PeopleQuery(), location="query", unknown=None)
@blp.response(200, PeoplePage)
def page(query: dict[str, Any]) -> Response:
    """A page of the staff."""
    who = actor()
    return answer(read(lambda s: staff.page(s, query, actor=who)))


@blp.get(PERSON)
@signed_in(*READERS)
@blp.response(200, PersonOut)
def one(account: str) -> Response:
    """Somebody, with what was changed of him."""
    who = actor()
    return answer(read(lambda s: staff.one(s, account, actor=who)))


@blp.post("/people")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(PersonIn())
@blp.response(201, PersonOut)
def add(said: dict[str, Any]) -> Response:
    """Add somebody, without a role yet."""
    account, kept = said.pop("account"), accounts.hashed(said.pop("password"))
    who, at = actor(), now()
    return _after(account, lambda s: people.add(s, account, said, password=kept, actor=who, at=at), 201)


@blp.put(f"{PERSON}/place")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(PersonPlace())
@blp.response(200, PersonOut)
def place(said: dict[str, Any], account: str) -> Response:
    """Another name, unit and area."""
    who, at = actor(), now()
    return _after(account, lambda s: people.set_place(s, account, said, actor=who, at=at))


@blp.put(f"{PERSON}/roles")
@signed_in(Role.SEC_ADMIN)
@blp.arguments(RolesIn())
@blp.response(200, PersonOut)
def roles(said: dict[str, Any], account: str) -> Response:
    """Other roles, in the stead of those that he had."""
    given, who, at = [Role(role) for role in said["roles"]], actor(), now()
    return _after(account, lambda s: people.set_roles(s, account, given, said["why"], actor=who, at=at))


@blp.put(f"{PERSON}/active")
@signed_in(Role.SEC_ADMIN)
@blp.arguments(ActiveIn())
@blp.response(200, PersonOut)
def active(said: dict[str, Any], account: str) -> Response:
    """Shut somebody out, or let him in again."""
    wanted, who, at = said["active"], actor(), now()
    return _after(account, lambda s: people.set_active(s, account, said["why"], active=wanted, actor=who, at=at))


@blp.put(f"{PERSON}/phone")
@signed_in(Role.SYS_ADMIN)
@blp.arguments(PhoneIn())
@blp.response(200, PersonOut)
def phone(said: dict[str, Any], account: str) -> Response:
    """The number by which somebody gets messages and calls, or none."""
    number, who, at = said["phone"], actor(), now()
    return _after(account, lambda s: people.set_phone(s, account, number, said["why"], actor=who, at=at))


@blp.get("/account-changes")
@signed_in(Role.AUDITOR)
@blp.arguments(ChangesQuery(), location="query", unknown=None)
@blp.response(200, ChangesPage)
def changes(query: dict[str, Any]) -> Response:
    """What was changed of people, the latest first."""
    return answer(read(lambda s: staff.changes(s, **query)))


def _after(account: str, work: Callable[[Session], None], status: int = 200) -> Response:
    """Do it, and answer with how he stands then."""
    who = actor()

    def done(session: Session) -> dict[str, Any]:
        work(session)
        return staff.one(session, account, actor=who)

    return answer(write(done), status)
