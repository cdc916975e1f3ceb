"""The grid against GEOS asked one by one, on awkward shapes of our own and on real ones."""

import itertools
import threading
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from geo.cell import Cell
from geo.errors import DuplicateCode, NotFinite
from geo.grid import ON_EDGE_DEG, Grid
from geo.plane import area_m2

# Corners on a coarse lattice, so that edges, corners and positions meet in every awkward way.
lattice = st.integers(0, 8).map(lambda k: k / 8.0)
corners = st.lists(st.tuples(lattice, lattice), min_size=3, max_size=7, unique=True)


@st.composite
def shapes(draw: st.DrawFn) -> shapely.Geometry:
    """Rings of any kind, crossing themselves too; parts put together; holes cut out."""
    rings = [Polygon(ring) for ring in draw(st.lists(corners, min_size=1, max_size=3))]
    if draw(st.booleans()):
        return rings[0]
    sound = [shapely.make_valid(ring, method="structure", keep_collapsed=False) for ring in rings]
    made = sound[0].difference(sound[-1]) if len(sound) > 1 and draw(st.booleans()) else shapely.union_all(sound)
    polygons = [part for part in shapely.get_parts(made) if isinstance(part, Polygon)]
    return shapely.multipolygons(polygons) if polygons else rings[0]


@st.composite
def grids(draw: st.DrawFn) -> list[Cell]:
    """Some cells that overlap, touch or repeat each other."""
    some = draw(st.lists(st.tuples(shapes(), st.integers(0, 1)), min_size=1, max_size=6))
    return [Cell(f"c{k}", "", shape, priority=rank) for k, (shape, rank) in enumerate(some) if not shape.is_empty]


fine = st.integers(-2, 34).map(lambda k: k / 32.0)
nudge = st.sampled_from([0.0, 1e-15, -1e-15, 5e-10, -5e-10, 3e-9, -3e-9, 1e-6])
points = st.tuples(st.builds(float.__add__, fine, nudge), st.builds(float.__add__, fine, nudge))


def _asked_one_by_one(cells: list[Cell], lng: float, lat: float) -> list[str]:
    found = [c for c in cells if shapely.dwithin(c.geometry, Point(lng, lat), ON_EDGE_DEG)]
    found.sort(key=lambda c: (-c.priority, round(float(area_m2(c.geometry)), 4), c.code))
    return [cell.code for cell in found]


@settings(max_examples=120, deadline=None)
@given(grids(), st.lists(points, min_size=1, max_size=20))
def test_the_grid_says_what_the_geometry_says_in_whatever_order(
    cells: list[Cell], at: list[tuple[float, float]]
) -> None:
    truth = [_asked_one_by_one(cells, *point) for point in at]
    for order in (cells, cells[::-1]):
        grid = Grid(order)
        assert [[cell.code for cell in grid.covering(*point)] for point in at] == truth
        bulk = grid.bulk(np.array(at)).tolist()
        assert [grid.cells[k].code if k >= 0 else None for k in bulk] == [(t or [None])[0] for t in truth]


def test_every_corner_and_edge_of_a_real_tessellation(districts: Grid) -> None:
    rng = np.random.default_rng(3)
    surfaces = [cell.geometry for cell in districts.cells]
    at = shapely.get_coordinates(surfaces)
    at = at[rng.integers(0, len(at), 1_500)]
    west, south, east, north = shapely.total_bounds(surfaces)
    anywhere = np.column_stack([rng.uniform(west, east, 1_500), rng.uniform(south, north, 1_500)])
    lines = shapely.boundary(np.array(surfaces, dtype=object))[rng.integers(0, len(surfaces), 1_000)]
    on_edges = shapely.line_interpolate_point(lines, rng.uniform(0, 1, len(lines)), normalized=True)
    at = np.vstack([at, anywhere, shapely.get_coordinates(on_edges)])
    tree = shapely.STRtree(surfaces)
    row, cell = tree.query(shapely.points(at), predicate="dwithin", distance=ON_EDGE_DEG)
    truth: dict[int, set[int]] = {}
    for index, found in zip(row.tolist(), cell.tolist(), strict=True):
        truth.setdefault(index, set()).add(found)
    bulk = districts.bulk(at)
    for index, (lng, lat) in enumerate(at.tolist()):
        claims = districts.covering(lng, lat)
        assert {districts.cells.index(claim) for claim in claims} == truth.get(index, set())
        assert (districts.cells[bulk[index]] if bulk[index] >= 0 else None) == (claims[0] if claims else None)


def test_a_grid_does_not_change() -> None:
    grid = Grid([Cell("a", "", shapely.box(0, 0, 1, 1))])
    with pytest.raises(FrozenInstanceError):
        grid.cells = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        grid.by_code["b"] = grid.cells[0]  # type: ignore[index]
    assert grid.by_code["a"] is grid.cells[0]
    assert len(grid) == 1


def test_a_code_stands_once() -> None:
    with pytest.raises(DuplicateCode):
        Grid([Cell("a", "", shapely.box(0, 0, 1, 1)), Cell("a", "", shapely.box(2, 2, 3, 3))])


def test_an_empty_grid_covers_nothing() -> None:
    grid = Grid([])
    assert grid.covering(0.0, 0.0) == grid.nearest(0.0, 0.0, 1e9) == grid.within_bbox(-1, -1, 1, 1) == ()
    assert grid.bulk(np.zeros((2, 2))).tolist() == [-1, -1]


@pytest.mark.parametrize("ring", [[(5, 5)] * 4, [(5, 5), (6, 6), (5, 5), (5, 5)]])
def test_a_surface_without_any_ground_is_borne(ring: list[tuple[int, int]]) -> None:
    grid = Grid([Cell("none", "", Polygon(ring))])
    at = [(5.0, 5.0), (5.5, 5.5), (5.0, 7.0)]
    assert grid.bulk(np.array(at)).tolist() == [len(grid.covering(*point)) - 1 for point in at]
    assert grid.nearest(5.0, 5.0, 1.0) == ((grid.cells[0], 0.0),)


def test_what_is_not_finite_lies_nowhere() -> None:
    grid = Grid([Cell("a", "", shapely.box(-180, -90, 180, 90))])
    bad = [(np.nan, 0.0), (0.0, np.inf), (-np.inf, np.nan)]
    assert [grid.covering(*at) for at in bad] == [(), (), ()]
    assert grid.bulk(np.array(bad)).tolist() == [-1, -1, -1]
    assert grid.bulk(np.zeros((0, 2))).tolist() == []
    with pytest.raises(NotFinite):
        grid.within_bbox(0, 0, np.nan, 1)


def test_cells_meet_at_the_antimeridian_and_the_poles() -> None:
    west, east = Cell("w", "", shapely.box(-180, -90, -179, 90)), Cell("e", "", shapely.box(179, -90, 180, 90))
    grid = Grid([west, east])
    for lng in (180.0, -180.0):
        assert grid.covering(lng, 10.0) == (east, west), "of one size, so the code decides"
        assert grid.bulk(np.array([[lng, 10.0]])).tolist() == [1]
    assert [cell.code for cell, _ in Grid([west]).nearest(179.9999, 10.0, 50.0)] == ["w"]
    for lng, lat in itertools.product((-180.0, 0.0, 180.0), (-90.0, 90.0)):
        assert grid.nearest(lng, lat, 10.0)[0][1] == 0.0


def test_the_whole_earth_is_one_cell() -> None:
    earth = Cell("earth", "", shapely.box(-180, -90, 180, 90))
    at = [*itertools.product((-180.0, -7.5, 180.0), (-90.0, 3.25, 90.0))]
    assert [Grid([earth]).covering(*point) for point in at] == [(earth,)] * len(at)


def test_neighbours_come_nearest_first() -> None:
    degree = 1.0 / 111_319.49  # a metre along the equator
    boxes = [shapely.box(k * 100 * degree, 0, (k * 100 + 50) * degree, 1e-4) for k in range(6)]
    grid = Grid([Cell(f"c{k}", "", box) for k, box in enumerate(boxes)])
    near = grid.nearest(75 * degree, 5e-5, 130.0, limit=3)
    assert [(cell.code, round(metres)) for cell, metres in near] == [("c0", 25), ("c1", 25), ("c2", 125)]
    assert grid.nearest(75 * degree, 5e-5, 20.0) == ()
    assert grid.nearest(25 * degree, 5e-5, 0.0)[0][1] == 0.0
    assert len(grid.nearest(25 * degree, 5e-5, float("inf"), limit=10)) == 6


def test_a_box_lists_the_cells_that_reach_into_it(districts: Grid) -> None:
    cell = districts.by_code["101"]
    assert cell in districts.within_bbox(*cell.geometry.bounds)
    assert districts.within_bbox(0, 0, 1, 1) == ()


def test_threads_may_share_a_grid(districts: Grid) -> None:
    at = np.random.default_rng(1).uniform((-74.2, 40.5), (-73.7, 40.9), (2_000, 2))
    truth = districts.bulk(at)
    wrong: list[int] = []

    def ask() -> None:
        for index, point in enumerate(at.tolist()):
            claims = districts.covering(*point)
            if (claims[0] if claims else None) is not (districts.cells[truth[index]] if truth[index] >= 0 else None):
                wrong.append(index)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
