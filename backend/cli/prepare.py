"""`backend migrate` and `backend prepare`: what must be true before the parts start."""

import json

import click

from backend.cli.complaints import installation
from backend.cli.district import load_if_empty
from backend.cli.schema import migrated
from backend.services import demo


@click.command()
def migrate() -> None:
    """Brings the schema, the rules and the calendars up to this version of the program."""
    with installation() as (_, database):
        migrated(database)


@click.command()
def prepare() -> None:
    """The same, and the demo district where nobody can sign in. Tells on stdout, as JSON, what `run` must know."""
    with installation() as (config, database):
        migrated(database)
        load_if_empty(database, config.policy, scenes=True)
        with database.reading() as session:
            facts = {"demo_accounts": list(demo.account_names(session))}
    click.echo(json.dumps(facts))
