import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.cell import Cell
from geo.errors import NotFinite
from geo.grid import Grid
from geo.position import Datum, Position
from geo.routing import SEARCH_M, How, Route, route

NORTH = 1.0 / 110_574.28  # a metre along the meridian at the equator, in degrees
EAST = 1.0 / 111_319.49


def _box(code: str, *sides: float, priority: int = 0) -> Cell:
    west, south, east, north = sides
    return Cell(
        code, f"cell {code}", shapely.box(west * EAST, south * NORTH, east * EAST, north * NORTH), priority=priority
    )


def _at(grid: Grid, x: float, y: float, **options: float) -> Route:
    return route(grid, Position(x * EAST, y * NORTH), **options)


PAIR = Grid([_box("b", 0, 0, 100, 100), _box("a", 100, 0, 200, 100)])


def test_inside() -> None:
    found = _at(PAIR, 50, 50)
    assert (found.how, found.cell, found.distance_m) == (How.INSIDE, PAIR.by_code["b"], 0.0)
    assert [(one.code, one.name, one.distance_m) for one in found.candidates] == [("b", "cell b", 0.0)]


def test_on_a_boundary_both_are_named_and_the_tie_break_is_fixed() -> None:
    found = _at(PAIR, 100, 50)
    assert (found.how, found.cell, found.distance_m) == (How.BOUNDARY, PAIR.by_code["a"], 0.0)
    assert [one.code for one in found.candidates] == ["a", "b"]
    assert _at(PAIR, 100, 50, candidates=1).candidates == found.candidates


def test_on_the_outer_edge_there_is_no_doubt() -> None:
    assert _at(PAIR, 0, 50).how is How.INSIDE


def test_nearest_within_the_tolerance() -> None:
    found = _at(PAIR, -30, 50)
    assert (found.how, found.cell) == (How.NEAREST, PAIR.by_code["b"])
    assert found.distance_m == pytest.approx(30, abs=0.01)
    assert [one.code for one in found.candidates] == ["b", "a"]
    assert [one.distance_m for one in found.candidates] == pytest.approx([30, 130], abs=0.1)


def test_none_beyond_the_tolerance_still_names_who_is_near() -> None:
    found = _at(PAIR, -60, 50)
    assert (found.how, found.cell, [one.code for one in found.candidates]) == (How.NONE, None, ["b", "a"])
    assert found.distance_m == pytest.approx(60, abs=0.1)
    assert _at(PAIR, -60, 50, tolerance_m=61).how is How.NEAREST
    assert _at(PAIR, -60, 50, candidates=1).candidates == found.candidates[:1]


@pytest.mark.parametrize("tolerance_m", [math.nan, -1.0, -math.inf])
def test_a_tolerance_that_is_no_distance_tolerates_nothing(tolerance_m: float) -> None:
    found = _at(PAIR, -30, 50, tolerance_m=tolerance_m)
    assert (found.how, [one.code for one in found.candidates]) == (How.NONE, ["b", "a"])
    assert _at(PAIR, 50, 50, tolerance_m=tolerance_m).how is How.INSIDE
    assert _at(Grid([]), 50, 50, tolerance_m=tolerance_m).how is How.NONE


def test_cells_within_no_number_of_metres_cannot_be_listed() -> None:
    with pytest.raises(NotFinite):
        PAIR.nearest(0.0, 0.0, math.nan)


def test_none_far_away() -> None:
    found = _at(PAIR, -SEARCH_M - 10, 50)
    assert (found.how, found.cell, found.candidates, found.distance_m) == (How.NONE, None, (), math.inf)
    assert route(Grid([]), Position(0, 0)).how is How.NONE


def test_equal_neighbours_are_told_apart_by_the_rule() -> None:
    apart = Grid([_box("b", -20, 0, -10, 10), _box("a", 10, 0, 20, 10), _box("c", -5, 20, 5, 40, priority=1)])
    assert _at(apart, 0, 5).cell is apart.by_code["a"]
    assert _at(apart, 0, 10).cell is apart.by_code["c"], "nearest is nearest first, then the rule"


def test_an_enclave_wins_and_priority_wins_over_it() -> None:
    around, hospital = _box("around", 0, 0, 100, 100), _box("hospital", 40, 40, 60, 60)
    grid = Grid([around, hospital])
    assert _at(grid, 50, 50) == Route(How.INSIDE, hospital, 0.0, _at(grid, 50, 50).candidates)
    assert [one.code for one in _at(grid, 50, 50).candidates] == ["hospital", "around"]
    assert _at(grid, 40, 50).how is How.BOUNDARY
    assert _at(grid, 10, 50).cell == around
    first = Grid([_box("around", 0, 0, 100, 100, priority=1), hospital])
    assert (_at(first, 50, 50).cell, _at(first, 50, 50).how) == (first.by_code["around"], How.INSIDE)
    assert _at(first, 40, 50).how is How.INSIDE, "who wins has the position well inside"


def test_holes_and_parts_count() -> None:
    ring = _box("ring", 0, 0, 300, 300).geometry.difference(_box("x", 100, 100, 200, 200).geometry)
    both = Cell("both", "", shapely.multipolygons([ring, _box("x", 140, 140, 160, 160).geometry]))
    grid = Grid([both])
    assert _at(grid, 150, 150).how is How.INSIDE
    assert _at(grid, 120, 150).how is How.NEAREST
    assert _at(grid, 120, 150).distance_m == pytest.approx(20, abs=0.01)


def test_the_datum_is_minded() -> None:
    grid = Grid([Cell("441900119001004", "", shapely.box(114.1499, 22.8399, 114.1501, 22.8401))])
    here = Position(114.15, 22.84)
    for datum in Datum:
        assert route(grid, here.to(datum)).how is How.INSIDE
    assert route(grid, Position(114.15, 22.84, Datum.GCJ02)).how is How.NONE


@settings(deadline=None)
@given(st.builds(Position, st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(Datum)))
def test_every_position_has_an_answer(position: Position) -> None:
    cells = [
        Cell("world", "", shapely.box(-170, -80, 170, 80).difference(shapely.box(-10, -10, 10, 10))),
        Cell("bow", "", shapely.Polygon([(-5, -5), (5, 5), (5, -5), (-5, 5)])),
        Cell("line", "", shapely.Polygon([(8, 8), (9, 9), (8, 8), (8, 8)])),
    ]
    found = route(Grid(cells), position)
    assert (found.cell is None) == (found.how is How.NONE)
    assert found.how in (How.INSIDE, How.BOUNDARY) or found.distance_m >= 0.0
    assert found.cell is None or found.candidates[0].code == found.cell.code
    assert [one.distance_m for one in found.candidates] == sorted(one.distance_m for one in found.candidates)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 4), min_size=1, max_size=8), st.data())
def test_the_order_of_cells_does_not_matter(sides: list[tuple[int, int, int, int]], data: st.DataObject) -> None:
    cells = [_box(f"c{k}", x, y, x + w + 1, y + h + 1, priority=w % 2) for k, (x, y, w, h) in enumerate(sides)]
    one, other = Grid(cells), Grid(data.draw(st.permutations(cells)))
    for x, y in data.draw(st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=20)):
        assert _at(one, x, y, tolerance_m=2) == _at(other, x, y, tolerance_m=2)


def test_distances_are_true(districts: Grid) -> None:
    chance = random.Random(5)
    for _ in range(200):
        position = Position(chance.uniform(-74.3, -73.6), chance.uniform(40.4, 41.0))
        found = route(districts, position)
        if found.how in (How.NEAREST, How.NONE) and found.candidates:
            flat = shapely.transform(
                districts.by_code[found.candidates[0].code].geometry,
                lambda at, here=position: (at - (here.lng, here.lat)) * (84_300.0, 111_050.0),
            )
            assert found.distance_m == pytest.approx(flat.distance(Point(0, 0)), rel=0.005, abs=0.01)
