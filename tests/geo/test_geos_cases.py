"""GEOS's own table of how points and areas relate, as the oracle.

The cases are planar; multiplying by a power of two brings them onto the earth and loses no bit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from geo.cell import Cell
from geo.coverage import check
from geo.grid import Grid

AREAS = ("Polygon", "MultiPolygon")
POINTS = ("Point", "MultiPoint")


class Case(NamedTuple):
    """Two geometries and the pattern of the dimensions in which they meet."""

    name: str
    a: shapely.Geometry
    b: shapely.Geometry
    pattern: str


def _cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(path).getroot().iter("case"):  # noqa: S314 - files of our own choosing
            a, b = (shapely.from_wkt((case.findtext(side) or "").strip()) for side in "ab")
            size = max(np.abs(shapely.get_coordinates([a, b])).max(), 1.0)
            scale = 2.0 ** -np.ceil(np.log2(size / 80.0))
            a, b = shapely.transform([a, b], lambda at, scale=scale: at * scale)
            for op in case.iter("op"):
                if op.get("name") == "relate" and (op.text or "").strip() == "true":
                    yield Case(f"{path.stem}: {(case.findtext('desc') or '').strip()}", a, b, op.get("arg3") or "")


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> list[Case]:
    return list(_cases(shared_data / "tessellations" / "known_hard" / "geos_xmltester" / "validate"))


def test_points_in_areas(cases: list[Case]) -> None:
    chosen = [case for case in cases if case.a.geom_type in POINTS and case.b.geom_type in AREAS]
    assert len(chosen) == 41
    for case in chosen:
        grid = Grid([Cell("b", "", case.b)])
        at = shapely.get_coordinates(case.a)
        bulk = grid.bulk(at)
        where = set()
        for (lng, lat), index in zip(at.tolist(), bulk.tolist(), strict=True):
            claims = grid.covering(lng, lat)
            assert len(claims) == index + 1, case.name
            where.add("outside" if not claims else "edge" if grid.on_edge(claims[0], lng, lat) else "inside")
        expected = zip(("inside", "edge", "outside"), case.pattern[:3], strict=True)
        assert where == {place for place, dimension in expected if dimension != "F"}, case.name


def test_areas_that_overlap(cases: list[Case]) -> None:
    chosen = [case for case in cases if case.a.geom_type in AREAS and case.b.geom_type in AREAS]
    assert len(chosen) >= 100
    for case in chosen:
        found = check([Cell("a", "", case.a), Cell("b", "", case.b)], gap_min_m2=0.0)
        shared = [one for one in (*found.overlaps, *found.duplicates, *found.slivers) if one.codes == ("a", "b")]
        assert bool(shared) == (case.pattern[0] == "2"), case.name
