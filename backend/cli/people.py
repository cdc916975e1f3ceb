"""`backend create-admin`, `create-token` and what takes them back: people and machines of a real installation."""

import sys
from datetime import UTC, datetime

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cli.complaints import BadInput, installation
from backend.domain.roles import Role
from backend.models import Account
from backend.services import accounts, people

MACHINES = (str(Role.EXCHANGE),)
"""The roles that a machine may have."""


@click.command()
@click.option("--account", prompt="Account", help="What the administrator signs in with.")
@click.option("--name", prompt="Name", default="系统管理员", show_default=True, help="What screens show.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
def create_admin(*, account: str, name: str, password_stdin: bool) -> None:
    """Makes an account that may administer; asks for its password."""
    check_name(account)
    with installation() as (_, database):
        password = read_password(from_input=password_stdin)
        given = {"name": name, "org": None, "area": (), "why": "create-admin"}
        with database.unit_of_work() as session:
            people.add(session, account, given, password=password, roles=[Role.SYS_ADMIN], actor=None,
                       at=datetime.now(UTC))  # fmt: skip
    click.echo(f"made the administrator {account}")


@click.command()
@click.option("--role", type=click.Choice(MACHINES), required=True)
@click.option("--account", help="The machine's account; made if it does not exist. The role's name otherwise.")
def create_token(*, role: str, account: str | None) -> None:
    """Prints a bearer token for another program. It is shown this once and does not run out."""
    name = account or role
    check_name(name)
    with installation() as (_, database), database.unit_of_work() as session:
        _machine(session, name, Role(role))
        token = accounts.create_token(session, name, at=datetime.now(UTC))
    click.echo(f"a token for the account {name} ({role}); keep it, it is not shown again:", err=True)
    click.echo(token)


@click.command()
@click.option("--account", required=True)
def revoke_token(*, account: str) -> None:
    """Ends every token of a machine's account."""
    with installation() as (_, database), database.unit_of_work() as session:
        ended = accounts.revoke_tokens(session, account)
    click.echo(f"ended {ended} tokens of the account {account}")


@click.command()
@click.option("--account", required=True)
def disable_account(*, account: str) -> None:
    """Shuts an account out, with its sessions and tokens; what it did stays."""
    with installation() as (_, database), database.unit_of_work() as session:
        people.set_active(session, account, "disable-account", active=False, actor=None, at=datetime.now(UTC))
    click.echo(f"the account {account} is shut out")


@click.command()
@click.option("--account", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
def set_password(*, account: str, password_stdin: bool) -> None:
    """Gives an account another password and ends its sessions."""
    with installation() as (_, database):
        password = read_password(from_input=password_stdin)
        with database.unit_of_work() as session:
            accounts.set_password(session, account, password)
    click.echo(f"the account {account} has another password")


@click.command()
@click.option("--account", required=True)
@click.option("--forget", is_flag=True, help="Keep no number instead.")
def set_phone(*, account: str, forget: bool) -> None:
    """Keeps the number by which somebody gets messages and calls; reads it from the first line of the input."""
    phone = None if forget else sys.stdin.readline().strip()
    with installation() as (_, database), database.unit_of_work() as session:
        people.set_phone(session, account, phone, "set-phone", actor=None, at=datetime.now(UTC))
    click.echo(f"the number of the account {account} is {'forgotten' if forget else 'kept'}")


def _machine(session: Session, name: str, role: Role) -> None:
    roles = session.scalar(sa.select(Account.roles).where(Account.account == name))
    if roles is None:
        accounts.create_account(session, name, name=name, password=None, roles=[role])
    elif roles != [str(role)]:
        raise BadInput(f"the account {name} exists and is no machine of the role {role}")


def read_password(*, from_input: bool) -> str:
    """The password from the input, or asked for twice."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password (at least 8 characters)", hide_input=True, confirmation_prompt=True)
    return asked


def check_name(account: str) -> None:
    """Refuse what nobody could sign in with."""
    if not 1 <= len(account) <= 64 or not account.isprintable() or " " in account:
        raise BadInput("an account's name has 1 to 64 characters and no blanks")
