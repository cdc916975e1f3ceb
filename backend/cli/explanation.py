"""`backend explain-policy`: a policy in sentences that an official can sign. Needs no database."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from backend.cli.complaints import BadInput, complaints_about
from backend.cli.documents import read_document
from backend.config import POLICIES
from backend.domain.policy import Policy, pinned
from backend.domain.policy_document import parse
from backend.domain.policy_words import explain

DATA = resources.files("backend") / "data"


@click.command()
@click.argument("source", metavar="FILE|PLACE")
@click.option("--version", "version", default="", help="Which version; the latest otherwise.")
def explain_policy(*, source: str, version: str) -> None:
    """Prints a version of a place's rules in Chinese, with the basis of each and what is still to be confirmed."""
    document = _document(source)
    with complaints_about(document):
        versions = parse(read_document(document))
        policy = pinned(versions, version) if version else versions[-1]
        text = explain(policy, calendar_name=_calendar_name(policy))
    click.echo(text)


def _document(source: str) -> Path | Traversable:
    if source in POLICIES:
        return DATA / "policies" / f"{source}.yaml"
    if not Path(source).is_file():
        raise BadInput(f"{source!r} is neither a file nor one of {', '.join(POLICIES)}")
    return Path(source)


def _calendar_name(policy: Policy) -> str:
    """What the calendar that comes with the program is called; its id where it is the place's own."""
    file = DATA / "calendars" / f"{policy.calendar}.yaml"
    return str(read_document(file)["name"]) if file.is_file() else policy.calendar
