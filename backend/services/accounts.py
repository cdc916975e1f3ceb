"""Who may come in: sign-in with a password, sessions and machine tokens of which only hashes are kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from backend.domain.errors import DomainError, Invalid
from backend.domain.roles import ADMINISTRATORS, APART, OUTSIDE, Actor, Role
from backend.models import Account, Credential, Org, table
from backend.services import orgs, tenants
from backend.services.shared import touch

SESSION_DAYS = 30
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))
_BY_SECRET = (
    sa.select(Account.id, Account.account, Account.name, Account.roles, Account.area, Org.code, Org.name,
              Credential.expires_at)
    .join(Credential, Credential.account_id == Account.id)
    .outerjoin(Org, Org.id == Account.org_id)
    .where(Credential.secret_hash == sa.bindparam("secret"), Account.active)
)  # fmt: skip


class Hashed(str):
    """What is kept of a password; to make it takes a tenth of a second, so it is made outside of transactions."""

    __slots__ = ()


class SignInFailed(DomainError):
    """The account or the password is wrong; which of the two is not said (401)."""

    status = 401


@dataclass(frozen=True, slots=True)
class Person:
    """An actor together with what a screen shows of him."""

    actor: Actor
    org_name: str | None


def known(session: Session, account: str) -> tuple[int, str] | None:
    """The account's key and what is kept of its password."""
    row = session.execute(
        sa.select(Account.id, Account.password_hash).where(Account.account == account, Account.active)
    ).first()
    return None if row is None else (row[0], row[1] or _NOBODY)


def checked(found: tuple[int, str] | None, password: str) -> int:
    """The key of a known account if the password is right; takes the same time where nobody is known.

    It takes a tenth of a second and 64 MiB, so it belongs outside of every transaction.
    """
    try:
        _hasher.verify(found[1] if found else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise SignInFailed("session.refused", "the account or the password is wrong") from error
    if found is None:
        raise SignInFailed("session.refused", "the account or the password is wrong")
    return found[0]


def sign_in(session: Session, account_id: int, *, at: datetime) -> str:
    """The secret of a new session for an account whose password has been checked."""
    session.execute(sa.delete(Credential).where(Credential.expires_at < at))
    return _issue(session, account_id, kind="session", at=at, expires_at=at + timedelta(days=SESSION_DAYS))


def sign_out(session: Session, secret: str) -> None:
    """End the session of this secret; a machine's token is not ended by whoever holds it."""
    ended = sa.delete(Credential).where(Credential.secret_hash == digest(secret), Credential.kind == "session")
    session.execute(ended)


def person(session: Session, secret: str, *, at: datetime) -> Person | None:
    """Who holds this secret, or None where it is unknown or has run out."""
    return holder(session, digest(secret), at=at)


def holder(session: Session, digested: str, *, at: datetime) -> Person | None:
    """The same, by what is kept of the secret."""
    row = session.execute(_BY_SECRET, {"secret": digested}).first()
    if row is None or (row[7] is not None and row[7] <= at):
        return None
    return Person(_actor(session, row), row[6])


def person_of(session: Session, secret: str, *, at: datetime) -> Person:
    """Who holds a secret that was just issued."""
    found = person(session, secret, at=at)
    if found is None:
        raise SignInFailed("session.ended", "this session has ended, sign in again")
    return found


def actor_of(session: Session, account: str) -> Actor:
    """The actor behind an account's name; for commands and for the worker."""
    row = session.execute(
        sa.select(Account.id, Account.account, Account.name, Account.roles, Account.area, Org.code)
        .outerjoin(Org, Org.id == Account.org_id).where(Account.account == account)
    ).one()  # fmt: skip
    return _actor(session, row)


def _actor(session: Session, row: Sequence[Any]) -> Actor:
    roles, org = frozenset(map(Role, row[3])), row[5] or ""
    units = frozenset({org}) if org else frozenset[str]()
    if org and Role.UNIT_HEAD in roles:
        units = orgs.below(session, org)
    area = tuple(row[4])
    return Actor(row[0], row[1], row[2], roles, org, area, units, tenants.place_above(session, org, *area))


def create_account(
    session: Session, account: str, *, name: str, password: str | Hashed | None, roles: Sequence[Role],
    org_id: int | None = None, area: Sequence[str] = (), demo: bool = False,
) -> int:  # fmt: skip
    """A new account; Invalid where the name is taken, the password too short, or two administrators are one."""
    _check_apart(roles)
    _check_outside(session, roles, org_id)
    kept = password if password is None or isinstance(password, Hashed) else hashed(password)
    if session.scalar(sa.select(Account.id).where(Account.account == account)) is not None:
        raise Invalid("account.taken", f"the account {account} exists", field="account")
    row = Account(
        account=account, name=name, password_hash=kept, org_id=org_id,
        roles=[str(r) for r in roles], area=list(area), demo=demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    touch(session, "roster")
    return row.id


def set_roles(
    session: Session, account: str, roles: Sequence[Role], *, org_id: int | None, area: Sequence[str]
) -> None:
    """Give somebody other roles, unit and area in the stead of what he had; Invalid where two administrators are one.

    Who is signed in has them within seconds.
    """
    _check_apart(roles)
    _check_outside(session, roles, org_id)
    account_id = _known(session, account)
    given = {"roles": [str(role) for role in roles], "org_id": org_id, "area": list(area)}
    session.execute(sa.update(Account).where(Account.id == account_id).values(given))
    touch(session, "roster")


def _check_apart(roles: Sequence[Role]) -> None:
    if len(ADMINISTRATORS.intersection(roles)) > 1:
        raise Invalid("account.administrators_apart", "the three administrators are three people", field="roles")
    if set(roles) >= APART:
        raise Invalid("account.assessor_apart", "whoever assesses units is the head of none", field="roles")


def _check_outside(session: Session, roles: Sequence[Role], org_id: int | None) -> None:
    """Who works by a slip is of a firm from outside, and has no role beside that would show him more."""
    if Role.CONTRACTOR not in roles:
        return
    if set(roles) != {Role.CONTRACTOR}:
        raise Invalid("account.contractor_apart", "a contractor has no other role", field="roles")
    kind = session.scalar(sa.select(Org.kind).where(Org.id == org_id))
    if kind not in OUTSIDE:
        raise Invalid("account.contractor_unit", "a contractor is of a utility, a property manager or a firm",
                      field="org", kind=kind)  # fmt: skip


def create_token(session: Session, account: str, *, at: datetime) -> str:
    """A machine's bearer token for this account; shown once, it does not run out."""
    return _issue(session, _known(session, account), kind="token", at=at, expires_at=None)


def revoke_tokens(session: Session, account: str) -> int:
    """End every machine's token of this account; how many there were."""
    mine = Credential.account_id == _known(session, account)
    ended = session.execute(sa.delete(Credential).where(mine, Credential.kind == "token"))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def enable(session: Session, account: str) -> None:
    """Let somebody in again who was shut out."""
    session.execute(sa.update(Account).where(Account.id == _known(session, account)).values(active=True))
    touch(session, "roster")


def disable(session: Session, account: str) -> None:
    """Shut somebody out: no sign-in, no session, no token; what he did stays under his name."""
    account_id = _known(session, account)
    session.execute(sa.update(Account).where(Account.id == account_id).values(active=False))
    session.execute(sa.delete(Credential).where(Credential.account_id == account_id))
    touch(session, "roster")


def set_password(session: Session, account: str, password: str) -> None:
    """Give somebody another password; whoever is signed in with the old one is so no longer."""
    account_id = _known(session, account)
    session.execute(sa.update(Account).where(Account.id == account_id).values(password_hash=hashed(password)))
    mine = Credential.account_id == account_id
    session.execute(sa.delete(Credential).where(mine, Credential.kind == "session"))


def _known(session: Session, account: str) -> int:
    found = session.scalar(sa.select(Account.id).where(Account.account == account))
    if found is None:
        raise Invalid("account.unknown", f"there is no account {account}", field="account")
    return found


def hashed(password: str) -> Hashed:
    """What is kept of a new password; Invalid where it is too short."""
    if len(password) < 8:
        raise Invalid("account.password_short", "a password has at least 8 characters", field="password")
    return Hashed(_hasher.hash(password))


def has_demo_accounts(session: Session) -> bool:
    """Whether accounts with published passwords exist here."""
    return session.scalar(sa.select(Account.id).where(Account.demo).limit(1)) is not None


def is_empty(session: Session) -> bool:
    """Whether nobody can come in yet: there is neither a password nor a machine's token."""
    password = sa.select(Account.id).where(Account.password_hash.is_not(None))
    token = sa.select(Credential.account_id)
    return all(session.scalar(either.limit(1)) is None for either in (password, token))


def _issue(session: Session, account_id: int, *, kind: str, at: datetime, expires_at: datetime | None) -> str:
    secret = secrets.token_urlsafe(32)
    row = {"secret_hash": digest(secret), "kind": kind, "account_id": account_id, "created_at": at,
           "expires_at": expires_at}  # fmt: skip
    session.execute(sa.insert(table(Credential)), [row])
    return secret


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
