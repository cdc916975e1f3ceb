"""Made-up districts: they cover their outline, share their borders, and are numbered by the book."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from geo.cell import Cell
from geo.code import CellCode
from geo.coverage import check
from geo.errors import BadCode, BadRing, NotFinite
from geo.gazetteer import Gazetteer, Place
from geo.synthetic import SOURCE, area_names, feature_collection, tessellate
from geo.synthetic_groups import reading_order
from geo.synthetic_outline import around, town
from geo.synthetic_places import places_in

TOWN = town(114.15, 22.84, 143.0, seed=2)
CITY = box(-76.71, 39.2, -76.53, 39.37)


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return tessellate(TOWN, 120, seed=3, county="441900", first_street=119, named=["清溪镇"])


@pytest.fixture(scope="module")
def city() -> list[Cell]:
    return tessellate(CITY, 10_000, seed=1)


def _surfaces(cells: list[Cell]) -> np.ndarray:
    return np.array([cell.geometry for cell in cells])


def _assert_whole(cells: list[Cell], outline: Polygon, tolerance: float = 0.0) -> None:
    surfaces = _surfaces(cells)
    assert shapely.is_valid(surfaces).all()
    assert shapely.coverage_is_valid(surfaces)
    rest = shapely.coverage_union_all(surfaces).symmetric_difference(outline).area
    assert rest <= tolerance * outline.area
    assert abs(shapely.area(surfaces).sum() - outline.area) <= max(tolerance, 1e-12) * outline.area


def test_a_town_is_covered_without_gap_or_overlap(cells: list[Cell]) -> None:
    assert len(cells) == 120
    _assert_whole(cells, TOWN, tolerance=1e-6)  # corners on a slanting outline are rounded to a centimetre


def test_ten_thousand_cells_cover_their_box_exactly(city: list[Cell]) -> None:
    assert len(city) == len({cell.code for cell in city}) == 10_000
    _assert_whole(city, CITY)
    assert city[0].code.startswith("990100001001")


def test_our_own_checker_finds_nothing_wrong(cells: list[Cell]) -> None:
    found = check(cells)
    assert not (found.gaps or found.overlaps or found.slivers or found.invalid or found.duplicates)
    assert found.area_m2 == pytest.approx(143e6, rel=0.01)
    boxed = tessellate(CITY, 500, seed=4)
    found = check(boxed, outline=CITY)
    assert not (found.gaps or found.overlaps or found.slivers or found.invalid or found.duplicates)


def test_corners_have_seven_decimals_and_are_shared(city: list[Cell]) -> None:
    corners = shapely.get_coordinates(_surfaces(city))
    assert (np.round(corners, 7) == corners).all()
    uses = np.unique(corners, axis=0, return_counts=True)[1]
    assert (uses == 1).mean() < 0.001


def test_cells_look_neither_square_nor_straight(cells: list[Cell]) -> None:
    surfaces = _surfaces(cells)
    areas = shapely.area(surfaces)
    assert shapely.get_num_coordinates(surfaces).min() > 12
    assert np.percentile(areas, 90) > 1.8 * np.percentile(areas, 10)
    assert (areas / shapely.area(shapely.convex_hull(surfaces))).mean() < 0.98


def test_serials_run_without_a_hole_from_one(city: list[Cell]) -> None:
    for _, group in itertools.groupby(city, key=lambda cell: cell.code[:12]):
        serials = [CellCode.parse(cell.code).serial for cell in group]
        assert serials == list(range(1, len(serials) + 1))
    communities = sorted({cell.code[:12] for cell in city})
    for _, group in itertools.groupby(communities, key=lambda code: code[:9]):
        numbers = [int(code[9:]) for code in group]
        assert numbers == list(range(1, len(numbers) + 1))


def test_serials_run_west_to_east_then_north_to_south() -> None:
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:4, 0:5]
    points = np.stack([columns.ravel() * 100.0, -rows.ravel() * 100.0], axis=1)
    mixed = rng.permutation(len(points))
    shaken = points + rng.uniform(-12, 12, points.shape)
    assert (mixed[reading_order(shaken[mixed])] == np.arange(20)).all()


def test_communities_hang_together(cells: list[Cell]) -> None:
    for _, group in itertools.groupby(cells, key=lambda cell: cell.code[:12]):
        assert shapely.coverage_union_all(_surfaces(list(group))).geom_type == "Polygon"


def test_names_tell_street_community_and_serial(cells: list[Cell], city: list[Cell]) -> None:
    assert cells[0].name.startswith("清溪镇 ")
    assert cells[0].name.endswith("社区 第01网格")
    names = area_names(city)
    assert len({name for code, name in names.items() if len(code) == 12}) == 400
    assert len({name for code, name in names.items() if len(code) == 9}) == 16
    assert all(cell.parent == cell.code[:12] and cell.parent in names for cell in city)


def test_the_same_seed_makes_the_same_district_and_another_does_not() -> None:
    one, again, other = (tessellate(CITY, 40, seed=seed) for seed in (5, 5, 6))
    assert [(cell.code, cell.name, cell.geometry.wkb) for cell in one] == [
        (cell.code, cell.name, cell.geometry.wkb) for cell in again
    ]
    assert one[0].geometry.wkb != other[0].geometry.wkb


def test_everything_is_labelled_as_synthetic(cells: list[Cell]) -> None:
    document = feature_collection(cells)
    assert document["source"] == SOURCE == "synthetic"
    assert {feature["properties"]["source"] for feature in document["features"]} == {SOURCE}
    assert all(place.id.startswith("synthetic-") for place in places_in(cells[:5]))


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 60), seed=st.integers(0, 2**31), lat=st.floats(-60, 60))
def test_any_number_of_cells_fits_any_town(n: int, seed: int, lat: float) -> None:
    outline = town(100.0, lat, 20.0, seed=seed)
    cells = tessellate(outline, n, seed=seed)
    assert len(cells) == n
    _assert_whole(cells, outline, tolerance=1e-5)


@pytest.mark.parametrize(("n", "seed", "lat"), [(58, 488, -31.44930614707191), (55, 3028, -35.51300899892519)])
def test_what_does_not_fit_is_drawn_once_more(n: int, seed: int, lat: float) -> None:
    outline = town(100.0, lat, 20.0, seed=seed)
    _assert_whole(tessellate(outline, n, seed=seed), outline, tolerance=1e-5)


def test_holes_and_islands_are_covered_too() -> None:
    lake = shapely.Point(100.03, 30).buffer(0.04)
    outline = shapely.Point(100, 30).buffer(0.1).difference(lake).union(box(100.2, 30, 100.21, 30.01))
    _assert_whole(tessellate(outline, 150, seed=2), outline, tolerance=1e-6)


@pytest.mark.parametrize(
    ("outline", "n", "more", "error"),
    [
        (CITY, 0, {}, BadRing),
        (Polygon(), 5, {}, BadRing),
        (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), 5, {}, BadRing),
        (CITY, 1100, {"communities": 1}, BadCode),
        (CITY, 50, {"communities": 40, "streets": 40, "first_street": 990}, BadCode),
    ],
)
def test_what_cannot_be_numbered_or_cut_is_refused(
    outline: Polygon, n: int, more: dict[str, int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        tessellate(outline, n, **more)


def test_places_lie_in_the_cell_that_they_name(cells: list[Cell]) -> None:
    places = places_in(cells, seed=3)
    by_code = {cell.code: shapely.buffer(cell.geometry, 2e-7) for cell in cells}
    assert all(shapely.contains_xy(by_code[place.cell_code or ""], place.lng, place.lat) for place in places)
    assert {place.cell_code for place in places} == set(by_code)
    assert len({place.id for place in places}) == len(places)
    assert {place.kind for place in places} >= {"compound", "building", "road", "door", "school", "market"}
    assert places == places_in(cells, seed=3)
    assert not {place.kind for place in places_in(cells, buildings=False)} & {"building", "door"}


def test_a_clerk_finds_every_compound_by_name_or_alias(cells: list[Cell]) -> None:
    places = places_in(cells, seed=3)
    gazetteer = Gazetteer(places)
    for place in (place for place in places if place.kind == "compound"):
        for name in (place.name, *place.aliases):
            found = gazetteer.find(f"东莞市清溪镇{name}99栋2单元502室")[0]
            assert found.place.cell_code == place.cell_code, (name, found)
            assert found.score > 0.85


def test_a_building_is_found_in_its_own_cell(cells: list[Cell]) -> None:
    places: list[Place] = [place for place in places_in(cells, seed=3) if place.kind in {"building", "door"}]
    gazetteer = Gazetteer(places_in(cells, seed=3))
    for place in places[::40]:
        assert gazetteer.find(f"{place.name}3楼有人噪音扰民")[0].place.id == place.id


def test_a_town_has_the_area_that_was_asked_for() -> None:
    metres = 111_195.0**2 * np.cos(np.radians(22.84))
    assert abs(TOWN.area * metres / 143e6 - 1) < 0.001
    assert TOWN.is_valid
    assert len(TOWN.exterior.coords) > 100


def test_the_box_around_requests_leaves_placeholders_out(shared_data: Path) -> None:
    table = shared_data / "requests_311" / "baltimore311_2014-2019_10000rows.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Longitude"] and row["Latitude"]]
    points = np.array([(float(row["Longitude"]), float(row["Latitude"])) for row in rows])
    outline = around(points)
    west, south, east, north = outline.bounds
    assert -77 < west < -76.7
    assert east < -76.3
    assert 39 < south < 39.3 < 39.37 < north < 39.5
    placeholders = (points == np.round(points)).all(axis=1)
    assert shapely.contains_xy(outline, points[~placeholders]).mean() > 0.99
    for bad in (np.empty((0, 2)), np.array([[np.nan, 1.0]])):
        with pytest.raises(NotFinite):
            around(bad)
