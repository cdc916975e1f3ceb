"""`backend import-places`: the district's own names of compounds, roads and buildings."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click

from backend.cli.complaints import BadInput, installation
from backend.cli.grid_files import FILE
from backend.services import area_files, grid
from geo.datum import Datum
from geo.gazetteer import Place
from geo.position import Position
from geo.readers import read


@click.command()
@click.argument("file", type=FILE)
@click.option("--datum", type=click.Choice([str(d) for d in Datum]), help="What the degrees are in; CSV needs it.")
@click.option("--source", help="A label for where the names come from; the file's name otherwise.")
def import_places(file: Path, *, datum: str | None, source: str | None) -> None:
    """Takes place names in the stead of those of the same source.

    A CSV file has the columns name, lng, lat and may have kind and aliases (parted by ;); GeoJSON, Shapefile and
    GeoPackage have the same fields beside a point or a surface.
    """
    label = source or file.name
    if len(label) > 60:
        raise BadInput("a source label has at most 60 characters; give one with --source")
    known = Datum(datum) if datum else None
    with installation() as (_, database):
        places = list(_of_csv(file, known) if file.suffix.lower() == ".csv" else _of_features(file, known))
        if not places:
            raise BadInput(f"{file.name} holds no places; nothing was taken")
        with database.unit_of_work() as session:
            placed = area_files.in_cells(session, places)
            taken = grid.import_places(session, placed, source=label)
        outside = sum(place.cell_code is None for place in placed)
        click.echo(f"took {taken:,} places as {label!r}; {outside:,} of them lie in no cell")


def _of_features(file: Path, datum: Datum | None) -> Iterator[Place]:
    for number, feature in enumerate(read(file, datum=datum), start=1):
        point = feature.geometry.representative_point()
        yield area_files.place_from(feature.properties, number, (point.x, point.y))


def _of_csv(file: Path, datum: Datum | None) -> Iterator[Place]:
    if datum is None:
        raise BadInput("a CSV file does not say what its degrees are given in; name it with --datum")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"name", "lng", "lat"} <= set(rows.fieldnames or ()):
            raise BadInput(f"{file.name} needs the columns name, lng and lat")
        try:
            for row in rows:
                yield _place(row, rows.line_num, datum)
        except csv.Error as error:
            raise BadInput(f"{file.name}, line {rows.line_num}: {error}") from None


def _place(row: dict[str, str], line: int, datum: Datum) -> Place:
    try:
        lng, lat = float(row["lng"]), float(row["lat"])
    except (TypeError, ValueError):
        raise BadInput(f"line {line}: lng and lat must be numbers, not {row['lng']!r}, {row['lat']!r}") from None
    position = Position(lng, lat, datum).to(Datum.WGS84)
    return area_files.place_from(row, line, (position.lng, position.lat))
