"""`backend rehearse`: what other limits, cells or weights would have made of the orders of a period."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import orjson

from backend.cli.complaints import BadInput, complaints_about, installation
from backend.cli.documents import read_document
from backend.cli.grid_files import FILE
from backend.cli.replay_tally import Progress
from backend.config import Config
from backend.db import Database
from backend.domain.calendar import WorkCalendar
from backend.domain.limit_words import WHAT
from backend.domain.policy import ClockName, Policy, pinned
from backend.domain.policy_document import parse
from backend.services import area_files, rehearsal, rehearsed_ranks, rules
from backend.services.rehearsal import Outcome, Plan
from geo.grid import Grid
from geo.readers import read

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--policy", "source", metavar="FILE|PLACE[@VERSION]", help="The rules that are tried.")
@click.option("--from", "first", type=DAY, required=True, help="The first day of dispatch.")
@click.option("--to", "last", type=DAY, required=True, help="The last day of dispatch.")
@click.option("--grid", type=FILE, help="Cells that are tried: GeoJSON, Shapefile or GeoPackage.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rehearse(*, source: str | None, first: datetime, last: datetime, grid: Path | None, as_json: bool) -> None:
    """Replays the log of the orders dispatched in a period against changed limits, cells or weights.

    Prints, clock by clock, which orders would have been late that were not and the reverse, and who would have been
    ranked where. Nothing is written.
    """
    if source is None and grid is None:
        raise BadInput("name the rules (--policy) or the cells (--grid) that are tried")
    at = datetime.now(UTC)
    with installation() as (config, database):
        policy = None if source is None else _policy(database, source)
        plan = _plan(config, database, policy, (first.date(), last.date()), _grid(grid))
        with database.reading() as session:
            progress = Progress(rehearsal.count(session, plan))
            held = rehearsed_ranks.source(session, plan, at=at)
            outcome = rehearsal.rehearse(session, plan, source=held, at=at, progress=progress.at)
            ranks = rehearsed_ranks.ranked(session, plan, outcome, at=at)
        progress.done()
    (_print_json if as_json else _print)(plan, outcome, ranks)


def _policy(database: Database, source: str) -> Policy:
    """From a file its newest version, or the one named behind @; else a version that the installation has."""
    name, _, version = source.partition("@")
    if Path(name).is_file():
        with complaints_about(Path(name)):
            versions = parse(read_document(Path(name)))
        return pinned(versions, version) if version else versions[-1]
    with database.reading() as session:
        return rules.policy_version(session, name, version) if version else rules.latest(session, name)


def _plan(
    config: Config, database: Database, policy: Policy | None, days: tuple[date, date], grid: Grid | None
) -> Plan:  # fmt: skip
    place = config.policy if policy is None else policy.place
    with database.reading() as session:
        latest = rules.latest(session, place)
    tz, compared = latest.tz, (policy or latest).procedures.assessment.subjects
    zone = WorkCalendar({}, tz=tz)
    return Plan(place, zone.instant(days[0]), zone.instant(days[1] + timedelta(days=1)), policy, grid, compared)


def _grid(file: Path | None) -> Grid | None:
    if file is None:
        return None
    features = list(read(file))
    fields = area_files.fields_of(features, code=None, name=None)
    return Grid(area_files.cells_from(features, fields, kind="unit_cell"))


def _print_json(plan: Plan, outcome: Outcome, ranks: list[dict[str, Any]]) -> None:
    body = {
        "place": plan.place, "version": plan.policy and plan.policy.version, "from": plan.start.isoformat(),
        "to": plan.end.isoformat(), "orders": outcome.orders, "unknown_grade": outcome.unknown_grade,
        "clocks": {name: asdict(compared) for name, compared in sorted(outcome.clocks.items())},
        "elsewhere": outcome.elsewhere, "ranks": ranks,
    }  # fmt: skip
    click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())


def _print(plan: Plan, outcome: Outcome, ranks: list[dict[str, Any]]) -> None:
    tried = f"{plan.place} {plan.policy.version}" if plan.policy else "the rules as they are"
    click.echo(f"{outcome.orders:,} orders of {plan.place}, held against {tried}; nothing was written")
    for name, compared in sorted(outcome.clocks.items()):
        click.echo(f"{WHAT[ClockName(name)]} ({name}): late {compared.breached_before:,} of {compared.before:,}, "
                   f"would be {compared.breached_after:,} of {compared.after:,}")  # fmt: skip
        _numbers("would be late", compared.now_breached)
        _numbers("would not be late", compared.no_longer_breached)
    _numbers("of a grade that the tried rules do not have", outcome.unknown_grade)
    _numbers("in another cell", [f"{one['no']} {one['from']} → {one['to']}" for one in outcome.elsewhere])
    for line in ranks:
        rank, score = line["rank"], line["score"]
        click.echo(f"{line['subject'] or '–'}: rank {_shown(rank[0])} → {_shown(rank[1])}, "
                   f"score {_shown(score[0])} → {_shown(score[1])}")  # fmt: skip


def _numbers(what: str, numbers: list[str]) -> None:
    if numbers:
        click.echo(f"  {what} ({len(numbers):,}): {', '.join(numbers)}")


def _shown(value: object) -> str:
    return "–" if value is None else str(value)

