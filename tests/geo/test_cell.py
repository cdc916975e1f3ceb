import math
from dataclasses import FrozenInstanceError
from datetime import date

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon

from geo.cell import Cell
from geo.errors import BadCode, BadRing

YARD = shapely.box(114.0, 22.0, 114.01, 22.01)


def _with_corner(value: float) -> Polygon:
    with np.errstate(invalid="ignore"):
        return Polygon([(0, 0), (1, 0), (1, value), (0, 1)])


def test_a_standard_code_tells_the_parent() -> None:
    assert Cell("441900119001004", "一格", YARD).parent == "441900119001"
    assert Cell("441900119001004", "一格", YARD, parent="44190011900").parent == "44190011900"
    assert Cell("E1", "", YARD).parent is None


def test_a_cell_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Cell("E1", "", YARD).name = "x"  # type: ignore[misc]


def test_heights_are_dropped() -> None:
    assert not Cell("E1", "", shapely.force_3d(YARD, 5.0)).geometry.has_z


@pytest.mark.parametrize(
    "geometry",
    [
        Polygon(),
        MultiPolygon(),
        shapely.Point(114, 22),
        None,
        _with_corner(math.nan),
        _with_corner(math.inf),
        shapely.box(539_000, 180_000, 540_000, 181_000),
        shapely.box(22.0, 114.0, 22.01, 114.01),
    ],
)
def test_what_is_no_surface_on_earth_is_refused(geometry: object) -> None:
    with pytest.raises(BadRing) as refused:
        Cell("E1", "", geometry)  # type: ignore[arg-type]
    assert refused.value.code == "geo.bad_ring"


def test_a_bad_code_is_refused() -> None:
    with pytest.raises(BadCode):
        Cell("441900119001000", "", YARD)


def test_a_cell_holds_from_its_first_day_until_its_last() -> None:
    cell = Cell("E1", "", YARD, valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [cell.holds_on(day) for day in days] == [False, True, True, False]
    assert Cell("E1", "", YARD).holds_on(days[0])
