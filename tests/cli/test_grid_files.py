"""A place's own grid, place names and rules, from files that are right, wrong or absent."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from shapely.geometry import mapping

from backend.db import Database
from backend.models import GridCell, PlaceName
from tests.cli.conftest import Run
from tests.factories.rules import DATA


def document(path: Path, *shapes: tuple[str, shapely.Polygon], **more: Any) -> Path:
    """A GeoJSON file of cells by code."""
    features = [
        {"type": "Feature", "properties": {"网格编码": code, "名称": f"网格{code}"}, "geometry": mapping(shape)}
        for code, shape in shapes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | more), encoding="utf-8")
    return path


WEST = ("A1", shapely.box(114.00, 22.00, 114.01, 22.01))
EAST = ("A2", shapely.box(114.01, 22.00, 114.02, 22.01))
ACROSS = ("A3", shapely.box(114.005, 22.00, 114.015, 22.01))


def codes(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(sa.select(GridCell.code).where(GridCell.valid_to.is_(None))))


def test_good_cells_are_taken_and_replaced(run: Run, database: Database, tmp_path: Path) -> None:
    both = document(tmp_path / "grid.geojson", WEST, EAST)
    assert "took 2 cells" in run("import-cells", both, "--datum", "gcj02", "--source", "own").output
    assert codes(database) == ["A1", "A2"]
    fewer = document(tmp_path / "new.geojson", WEST)
    done = run("import-cells", fewer, "--datum", "gcj02", "--source", "own", "--replaces", "own")
    assert "1 others ended" in done.output
    assert codes(database) == ["A1"]
    assert "nothing to complain about" in run("check-cells").output


def test_a_file_from_china_must_name_its_datum(run: Run, database: Database, tmp_path: Path) -> None:
    done = run("import-cells", document(tmp_path / "grid.geojson", WEST), code=2)
    assert "geo.unknown_crs" in done.output
    assert codes(database) == []


def test_what_overlaps_is_refused_unless_accepted(run: Run, database: Database, tmp_path: Path) -> None:
    file = document(tmp_path / "grid.geojson", WEST, ACROSS)
    assert "overlap: A1 A3" in run("check-cells", file, "--datum", "wgs84", code=1).output
    run("import-cells", file, "--datum", "wgs84", code=2)
    assert codes(database) == []
    run("import-cells", file, "--datum", "wgs84", "--accept")
    assert codes(database) == ["A1", "A3"]


def test_cells_that_shall_hold_only_later_are_not_taken_today(run: Run, database: Database, tmp_path: Path) -> None:
    run("import-cells", document(tmp_path / "now.geojson", WEST), "--datum", "wgs84", "--on", "2020-01-01")
    later = document(tmp_path / "later.geojson", ("A1", EAST[1]))
    assert "not before" in run("import-cells", later, "--datum", "wgs84", "--on", "2199-01-01", code=2).output
    with database.reading() as session:
        assert [(row.code, row.valid_to) for row in session.scalars(sa.select(GridCell))] == [("A1", None)]


def test_new_cells_are_checked_against_those_that_stand(run: Run, database: Database, tmp_path: Path) -> None:
    run("import-cells", document(tmp_path / "one.geojson", WEST), "--datum", "wgs84")
    run("import-cells", document(tmp_path / "two.geojson", ACROSS), "--datum", "wgs84", code=2)
    run("import-cells", document(tmp_path / "three.geojson", EAST), "--datum", "wgs84")
    assert codes(database) == ["A1", "A2"]


def test_a_code_cannot_be_given_twice_even_when_accepted(run: Run, tmp_path: Path) -> None:
    file = document(tmp_path / "grid.geojson", WEST, ("A1", EAST[1]))
    assert "share a code" in run("import-cells", file, "--datum", "wgs84", "--accept", code=2).output


@pytest.mark.parametrize("words", ["", "{", "[]", '{"type": "FeatureCollection", "features": []}'])
@pytest.mark.parametrize("command", ["import-cells", "check-cells", "import-places"])
def test_a_file_that_is_none(run: Run, tmp_path: Path, command: str, words: str) -> None:
    file = tmp_path / "bad.geojson"
    file.write_text(words, encoding="utf-8")
    assert "Error" in run(command, file, "--datum", "wgs84", code=2).output


def test_fields_are_asked_for_where_none_looks_like_a_code(run: Run, tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {"wijk": "K9"}, "geometry": mapping(shapely.box(0, 0, 1, 1))}]
    file = tmp_path / "g.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert "wijk" in run("import-cells", file, code=2).output
    assert "no field 'no'" in run("import-cells", file, "--code-field", "no", code=2).output
    assert "took 1 cells" in run("import-cells", file, "--code-field", "wijk").output


def test_place_names_know_their_cell(run: Run, database: Database, tmp_path: Path) -> None:
    run("import-cells", document(tmp_path / "grid.geojson", WEST), "--datum", "wgs84")
    file = tmp_path / "places.csv"
    rows = ("name,lng,lat,kind,aliases", "金桂花园,114.005,22.005,compound,金桂小区；金桂", "远山,115,23,,")
    file.write_text("\n".join(rows), encoding="utf-8")
    assert "1 of them lie in no cell" in run("import-places", file, "--datum", "wgs84").output
    run("import-places", file, "--datum", "wgs84")
    with database.reading() as session:
        rows = session.execute(sa.select(PlaceName.name, PlaceName.cell_code, PlaceName.aliases)).all()
    assert sorted(map(tuple, rows)) == [("远山", None, []), ("金桂花园", "A1", ["金桂小区", "金桂"])]


@pytest.mark.parametrize("row", ["x,abc,1", "x,200,1", ",114,22", "x,,", "x"])
def test_a_bad_place_is_named_by_its_line(run: Run, tmp_path: Path, row: str) -> None:
    file = tmp_path / "places.csv"
    file.write_text(f"name,lng,lat\n{row}\n", encoding="utf-8")
    run("import-places", file, "--datum", "wgs84", code=2)
    run("import-places", file, code=2)


def test_rules_from_files(run: Run, tmp_path: Path) -> None:
    assert "jinnan: 2021, 2025" in run("import-policy", DATA / "policies" / "jinnan.yaml").output
    assert "2024, 2025, 2026" in run("import-calendar", DATA / "calendars" / "cn_state_council.yaml").output
    for words in ("", "a: [", "- 1", "schema: 2"):
        file = tmp_path / "bad.yaml"
        file.write_text(words, encoding="utf-8")
        for command in ("import-policy", "import-calendar"):
            assert "Error" in run(command, file, code=2).output
