"""Whole real tessellations: imported, checked, and every cell found again."""

import numpy as np
import pytest
import shapely

from geo.coverage import check
from geo.grid import Grid
from geo.position import Position
from geo.routing import How, route
from tests.geo.conftest import Load


def _each_cell_finds_itself(grid: Grid) -> None:
    places = shapely.get_coordinates(shapely.point_on_surface([cell.geometry for cell in grid.cells]))
    assert np.array_equal(grid.bulk(places), np.arange(len(grid)))
    for cell, place in zip(grid.cells, places.tolist(), strict=True):
        found = route(grid, Position(*place))
        assert (found.how, found.cell) == (How.INSIDE, cell)


def _each_border_names_its_neighbours(grid: Grid, sample: int) -> None:
    chance = np.random.default_rng(4)
    corners = shapely.get_coordinates([cell.geometry for cell in grid.cells])
    for lng, lat in corners[chance.integers(0, len(corners), sample)].tolist():
        found = route(grid, Position(lng, lat))
        assert found.cell is not None
        assert found.how is (How.BOUNDARY if len(found.candidates) > 1 else How.INSIDE)


def test_every_output_area_of_london(london: Grid) -> None:
    assert len(london) == 25_053
    found = check(london.cells)
    assert found.area_m2 == pytest.approx(1_573e6, rel=0.002), "Greater London has 1,572 km2"
    assert [len(some) for some in (found.gaps, found.overlaps, found.slivers, found.duplicates)] == [0, 0, 0, 0]
    assert len(found.invalid) == 14
    assert {one.note for one in found.invalid} == {"Ring Self-intersection"}
    for one in found.invalid:
        bad = london.by_code[one.codes[0]].geometry
        assert f"[{one.lng:.6f}".rstrip("0") in shapely.is_valid_reason(bad)
    _each_cell_finds_itself(london)
    _each_border_names_its_neighbours(london, 2_000)


def test_coverage_agrees_with_geos_own_check_of_coverages(london: Grid) -> None:
    valid = np.array([cell.geometry for cell in london.cells if cell.geometry.is_valid], dtype=object)
    assert shapely.is_empty(shapely.coverage_invalid_edges(valid)).all()


@pytest.mark.parametrize(
    ("edition", "cells", "km2", "gaps"), [("amap", 290, 374_945, 3), ("tianditu", 289, 370_952, 1)]
)
def test_five_provinces_of_china(load: Load, edition: str, cells: int, km2: float, gaps: int) -> None:
    counties = load(f"cn_counties/cn_district_5prov_{edition}.geojson", "district_adcode")
    found = check(counties)
    assert (found.cells, found.area_m2 / 1e6) == (cells, pytest.approx(km2, abs=1))
    assert len(found.gaps) == gaps
    assert not (found.overlaps or found.slivers or found.invalid or found.duplicates)
    enclave = found.gaps[0]  # the counties of Hebei between Beijing and Tianjin, in no province given
    assert {code[:2] for code in enclave.codes} == {"11", "12"}
    assert enclave.area_m2 == pytest.approx(1.25e9, rel=0.02)
    grid = Grid(counties)
    assert route(grid, Position(enclave.lng, enclave.lat)).how is How.NONE
    _each_cell_finds_itself(grid)
    _each_border_names_its_neighbours(grid, 1_000)


def test_both_editions_of_china_agree_on_most_of_the_ground(load: Load) -> None:
    one, other = (
        Grid(load(f"cn_counties/cn_district_5prov_{edition}.geojson", "district_adcode"))
        for edition in ("amap", "tianditu")
    )
    west, south, east, north = shapely.total_bounds([cell.geometry for cell in one.cells])
    at = np.random.default_rng(6).uniform((west, south), (east, north), (40_000, 2))
    first, second = one.bulk(at), other.bulk(at)
    both = np.flatnonzero((first >= 0) & (second >= 0))
    same = [one.cells[first[k]].code == other.cells[second[k]].code for k in both.tolist()]
    assert len(both) > 5_000
    assert np.mean(same) > 0.97, "the second is drawn more coarsely; a lost datum would cost far more"


def test_community_districts_of_new_york(districts: Grid) -> None:
    found = check(districts.cells)
    assert (found.cells, len(found.gaps)) == (59, 6)
    assert not (found.overlaps or found.slivers or found.invalid or found.duplicates)
    central_park = found.gaps[0]
    assert central_park.codes == ("104", "105", "107", "108", "110", "111")
    assert central_park.area_m2 == pytest.approx(3.41e6, rel=0.05)
    assert (central_park.lng, central_park.lat) == pytest.approx((-73.9656, 40.7826), abs=0.01)
    _each_cell_finds_itself(districts)


def test_older_census_tracts_carry_codes_twice(load: Load) -> None:
    found = check(load("nyc/historical/census_tract_2000.geojson", "geoid"))
    assert [one.kind for one in found.duplicates] == ["same_code", "same_code"]


def test_bulk_agrees_with_geopandas(london: Grid) -> None:
    geopandas = pytest.importorskip("geopandas")
    surfaces = [cell.geometry for cell in london.cells]
    west, south, east, north = shapely.total_bounds(surfaces)
    at = np.random.default_rng(8).uniform((west, south), (east, north), (100_000, 2))
    areas = geopandas.GeoDataFrame({"cell": range(len(surfaces))}, geometry=surfaces)
    places = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*at.T))
    found = london.bulk(at)
    joined = geopandas.sjoin(places, areas)
    truth = np.full(len(at), -1)
    truth[joined.index] = joined["cell"]
    assert np.array_equal(found, truth)
