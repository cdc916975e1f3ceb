"""Loads the demo district where nobody can sign in yet."""

from datetime import UTC, datetime

import click

from backend.db import Database
from backend.services import demo


def load_if_empty(database: Database, place: str) -> bool:
    """Loads it unless somebody can come in already; whether it was loaded."""
    with database.unit_of_work() as session:
        loaded = demo.load(session, place, at=datetime.now(UTC))
    if loaded is None:
        return False
    parts = f"{loaded.cells} synthetic cells, {loaded.places:,} place names, {len(loaded.accounts)} accounts"
    click.echo(f"· loaded {loaded.name}: {parts}", err=True)
    return True
