"""Files of areas: read into WGS-84, or refused by name, feature and reason."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from geo.datum import Datum, from_wgs84
from geo.errors import BadRing, GeoError, NotFinite, OutOfRange, UnknownCrs, Unreadable
from geo.readers import read
from geo.synthetic import feature_collection, tessellate
from tests.factories.area_files import BALTIMORE, QINGXI, code_of, geojson

CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


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


def test_without_a_crs_wgs84_is_believed_abroad_but_not_in_china(tmp_path: Path) -> None:
    assert len(read(geojson(tmp_path / "abroad.geojson", BALTIMORE))) == 1
    at_home = geojson(tmp_path / "home.geojson", BALTIMORE, QINGXI)
    assert code_of(at_home)[0] == "geo.unknown_crs"
    assert read(at_home, datum=Datum.CGCS2000)[1].geometry.equals(QINGXI)
    assert read(at_home, crs="EPSG:4490")[1].crs == "EPSG:4490"


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_named_datum_is_taken_back_to_wgs84(tmp_path: Path, datum: Datum) -> None:
    shifted = shapely.transform(QINGXI, lambda at: np.stack(from_wgs84(at[:, 0], at[:, 1], datum), axis=1))
    for members in ({}, {"crs": CRS84}):  # such files often call themselves WGS-84
        [feature] = read(geojson(tmp_path / "shifted.geojson", shifted, **members), datum=datum)
        assert feature.crs == datum
        off = shapely.get_coordinates(feature.geometry) - shapely.get_coordinates(QINGXI)
        assert np.abs(off).max() < 1e-6  # 0.1 m


def test_a_declared_projection_is_followed(tmp_path: Path) -> None:
    metres = box(500_000, 2_528_000, 500_100, 2_528_100)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    [feature] = read(geojson(tmp_path / "metres.geojson", metres, crs=crs))
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
    assert code_of(geojson(tmp_path / "odd.geojson", BALTIMORE, crs=crs))[0] == "geo.unknown_crs"


def test_what_the_caller_says_may_not_contradict_the_file(tmp_path: Path) -> None:
    path = geojson(tmp_path / "said.geojson", QINGXI, crs=CRS84)
    assert code_of(path, crs="EPSG:4547")[0] == "geo.unknown_crs"
    assert code_of(path, crs="EPSG:4326", datum=Datum.GCJ02)[0] == "geo.unknown_crs"
    assert len(read(path, crs="EPSG:4326")) == 1


def test_metres_called_degrees_and_swapped_degrees_are_refused(tmp_path: Path) -> None:
    metres = geojson(tmp_path / "metres.geojson", box(500_000, 2_528_000, 500_100, 2_528_100))
    assert code_of(metres)[0] == "geo.out_of_range"
    swapped = geojson(tmp_path / "swapped.geojson", box(22.8, 114.1, 22.9, 114.2))
    code, words = code_of(swapped, datum=Datum.WGS84)
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
    path = geojson(tmp_path / "bad.geojson", BALTIMORE, shape)
    found, words = code_of(path, polygons_only=True)
    assert found == code
    assert code != "geo.bad_ring" or "feature 2" in words


def test_lines_and_points_are_read_when_anything_is_welcome(tmp_path: Path) -> None:
    path = geojson(tmp_path / "mixed.geojson", LineString([(0, 0), (1, 1)]), Point(1, 2, 3))
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
    assert code_of(path)[0] == "geo.unreadable"


def test_a_number_too_large_for_json_is_not_finite(tmp_path: Path) -> None:
    path = tmp_path / "huge.geojson"
    path.write_text('{"type": "Polygon", "coordinates": [[[1e999, 0], [1, 1], [1, 0], [1e999, 0]]]}')
    with pytest.raises(NotFinite):
        read(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_cut_off_gzip_is_refused(tmp_path: Path, share: float) -> None:
    whole = gzip.compress(geojson(tmp_path / "whole.geojson", *[BALTIMORE] * 200).read_bytes())
    path = tmp_path / "half.geojson.gz"
    path.write_bytes(whole)
    assert len(read(path)) == 200
    path.write_bytes(whole[: int(len(whole) * share)])
    assert code_of(path)[0] == "geo.unreadable"


def test_a_made_up_district_survives_its_file(tmp_path: Path) -> None:
    cells = tessellate(QINGXI, 60, seed=2)
    path = tmp_path / "district.geojson"
    path.write_text(json.dumps(feature_collection(cells), ensure_ascii=False), "utf-8")
    features = read(path, polygons_only=True)
    assert [feature.properties["code"] for feature in features] == [cell.code for cell in cells]
    assert all(feature.properties["source"] == "synthetic" for feature in features)
    assert all(map(shapely.equals_identical, [f.geometry for f in features], [c.geometry for c in cells]))


def test_refusals_are_of_one_family() -> None:
    assert all(issubclass(error, GeoError) for error in (BadRing, NotFinite, OutOfRange, UnknownCrs, Unreadable))
