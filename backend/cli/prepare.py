"""`backend migrate` and `backend prepare`: what must be true before the parts start."""

import json
from datetime import UTC, datetime
from importlib import resources

import click

from backend.cli.district import load_if_empty
from backend.cli.documents import read_document
from backend.cli.settings import settings
from backend.db import Database
from backend.migrations import upgrade
from backend.services import demo, push, rules, secrets


@click.command()
def migrate() -> None:
    """Brings the schema, the rules and the calendars up to this version of the program."""
    migrated(Database(settings().database_url))


@click.command()
def prepare() -> None:
    """The same, and the demo district where nothing is there yet. Tells on stdout, as JSON, what `run` must know."""
    config = settings()
    database = Database(config.database_url)
    migrated(database)
    load_if_empty(database, config.policy)
    with database.reading() as session:
        accounts = demo.account_names(session)
    click.echo(json.dumps({"demo_accounts": list(accounts)}))


def migrated(database: Database) -> None:
    """Takes the steps of the schema that are missing; makes the keys; takes the rules that come with the program."""
    for revision in upgrade(database):
        click.echo(f"· migrated to {revision}", err=True)
    data = resources.files("backend") / "data"
    with database.unit_of_work() as session:
        secrets.ensure(session, at=datetime.now(UTC))
        push.vapid(session, at=datetime.now(UTC))
        for document in sorted((data / "calendars").iterdir(), key=lambda path: path.name):
            rules.import_calendar(session, read_document(document))
        for document in sorted((data / "policies").iterdir(), key=lambda path: path.name):
            rules.import_policy(session, read_document(document))
