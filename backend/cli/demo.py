"""`backend load-demo`: a made-up district to try everything in."""

from datetime import UTC, datetime

import click

from backend.cli.complaints import BadInput, installation
from backend.cli.district import load_if_empty
from backend.cli.schema import migrated
from backend.services import demo, demo_orders


@click.command()
@click.option("--orders", type=click.IntRange(0, 10_000), default=0, help="How many made-up calls to register.")
@click.option("--scenes", is_flag=True, help="Play scenes: orders in telling states of the place's rules.")
def load_demo(*, orders: int, scenes: bool) -> None:
    """Loads the demo district of POLICY where nobody can sign in yet: cells, places, people, posts, all made up."""
    with installation() as (config, database):
        migrated(database)
        if not load_if_empty(database, config.policy, scenes=scenes):
            click.echo("accounts exist here already; nothing was loaded")
        if not orders:
            return
        with database.unit_of_work() as session:
            if not demo.account_names(session):
                raise BadInput("made-up calls belong into the demo district; this installation is a real one")
            fresh = demo_orders.register(session, config.policy, orders, at=datetime.now(UTC))
        click.echo(f"registered {fresh} made-up calls, {orders - fresh} were there already")
