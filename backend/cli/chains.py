"""`backend check-log`: whether anybody has touched the history of an order."""

import click
import sqlalchemy as sa

from backend.cli.complaints import installation
from backend.models import Order
from backend.services import log


@click.command()
def check_log() -> None:
    """Verifies the hash chain of every order's log; exit code 1 where one is broken."""
    with installation() as (_, database), database.reading() as session:
        orders = session.scalar(sa.select(sa.func.count()).select_from(Order)) or 0
        broken = log.check(session)
    for no, version in broken:
        click.echo(f"{no}: the chain breaks at version {version}")
    click.echo(f"{orders:,} orders, {len(broken):,} with a broken log")
    if broken:
        raise SystemExit(1)
