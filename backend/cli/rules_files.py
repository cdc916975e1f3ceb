"""`backend import-policy`, `import-calendar`, `import-phrases`: a place's rules, days and words, as YAML."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from backend.cli.complaints import BadInput, complaints_about, installation
from backend.cli.documents import read_document
from backend.cli.grid_files import FILE
from backend.domain.calendar import parse_calendar
from backend.domain.policy_document import parse
from backend.services import calendars, phrases, rules, tenants


@click.command()
@click.argument("file", type=FILE)
def import_policy(file: Path) -> None:
    """Takes every version of a place's policy; a version that orders are pinned to must not change.

    The whole file is checked before anything of it is taken; what is wrong is named by its line and its field.
    """
    document = _document(file, parse)
    with installation() as (_, database), database.unit_of_work() as session:
        versions = rules.import_policy(session, document)
    click.echo(f"took the policy of {document['place']}: {', '.join(versions)}")


@click.command()
@click.argument("file", type=FILE)
def import_calendar(file: Path) -> None:
    """Takes every published year of a working calendar."""
    document = _document(file, parse_calendar)
    with installation() as (_, database), database.unit_of_work() as session:
        at = datetime.now(UTC)
        years = calendars.take(session, document, reason=f"import-calendar {file.name}"[:300], at=at)
        helped = calendars.derive_missing(session, at=at)
    click.echo(f"took the calendar {document['id']}: {', '.join(map(str, years))}")
    if helped:
        click.echo(f"{helped} open orders that waited for a year now have their due times")


@click.command()
@click.argument("file", type=FILE)
def import_phrases(file: Path) -> None:
    """Takes a place's phrases for replies, notes and reasons, in the place of those that it had."""
    document = _document(file, parse_calendar)
    with installation() as (_, database), database.unit_of_work() as session:
        count = phrases.import_phrases(session, document)
    click.echo(f"took {count} phrases of {document['place']}")


@click.command()
@click.argument("org")
@click.argument("place", required=False)
def set_rules(*, org: str, place: str | None) -> None:
    """Lets an organisation (by its code), and all below it that have none of their own, live by a place's rules.

    Without a place it lives by those of the nearest organisation above it again.
    """
    with installation() as (_, database), database.unit_of_work() as session:
        tenants.set_place(session, org, place)
    click.echo(f"{org} lives by the rules of {place or 'whoever stands above it'}")


def _document(file: Path, check: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    with complaints_about(file):
        document = read_document(file)
        if not isinstance(document, dict):
            raise BadInput(f"{file.name} is not a document of fields and values")
        check(document)
    return document
