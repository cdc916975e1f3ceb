"""`backend replay`: real requests through intake and routing, over a made-up grid; every row ends somewhere."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import DataError

from backend.cli.complaints import BadInput, installation
from backend.cli.grid_files import FILE
from backend.cli.replay_tally import Progress, Tally
from backend.cli.request_rows import rows_of, survey
from backend.db import Database
from backend.domain.policy import Policy
from backend.domain.roles import Actor
from backend.services import accounts, replay_city, rules
from backend.services.intake import Call
from backend.services.orders import Raced
from backend.services.replay import SOURCE, Ended, Refusal, call_of, register

BATCH = 100
Line = tuple[int, Call | Refusal]


@click.command()
@click.argument("file", type=FILE)
@click.option("--cells", type=click.IntRange(1, 100_000), default=10_000, show_default=True,
              help="How many cells to make for the city, the first time.")  # fmt: skip
def replay(file: Path, *, cells: int) -> None:
    """Registers the rows of Baltimore's 311 file, each once, over a grid made up for that city."""
    with installation() as (config, database):
        started = time.monotonic()
        count = _city(database, config.policy, file, cells)
        with database.reading() as session:
            policy = rules.policy_in_force(session, config.policy, datetime.now(UTC))
            actor = accounts.actor_of(session, SOURCE)
        tally, progress = Tally(), Progress(count)
        for batch in _batches(file, policy):
            for (line, found), ended in zip(batch, _ended(database, batch, actor, policy.place), strict=True):
                tally.add(line, found, ended)
            progress.at(tally.rows)
        progress.done()
        refusals = config.data_dir / f"{SOURCE}-refused.csv"
        tally.write_refusals(refusals)
        tally.show(time.monotonic() - started, refusals)


def _city(database: Database, place: str, file: Path, cells: int) -> int:
    """Make the city's cells and crew where they are missing; the number of rows to come."""
    count, points = survey(file)
    now = datetime.now(UTC)
    with database.reading() as session:
        policy = rules.policy_in_force(session, place, now)
        there = replay_city.exists(session)
    if not there:
        if not len(points):
            raise BadInput(f"{file.name} holds no position to make a grid over")
        click.echo(f"making {cells:,} synthetic cells over {len(points):,} positions …", err=True)
        made = replay_city.cells_over(points, cells)
        with database.unit_of_work() as session:
            if not replay_city.exists(session):
                replay_city.found(session, made, policy, at=now)
    with database.reading() as session:
        click.echo(f"grid: {replay_city.size(session):,} cells, all made up (source: {replay_city.LABEL})")
    return count


def _batches(file: Path, policy: Policy) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line, row in rows_of(file):
        batch.append((line, row if isinstance(row, Refusal) else call_of(row, policy)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _ended(database: Database, batch: list[Line], actor: Actor, place: str) -> list[Ended]:
    """Where each row of a batch ended: one unit of work, or, where that fails, one for each row."""
    try:
        return _registered(database, batch, actor, place)
    except (DataError, Raced):
        return [_alone(database, line, actor, place) for line in batch]


def _alone(database: Database, line: Line, actor: Actor, place: str) -> Ended:
    try:
        return _registered(database, [line], actor, place)[0]
    except DataError as error:
        return Ended("refused", "not_storable", " ".join(str(error.orig).split())[:200])


def _registered(database: Database, batch: list[Line], actor: Actor, place: str) -> list[Ended]:
    with database.unit_of_work() as session:
        return [
            Ended("refused", found.reason, found.detail)
            if isinstance(found, Refusal)
            else register(session, found, actor=actor, place=place, at=datetime.now(UTC))
            for _, found in batch
        ]
