"""Shapefiles and GeoPackages as Chinese offices hand them over, and the halves of them."""

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import Point, Polygon, box

from geo.readers import Feature, read
from tests.factories.area_files import BALTIMORE, QINGXI, code_of, written

pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")


def _near(features: list[Feature], bounds: tuple[float, ...]) -> bool:
    return features[0].geometry.bounds == pytest.approx(bounds, abs=1e-6)


def _metres(count: int = 40) -> list[Polygon]:
    return [box(500_000 + at * 100, 2_528_000, 500_090 + at * 100, 2_528_090).segmentize(20) for at in range(count)]


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_in_chinese_metres_and_words_is_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "grid.shp", _metres(), "EPSG:4547", encoding)
    assert (tmp_path / "grid.cpg").read_text() == encoding
    features = read(path, polygons_only=True)
    assert len(features) == 40
    assert features[7].properties == {"名称": "松林第7网格", "serial": 7}
    assert features[0].crs == "EPSG:4547"
    assert _near(features, (114.0, 22.850667, 114.000877, 22.851480))


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_words_without_a_cpg_are_read_as_what_they_are(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "grid.shp", _metres(), "EPSG:4547", encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0  # no language either
    path.with_suffix(".dbf").write_bytes(table)
    assert read(path)[7].properties["名称"] == "松林第7网格"
    assert read(path, encoding=encoding)[7].properties["名称"] == "松林第7网格"


def test_a_geopackage_in_cgcs2000_degrees_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "grid.gpkg", [QINGXI, QINGXI], "EPSG:4490")
    features = read(path, polygons_only=True)
    assert features[1].properties == {"名称": "松林第1网格", "serial": 1}
    assert features[0].crs == "EPSG:4490"
    assert features[0].geometry.equals(QINGXI)


@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
def test_without_a_coordinate_system_the_caller_has_to_name_one(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"grid{suffix}", _metres(), None)
    assert code_of(path)[0] == "geo.unknown_crs"
    assert _near(read(path, crs="EPSG:4547"), (114.0, 22.850667, 114.000877, 22.851480))


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:2437",  # Beijing 1954: its way to WGS-84 is the survey office's
        "EPSG:2363",  # Xi'an 1980
        "+proj=longlat +ellps=krass",  # an ellipsoid is no datum
        'LOCAL_CS["town hall",UNIT["m",1]]',
    ],
)
def test_a_system_without_an_exact_way_to_wgs84_is_refused(tmp_path: Path, crs: str) -> None:
    path = written(tmp_path / "old.gpkg", _metres(), None)
    assert code_of(path, crs=crs)[0] == "geo.unknown_crs"


def test_other_national_systems_find_their_way(tmp_path: Path) -> None:
    path = written(tmp_path / "feet.shp", [box(980_000, 195_000, 981_000, 196_000)], "EPSG:2263")
    west, south, *_ = read(path)[0].geometry.bounds
    assert (west, south) == pytest.approx((-74.01533, 40.70191), abs=1e-4)  # the Battery, Manhattan


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".gpkg"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_cut_off_part_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = written(tmp_path / ("grid.gpkg" if suffix == ".gpkg" else "grid.shp"), _metres(), "EPSG:4547")
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[: int(part.stat().st_size * share)])
    code, words = code_of(path)
    assert code == "geo.unreadable"
    assert part.name in words


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_missing_part_is_refused(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / "grid.shp", _metres(), "EPSG:4547")
    path.with_suffix(suffix).unlink()
    code, words = code_of(path)
    assert code == "geo.unreadable"
    assert suffix in words


def test_parts_with_capital_endings_are_found(tmp_path: Path) -> None:
    written(tmp_path / "grid.shp", _metres(), "EPSG:4547", "GBK")
    (tmp_path / "capitals").mkdir()
    for part in tmp_path.glob("grid.*"):
        shutil.copy(part, tmp_path / "capitals" / part.name.upper())
    assert read(tmp_path / "capitals" / "GRID.SHP")[3].properties["名称"] == "松林第3网格"


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    shape = written(tmp_path / "grid.shp", _metres(), "EPSG:4547")
    package = written(tmp_path / "town.gpkg", _metres(), "EPSG:4547")
    for path, name in ((shape, "a.gpkg"), (package, "b.shp"), (shape, "c.geojson"), (package, "d.zip")):
        shutil.copy(path, tmp_path / name)
        assert code_of(tmp_path / name)[0] == "geo.unreadable"
    plain = tmp_path / "plain.gpkg"
    with sqlite3.connect(plain) as connection:
        connection.execute("CREATE TABLE cells (code TEXT)")
    connection.close()
    assert code_of(plain)[0] == "geo.unreadable"
    assert code_of(tmp_path / "absent.shp")[0] == "geo.unreadable"
    assert code_of(tmp_path)[0] == "geo.unreadable"


def test_points_and_empty_shapes_of_a_package_are_refused(tmp_path: Path) -> None:
    points = written(tmp_path / "points.gpkg", [Point(1, 2)], "EPSG:4326")
    assert code_of(points, polygons_only=True)[0] == "geo.bad_ring"
    assert read(points)[0].geometry.equals(Point(1, 2))
    empty = written(tmp_path / "empty.gpkg", [BALTIMORE, Polygon()], "EPSG:4326")
    code, words = code_of(empty)
    assert code == "geo.bad_ring"
    assert "feature 2" in words


def test_of_several_layers_one_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    for layer, append in (("grid", False), ("streets", True)):
        pyogrio.raw.write(
            path,
            np.array([shapely.to_wkb(BALTIMORE)], dtype=object),
            [np.array([layer], dtype=object)],
            ["name"],
            geometry_type="Polygon",
            crs="EPSG:4326",
            layer=layer,
            driver="GPKG",
            append=append,
        )
    code, words = code_of(path)
    assert code == "geo.unreadable"
    assert "streets" in words
    assert read(path, layer="streets")[0].properties == {"name": "streets"}
    assert code_of(path, layer="rivers")[0] == "geo.unreadable"
