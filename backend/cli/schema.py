"""Brings a database up to this version of the program."""

from datetime import UTC, datetime
from importlib import resources

import click

from backend.cli.documents import read_document
from backend.db import Database
from backend.migrations import upgrade
from backend.services import calendars, phrases, push, rules, secrets


def migrated(database: Database) -> None:
    """Takes the steps of the schema that are missing; makes the keys; takes the rules that come with the program."""
    for revision in upgrade(database):
        click.echo(f"· migrated to {revision}", err=True)
    at = datetime.now(UTC)
    data = resources.files("backend") / "data"
    with database.unit_of_work() as session:
        secrets.ensure(session, at=at)
        push.vapid(session, at=at)
        for document in sorted((data / "calendars").iterdir(), key=lambda path: path.name):
            rules.import_calendar(session, read_document(document), only_new=True)
        for document in sorted((data / "policies").iterdir(), key=lambda path: path.name):
            rules.import_policy(session, read_document(document), only_new=True)
        for document in sorted((data / "phrases").iterdir(), key=lambda path: path.name):
            phrases.import_phrases(session, read_document(document), only_new=True)
        calendars.derive_missing(session, at=at)
