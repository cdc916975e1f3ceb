"""`backend import-cells`, `check-cells`: a place's own grid, checked before it is taken."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from backend.cli.complaints import BadInput, complaints, installation
from backend.cli.findings import errors, print_findings
from backend.services import area_files, grid, rules
from geo.cell import Cell
from geo.coverage import check
from geo.datum import Datum
from geo.readers import read

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
KINDS = ("unit_cell", "duty_patch", "social_grid", "dedicated")


def how_to_read(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a file of surfaces does not say itself."""
    for option in (
        click.option("--datum", type=click.Choice([str(d) for d in Datum]), help="What the degrees are given in."),
        click.option("--crs", help="The coordinate system of a file that declares none, such as EPSG:4547."),
        click.option("--layer", help="Which layer of a GeoPackage."),
        click.option("--encoding", help="Of a Shapefile's words, such as GB18030."),
        click.option("--code-field", help="The field that holds the code; guessed by its name otherwise."),
        click.option("--name-field", help="The field that holds the name; the code where there is none."),
        click.option("--kind", type=click.Choice(KINDS), default="unit_cell", show_default=True),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=FILE)
@how_to_read
@click.option("--source", help="A label for where the cells come from; the file's name otherwise.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day from which they hold, none to come; or today.")
@click.option("--replaces", metavar="SOURCE", help="End the cells with this label that are not in the file.")
@click.option("--accept", is_flag=True, help="Take the cells in spite of what the check found.")
def import_cells(
    file: Path, *, source: str | None, on: datetime | None, replaces: str | None, accept: bool, **reading: Any
) -> None:
    """Takes the cells of a GeoJSON, Shapefile or GeoPackage into the grid, after a check."""
    label = source or file.name
    if len(label) > 60:
        raise BadInput("a source label has at most 60 characters; give one with --source")
    with installation() as (config, database):
        cells = _cells(file, reading)
        now = datetime.now(UTC)
        with database.unit_of_work() as session:
            found = area_files.checked(session, cells, kind=reading["kind"], replaces=replaces)
            print_findings(found)
            _refuse(errors(found), [f for f in found.duplicates if f.kind == "same_code"], accept=accept)
            tz = rules.policy_in_force(session, config.policy, now).tz
            today = now.astimezone(ZoneInfo(tz)).date()
            day = on.date() if on else today
            if day > today:
                raise BadInput(f"cells hold from the day of their import on; import them on {day}, not before")
            ended = area_files.take(session, cells, source=label, on=day, replaces=replaces)
        click.echo(f"took {len(cells):,} cells as {label!r} from {day} on; {ended:,} others ended")


def _refuse(wrong: int, twice: list[Any], *, accept: bool) -> None:
    if twice:
        raise BadInput("two cells cannot share a code; nothing was taken")
    if wrong and not accept:
        raise BadInput(f"{wrong:,} errors; nothing was taken. Mend the file, or take it as it is with --accept")


@click.command()
@click.argument("file", type=FILE, required=False)
@how_to_read
def check_cells(file: Path | None, **reading: Any) -> None:
    """Checks a file, or without one the cells in force; exit code 1 where something is wrong."""
    if file is not None:
        with complaints():
            cells = _cells(file, reading)
    else:
        with installation() as (_, database), database.reading() as session:
            cells = [cell for cell in grid.current(session).cells if cell.kind == reading["kind"]]
    found = check(cells)
    print_findings(found)
    if errors(found):
        raise SystemExit(1)


def _cells(file: Path, reading: dict[str, Any]) -> list[Cell]:
    features = read(
        file, datum=Datum(reading["datum"]) if reading["datum"] else None, crs=reading["crs"],
        layer=reading["layer"], encoding=reading["encoding"], polygons_only=True,
    )  # fmt: skip
    fields = area_files.fields_of(features, code=reading["code_field"], name=reading["name_field"])
    click.echo(f"{file.name}: {len(features):,} features in {features[0].crs}; codes from {fields.code}, "
               f"names from {fields.name or fields.code}")  # fmt: skip
    return area_files.cells_from(features, fields, kind=reading["kind"])
