import pytest
import shapely
from shapely import Polygon

from geo.cell import Cell
from geo.coverage import Coverage, Finding, check

NORTH = 1.0 / 110_574.28  # a metre along the meridian at the equator, in degrees
EAST = 1.0 / 111_319.49


def _box(west: float, south: float, east: float, north: float) -> Polygon:
    return shapely.box(west * EAST, south * NORTH, east * EAST, north * NORTH)


def _check(*shapes: Polygon, **options: object) -> Coverage:
    return check([Cell(f"c{k}", "", shape) for k, shape in enumerate(shapes)], **options)  # type: ignore[arg-type]


def _looks_at(finding: Finding, shape: Polygon) -> bool:
    return bool(shapely.intersects_xy(shape, finding.lng, finding.lat))


def test_cells_that_fit_are_clean() -> None:
    found = _check(_box(0, 0, 100, 100), _box(100, 0, 200, 50), _box(100, 50, 200, 100))
    assert found.is_clean
    assert found.cells == 3
    assert found.area_m2 == pytest.approx(20_000, rel=1e-5)


def test_nothing_is_clean_too() -> None:
    assert check([]) == Coverage(0, 0.0, (), (), (), (), ())


def test_a_gap_is_named_with_those_around_it() -> None:
    hole = _box(20, 20, 60, 50)
    found = _check(_box(0, 0, 100, 100).difference(hole), _box(100, 0, 200, 100))
    assert [gap.codes for gap in found.gaps] == [("c0",)]
    assert found.gaps[0].area_m2 == pytest.approx(1_200, rel=1e-5)
    assert _looks_at(found.gaps[0], hole)
    assert not (found.overlaps or found.slivers or found.invalid or found.duplicates)


def test_against_an_outline_open_ground_is_a_gap_as_well() -> None:
    cells = _box(0, 0, 100, 100), _box(100, 0, 150, 100)
    assert _check(*cells).is_clean
    found = _check(*cells, outline=_box(0, 0, 200, 100))
    assert found.gaps[0].area_m2 == pytest.approx(5_000, rel=1e-5)
    assert _looks_at(found.gaps[0], _box(150, 0, 200, 100))


def test_an_overlap_is_named_with_both() -> None:
    found = _check(_box(0, 0, 100, 100), _box(90, 0, 200, 100))
    assert [(overlap.codes, round(overlap.area_m2)) for overlap in found.overlaps] == [(("c0", "c1"), 1_000)]
    assert found.overlaps[0].width_m == pytest.approx(9.1, abs=0.1)
    assert found.area_m2 == pytest.approx(20_000, rel=1e-5)


def test_thin_gaps_overlaps_and_cells_are_slivers() -> None:
    crack, lap = _box(99.8, 10, 100, 90), _box(100, 200, 100.3, 300)
    left = _box(0, 0, 100, 100).difference(crack)
    found = _check(
        left, _box(100, 0, 200, 100), _box(0, 200, 100.3, 300), _box(100, 200, 200, 300), _box(0, 400, 0.5, 500)
    )
    assert [(one.kind, one.codes) for one in found.slivers] == [
        ("cell", ("c4",)),
        ("overlap", ("c2", "c3")),
        ("gap", ("c0", "c1")),
    ]
    assert [one.area_m2 for one in found.slivers] == pytest.approx([50, 30, 16], rel=1e-3)
    assert _looks_at(found.slivers[1], lap)
    assert _looks_at(found.slivers[2], crack)
    assert not (found.gaps or found.overlaps)
    assert len(_check(left, _box(100, 0, 200, 100), sliver_width_m=0.1).gaps) == 1


def test_the_rounding_of_coordinates_is_no_finding() -> None:
    assert _check(_box(0, 0, 100, 100), _box(99.99999, 0, 200, 100)).is_clean
    assert not _check(_box(0, 0, 100, 100), _box(99.99999, 0, 200, 100), gap_min_m2=0.0).is_clean


def test_a_bad_ring_is_named_where_it_is_bad_and_the_rest_still_measured() -> None:
    bow = Polygon([(0, 0), (10 * EAST, 10 * NORTH), (10 * EAST, 0), (0, 10 * NORTH)])
    line = Polygon([(1, 1), (1.001, 1), (1, 1), (1, 1)])
    found = _check(bow, line, _box(8, 0, 20, 10))
    assert [(one.codes, one.note) for one in found.invalid] == [
        (("c0",), "Self-intersection"),
        (("c1",), "Too few points in geometry component"),
    ]
    assert (found.invalid[0].lng / EAST, found.invalid[0].lat / NORTH) == pytest.approx((5, 5))
    assert found.overlaps[0].area_m2 == pytest.approx(16, rel=1e-3)
    assert not found.slivers


def test_twins_are_named_once() -> None:
    turned = Polygon([(100 * EAST, 0), (100 * EAST, 100 * NORTH), (0, 100 * NORTH), (0, 0)])
    cells = [Cell("a", "", _box(0, 0, 100, 100)), Cell("b", "", turned), Cell("a", "", _box(100, 0, 200, 100))]
    found = check(cells)
    assert sorted((one.kind, one.codes) for one in found.duplicates) == [
        ("same_code", ("a", "a")),
        ("same_shape", ("a", "b")),
    ]
    assert not found.overlaps


def test_the_largest_comes_first() -> None:
    ground = _box(0, 0, 100, 100)
    for side, at in ((10, 5), (30, 40), (20, 75)):
        ground = ground.difference(_box(at, at, at + side, at + side))
    assert [round(gap.area_m2) for gap in _check(ground).gaps] == [900, 400, 100]
