"""Loads the demo district where nobody can sign in yet."""

from datetime import UTC, datetime, timedelta

import click

from backend.db import Database
from backend.services import demo, demo_scenes
from backend.services.demo_scenes import DAYS_BEFORE


def load_if_empty(database: Database, place: str, *, scenes: bool = False) -> bool:
    """Loads it unless somebody can come in already, and plays its scenes; whether it was loaded."""
    at = datetime.now(UTC)
    with database.unit_of_work() as session:
        loaded = demo.load(session, place, at=at - timedelta(days=DAYS_BEFORE if scenes else 0))
    if loaded is None:
        return False
    if scenes:
        with database.unit_of_work() as session:
            refused = demo_scenes.play(session, place, at=at)
        click.echo(f"· played the scenes of its rules{''.join(f', not {one}' for one in refused)}", err=True)
    parts = f"{loaded.cells} synthetic cells, {loaded.places:,} place names, {len(loaded.accounts)} accounts"
    click.echo(f"· loaded {loaded.name}: {parts}", err=True)
    return True
