"""Packed surfaces come back as they were, and a corner where several meet is kept once."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from geo.cell import Cell
from geo.grid import Grid
from geo.outlines import Outlines
from tests.geo.test_grid import shapes

HOLED = shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 4, 4)).difference(shapely.box(5, 5, 6, 6))


def surfaces(*some: shapely.Geometry) -> np.ndarray:
    made = np.empty(len(some), dtype=object)
    made[:] = some
    return made


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(shapes().filter(lambda shape: not shape.is_empty), max_size=4), max_size=4), st.randoms())
def test_what_is_packed_comes_back_in_any_order(pieces: list[list[shapely.Geometry]], chance: object) -> None:
    packed, given_ = Outlines(surfaces(*some) for some in pieces), [one for some in pieces for one in some]
    asked = list(range(len(given_)))
    chance.shuffle(asked)  # type: ignore[attr-defined]
    back = packed.shapes(np.array(asked, dtype=np.int64)).tolist()
    assert len(packed) == len(given_)
    assert all(map(shapely.equals_identical, back, [given_[index] for index in asked]))


@pytest.mark.parametrize(
    "shape",
    [
        HOLED,
        MultiPolygon([HOLED, shapely.box(20, 0, 21, 1)]),
        MultiPolygon([shapely.box(0, 0, 1, 1)]),
        Polygon([(5, 5), (6, 6), (5, 5), (5, 5)]),
        Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]),
    ],
)
def test_holes_parts_kinds_and_faults_are_kept(shape: Polygon | MultiPolygon) -> None:
    assert shapely.equals_identical(Outlines([surfaces(shape)]).shape(0), shape)


def test_a_corner_is_named_once_in_whatever_piece_it_came() -> None:
    four = [shapely.box(x, y, x + 1, y + 1) for x in (0, 1) for y in (0, 1)]
    together, apart = Outlines([surfaces(*four)]), Outlines(surfaces(one) for one in four)
    assert len(together.corners) // 2 == len(apart.corners) // 2 == 9
    assert together.path == apart.path


def test_a_real_tessellation_takes_half_of_its_coordinates(london: Grid) -> None:
    corners = shapely.get_num_coordinates([cell.geometry for cell in london.cells]).sum()
    packed = Outlines([surfaces(*[cell.geometry for cell in london.cells])])
    assert len(packed.corners) // 2 < 0.6 * corners


def test_a_cell_of_a_grid_is_the_cell_that_it_was_given() -> None:
    cell = Cell("E1", "一格", MultiPolygon([HOLED]), kind="duty_patch", priority=3)
    kept = Grid([cell]).cells[0]
    assert (kept, hash(kept)) == (cell, hash(cell))
    assert kept.shape is not cell.shape
    assert kept != Cell("E1", "一格", HOLED, kind="duty_patch", priority=3)
    assert kept != "E1"
