"""Files of areas: read into WGS-84, or refused by name, feature and reason."""

import gzip
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from geo.datum import Datum, from_wgs84
from geo.errors import BadRing, GeoError, NotFinite, OutOfRange, UnknownCrs, Unreadable
from geo.readers import Feature, read
from geo.synthetic import feature_collection, tessellate

pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")

QINGXI = box(114.10, 22.80, 114.20, 22.90)
BALTIMORE = box(-76.70, 39.20, -76.60, 39.30)
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def _geojson(path: Path, *shapes: Any, **members: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": f"网格{index}"},
            "geometry": shape if isinstance(shape, dict | None) else shapely.geometry.mapping(shape),
        }
        for index, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), "utf-8")
    return path


def _written(path: Path, shapes: list[Any], crs: str | None, encoding: str | None = None) -> Path:
    names = np.array([f"松林第{index}网格" for index in range(len(shapes))], dtype=object)
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        [names, np.arange(len(shapes))],
        ["名称", "serial"],
        geometry_type=shapes[0].geom_type,
        crs=crs,
        encoding=encoding,
        driver="GPKG" if path.suffix == ".gpkg" else "ESRI Shapefile",
    )
    return path


def _code_of(path: Path, **options: Any) -> tuple[str, str]:
    with pytest.raises(GeoError) as caught:
        read(path, **options)
    assert path.stem.split(".")[0] in str(caught.value)
    return caught.value.code, str(caught.value)


# -- real files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("uk/london_oa_2011.geojson.gz", 25_053),
        ("nyc/borough.geojson", 5),
        ("nyc/community_district.geojson", 59),
        ("nyc/census_tract.geojson", 2_325),
        ("nyc/historical/neighborhood_tabulation_area_2010.geojson", 195),
        ("amsterdam/stadsdeel.geojson", 8),
        ("cn_counties/cn_district_5prov_amap.geojson", 290),
        ("cn_counties/cn_district_5prov_tianditu.geojson", 289),
    ],
)
def test_real_tessellations_are_read_whole(shared_data: Path, name: str, count: int) -> None:
    features = read(shared_data / "tessellations" / name, polygons_only=True)
    assert len(features) == count
    assert {feature.crs for feature in features} == {"OGC:CRS84"}
    assert all(feature.properties for feature in features)


def test_degrees_in_wgs84_come_through_bit_for_bit(shared_data: Path) -> None:
    path = shared_data / "tessellations" / "nyc" / "community_district.geojson"
    document = json.loads(path.read_text("utf-8"))
    for feature, raw in zip(read(path), document["features"], strict=True):
        assert feature.geometry.equals_exact(shapely.geometry.shape(raw["geometry"]))
        assert feature.properties == raw["properties"]


# -- GeoJSON -----------------------------------------------------------------------------------------------


def test_without_a_crs_wgs84_is_believed_abroad_but_not_in_china(tmp_path: Path) -> None:
    assert len(read(_geojson(tmp_path / "abroad.geojson", BALTIMORE))) == 1
    at_home = _geojson(tmp_path / "home.geojson", BALTIMORE, QINGXI)
    assert _code_of(at_home)[0] == "geo.unknown_crs"
    assert read(at_home, datum=Datum.CGCS2000)[1].geometry.equals(QINGXI)
    assert read(at_home, crs="EPSG:4490")[1].crs == "EPSG:4490"


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_named_datum_is_taken_back_to_wgs84(tmp_path: Path, datum: Datum) -> None:
    shifted = shapely.transform(QINGXI, lambda at: np.stack(from_wgs84(at[:, 0], at[:, 1], datum), axis=1))
    for members in ({}, {"crs": CRS84}):  # such files often call themselves WGS-84
        [feature] = read(_geojson(tmp_path / "shifted.geojson", shifted, **members), datum=datum)
        assert feature.crs == datum
        off = shapely.get_coordinates(feature.geometry) - shapely.get_coordinates(QINGXI)
        assert np.abs(off).max() < 1e-6  # 0.1 m


def test_a_declared_projection_is_followed(tmp_path: Path) -> None:
    metres = box(500_000, 2_528_000, 500_100, 2_528_100)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    [feature] = read(_geojson(tmp_path / "metres.geojson", metres, crs=crs))
    west, south, *_ = feature.geometry.bounds
    assert (west, south) == pytest.approx((114.0, 22.8506670), abs=1e-6)


@pytest.mark.parametrize(
    "crs",
    [
        None,
        "EPSG:4326",
        {"type": "link", "properties": {"href": "http://example.org/crs"}},
        {"type": "name", "properties": {"name": "火星坐标系"}},
        {"type": "name", "properties": {"name": "EPSG:999999"}},
        {"type": "name", "properties": {"name": ""}},
    ],
)
def test_a_crs_that_names_nothing_is_refused_even_abroad(tmp_path: Path, crs: object) -> None:
    assert _code_of(_geojson(tmp_path / "odd.geojson", BALTIMORE, crs=crs))[0] == "geo.unknown_crs"


def test_what_the_caller_says_may_not_contradict_the_file(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "said.geojson", QINGXI, crs=CRS84)
    assert _code_of(path, crs="EPSG:4547")[0] == "geo.unknown_crs"
    assert _code_of(path, crs="EPSG:4326", datum=Datum.GCJ02)[0] == "geo.unknown_crs"
    assert len(read(path, crs="EPSG:4326")) == 1


def test_metres_called_degrees_and_swapped_degrees_are_refused(tmp_path: Path) -> None:
    metres = _geojson(tmp_path / "metres.geojson", box(500_000, 2_528_000, 500_100, 2_528_100))
    assert _code_of(metres)[0] == "geo.out_of_range"
    swapped = _geojson(tmp_path / "swapped.geojson", box(22.8, 114.1, 22.9, 114.2))
    code, words = _code_of(swapped, datum=Datum.WGS84)
    assert code == "geo.out_of_range"
    assert "feature 1" in words


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "geo.bad_ring"),
        (Polygon(), "geo.bad_ring"),
        ({"type": "Polygon", "coordinates": []}, "geo.bad_ring"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "geo.bad_ring"),
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [1, 0], ["a", 0]]]}, "geo.bad_ring"),
        ({"type": "Polygon", "coordinates": 5}, "geo.bad_ring"),
        ({"type": "Polygon"}, "geo.bad_ring"),
        ({"type": "Circle", "coordinates": [0, 0]}, "geo.bad_ring"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1e999, 0], [0, 0]]]}, "geo.unreadable"),
        (LineString([(0, 0), (1, 1)]), "geo.bad_ring"),
        (Point(0, 0), "geo.bad_ring"),
    ],
)
def test_a_bad_geometry_is_refused_with_its_place(tmp_path: Path, shape: Any, code: str) -> None:
    path = _geojson(tmp_path / "bad.geojson", BALTIMORE, shape)
    found, words = _code_of(path, polygons_only=True)
    assert found == code
    assert code != "geo.bad_ring" or "feature 2" in words


def test_lines_and_points_are_read_when_anything_is_welcome(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "mixed.geojson", LineString([(0, 0), (1, 1)]), Point(1, 2, 3))
    assert [feature.geometry.geom_type for feature in read(path)] == ["LineString", "Point"]
    assert not read(path)[1].geometry.has_z


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"type": "Topology", "objects": {}}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [5]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": [], "geometry": null}]}',
        b'{"type": "Polygon", "coordinates": [[[NaN, 0], [1, 1], [1, 0], [NaN, 0]]]}',
        b'{"type": "Polygon", "coordinates": ' + b"[" * 200_000,
        '{"type": "FeatureCollection", "name": "网格"}'.encode("gbk"),
        b"SQLite format 3\x00" + b"\x00" * 100,
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.geojson"
    path.write_bytes(data)
    assert _code_of(path)[0] == "geo.unreadable"


def test_a_number_too_large_for_json_is_not_finite(tmp_path: Path) -> None:
    path = tmp_path / "huge.geojson"
    path.write_text('{"type": "Polygon", "coordinates": [[[1e999, 0], [1, 1], [1, 0], [1e999, 0]]]}')
    with pytest.raises(NotFinite):
        read(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_cut_off_gzip_is_refused(tmp_path: Path, share: float) -> None:
    whole = gzip.compress(_geojson(tmp_path / "whole.geojson", *[BALTIMORE] * 200).read_bytes())
    path = tmp_path / "half.geojson.gz"
    path.write_bytes(whole)
    assert len(read(path)) == 200
    path.write_bytes(whole[: int(len(whole) * share)])
    assert _code_of(path)[0] == "geo.unreadable"


def test_a_made_up_district_survives_its_file(tmp_path: Path) -> None:
    cells = tessellate(QINGXI, 60, seed=2)
    path = tmp_path / "district.geojson"
    path.write_text(json.dumps(feature_collection(cells), ensure_ascii=False), "utf-8")
    features = read(path, polygons_only=True)
    assert [feature.properties["code"] for feature in features] == [cell.code for cell in cells]
    assert all(feature.properties["source"] == "synthetic" for feature in features)
    assert all(map(shapely.equals_identical, [f.geometry for f in features], [c.geometry for c in cells]))


# -- Shapefile and GeoPackage ------------------------------------------------------------------------------


def _near(features: list[Feature], bounds: tuple[float, ...]) -> bool:
    return features[0].geometry.bounds == pytest.approx(bounds, abs=1e-6)


def _metres(count: int = 40) -> list[Polygon]:
    return [box(500_000 + at * 100, 2_528_000, 500_090 + at * 100, 2_528_090).segmentize(20) for at in range(count)]


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_in_chinese_metres_and_words_is_read(tmp_path: Path, encoding: str) -> None:
    path = _written(tmp_path / "grid.shp", _metres(), "EPSG:4547", encoding)
    assert (tmp_path / "grid.cpg").read_text() == encoding
    features = read(path, polygons_only=True)
    assert len(features) == 40
    assert features[7].properties == {"名称": "松林第7网格", "serial": 7}
    assert features[0].crs == "EPSG:4547"
    assert _near(features, (114.0, 22.850667, 114.000877, 22.851480))


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_words_without_a_cpg_are_read_as_what_they_are(tmp_path: Path, encoding: str) -> None:
    path = _written(tmp_path / "grid.shp", _metres(), "EPSG:4547", encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0  # no language either
    path.with_suffix(".dbf").write_bytes(table)
    assert read(path)[7].properties["名称"] == "松林第7网格"
    assert read(path, encoding=encoding)[7].properties["名称"] == "松林第7网格"


def test_a_geopackage_in_cgcs2000_degrees_is_read(tmp_path: Path) -> None:
    path = _written(tmp_path / "grid.gpkg", [QINGXI, QINGXI], "EPSG:4490")
    features = read(path, polygons_only=True)
    assert features[1].properties == {"名称": "松林第1网格", "serial": 1}
    assert features[0].crs == "EPSG:4490"
    assert features[0].geometry.equals(QINGXI)


@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
def test_without_a_coordinate_system_the_caller_has_to_name_one(tmp_path: Path, suffix: str) -> None:
    path = _written(tmp_path / f"grid{suffix}", _metres(), None)
    assert _code_of(path)[0] == "geo.unknown_crs"
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
    path = _written(tmp_path / "old.gpkg", _metres(), None)
    assert _code_of(path, crs=crs)[0] == "geo.unknown_crs"


def test_other_national_systems_find_their_way(tmp_path: Path) -> None:
    path = _written(tmp_path / "feet.shp", [box(980_000, 195_000, 981_000, 196_000)], "EPSG:2263")
    west, south, *_ = read(path)[0].geometry.bounds
    assert (west, south) == pytest.approx((-74.01533, 40.70191), abs=1e-4)  # the Battery, Manhattan


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".gpkg"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_cut_off_part_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = _written(tmp_path / ("grid.gpkg" if suffix == ".gpkg" else "grid.shp"), _metres(), "EPSG:4547")
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[: int(part.stat().st_size * share)])
    code, words = _code_of(path)
    assert code == "geo.unreadable"
    assert part.name in words


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_missing_part_is_refused(tmp_path: Path, suffix: str) -> None:
    path = _written(tmp_path / "grid.shp", _metres(), "EPSG:4547")
    path.with_suffix(suffix).unlink()
    code, words = _code_of(path)
    assert code == "geo.unreadable"
    assert suffix in words


def test_parts_with_capital_endings_are_found(tmp_path: Path) -> None:
    _written(tmp_path / "grid.shp", _metres(), "EPSG:4547", "GBK")
    (tmp_path / "capitals").mkdir()
    for part in tmp_path.glob("grid.*"):
        shutil.copy(part, tmp_path / "capitals" / part.name.upper())
    assert read(tmp_path / "capitals" / "GRID.SHP")[3].properties["名称"] == "松林第3网格"


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    shape = _written(tmp_path / "grid.shp", _metres(), "EPSG:4547")
    package = _written(tmp_path / "town.gpkg", _metres(), "EPSG:4547")
    for path, name in ((shape, "a.gpkg"), (package, "b.shp"), (shape, "c.geojson"), (package, "d.zip")):
        shutil.copy(path, tmp_path / name)
        assert _code_of(tmp_path / name)[0] == "geo.unreadable"
    plain = tmp_path / "plain.gpkg"
    with sqlite3.connect(plain) as connection:
        connection.execute("CREATE TABLE cells (code TEXT)")
    connection.close()
    assert _code_of(plain)[0] == "geo.unreadable"
    assert _code_of(tmp_path / "absent.shp")[0] == "geo.unreadable"
    assert _code_of(tmp_path)[0] == "geo.unreadable"


def test_points_and_empty_shapes_of_a_package_are_refused(tmp_path: Path) -> None:
    points = _written(tmp_path / "points.gpkg", [Point(1, 2)], "EPSG:4326")
    assert _code_of(points, polygons_only=True)[0] == "geo.bad_ring"
    assert read(points)[0].geometry.equals(Point(1, 2))
    empty = _written(tmp_path / "empty.gpkg", [BALTIMORE, Polygon()], "EPSG:4326")
    code, words = _code_of(empty)
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
    code, words = _code_of(path)
    assert code == "geo.unreadable"
    assert "streets" in words
    assert read(path, layer="streets")[0].properties == {"name": "streets"}
    assert _code_of(path, layer="rivers")[0] == "geo.unreadable"


def test_refusals_are_of_one_family() -> None:
    assert all(issubclass(error, GeoError) for error in (BadRing, NotFinite, OutOfRange, UnknownCrs, Unreadable))
