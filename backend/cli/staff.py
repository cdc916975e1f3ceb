"""`backend add-person` and `set-roles`: who works here, as what, in which unit and area."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from backend.cli.complaints import installation
from backend.cli.people import check_name, read_password
from backend.domain.roles import STAFF, Role
from backend.services import people

_ROLES = click.option("--role", "roles", type=click.Choice([str(role) for role in STAFF]), multiple=True,
                      required=True, help="May be given several times.")  # fmt: skip
_UNIT = click.option("--org", help="The code of the unit that he belongs to.")
_AREA = click.option("--area", multiple=True, help="The code of a street, community or cell that he is limited to.")


@click.command()
@click.option("--account", prompt="Account", help="What he signs in with.")
@click.option("--name", prompt="Name", help="What screens show.")
@_ROLES
@_UNIT
@_AREA
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
def add_person(
    *, account: str, name: str, roles: Sequence[str], org: str | None, area: Sequence[str], password_stdin: bool
) -> None:
    """Makes an account for somebody of the staff; asks for its password."""
    check_name(account)
    with installation() as (_, database):
        password = read_password(from_input=password_stdin)
        given = {"name": name, "org": org, "area": area, "why": "add-person"}
        with database.unit_of_work() as session:
            people.add(session, account, given, password=password, roles=list(map(Role, roles)), actor=None,
                       at=datetime.now(UTC))  # fmt: skip
    click.echo(f"made the account {account}: {', '.join(roles)}")


@click.command()
@click.option("--account", required=True)
@_ROLES
@_UNIT
@_AREA
def set_roles(*, account: str, roles: Sequence[str], org: str | None, area: Sequence[str]) -> None:
    """Gives somebody other roles, unit and area in the stead of those that he had."""
    given = {"roles": list(map(Role, roles)), "org": org, "area": area, "why": "set-roles"}
    with installation() as (_, database), database.unit_of_work() as session:
        people.set_all(session, account, given, at=datetime.now(UTC))
    click.echo(f"the account {account} has the roles {', '.join(roles)}")
