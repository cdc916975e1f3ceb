"""Do these cells cover their ground once and only once, and where not?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree

from geo.cell import Cell
from geo.plane import area_m2, perimeter_m

_PLACE: Final = re.compile(r"\[(\S+) (\S+)\]")
_INTERIORS_MEET: Final = "T********"

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, and where to look.

    Parameters
    ----------
    kind : str
        ``gap``, ``overlap``, ``cell`` (a cell as thin as a sliver), ``invalid``, ``same_code`` or
        ``same_shape``.
    codes : tuple of str
        The cells concerned; for a gap those around it.
    area_m2 : float
        Its size; of a twin or an invalid cell the cell's own.
    width_m : float
        Twice the area by the length of the edge: the mean width of something long and thin.
    lng, lat : float
        A point to look at in WGS-84 degrees: inside it, or for an invalid ring where it is bad.
    note : str
        What is bad about an invalid ring; else empty.
    """

    kind: str
    codes: tuple[str, ...]
    area_m2: float
    width_m: float
    lng: float
    lat: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What `check` found, each list with the largest first.

    Parameters
    ----------
    cells : int
        How many were checked.
    area_m2 : float
        Ground covered by at least one cell, in square metres.
    gaps, overlaps : tuple of Finding
        Ground of nobody within the cells (or the outline), ground of two; slivers are not among them.
    slivers : tuple of Finding
        Gaps, overlaps and cells thinner than asked: mostly two drawings of one border.
    invalid : tuple of Finding
        Cells whose rings cross or touch themselves.
    duplicates : tuple of Finding
        Cells with the code or the very shape of another.
    """

    cells: int
    area_m2: float
    gaps: tuple[Finding, ...]
    overlaps: tuple[Finding, ...]
    slivers: tuple[Finding, ...]
    invalid: tuple[Finding, ...]
    duplicates: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.gaps or self.overlaps or self.slivers or self.invalid or self.duplicates)


def check(
    cells: Sequence[Cell],
    *,
    outline: Polygon | MultiPolygon | None = None,
    sliver_width_m: float = 1.0,
    gap_min_m2: float = 0.01,
) -> Coverage:
    """Check the cells of one layer against each other.

    Parameters
    ----------
    cells : sequence of Cell
        In any order; invalid shapes are named, repaired and then measured with the others.
    outline : Polygon or MultiPolygon, optional
        WGS-84 degrees that the cells should fill.  Without it only ground enclosed by cells can be a
        gap; a bay that is open to the outside cannot be told from the outside.
    sliver_width_m : float
        Mean width in metres below which something is a sliver.
    gap_min_m2 : float
        Gaps and overlaps of less square metres are the rounding of coordinates and left out.

    Returns
    -------
    Coverage
        25,000 cells take some seconds.
    """
    codes = [cell.code for cell in cells]
    shapes = np.empty(len(cells), dtype=object)
    shapes[:] = [cell.geometry for cell in cells]
    invalid = _invalid(shapes, codes)
    duplicates, twins = _duplicates(shapes, codes)
    tree = STRtree(shapes)
    union = shapely.union_all(shapes)
    found = [*_gaps(union, outline, tree, codes), *_overlaps(shapes, tree, codes, twins)]
    found = [finding for finding in found if finding.area_m2 >= gap_min_m2]
    thin = np.flatnonzero((_width_m(shapes) < sliver_width_m) & ~shapely.is_empty(shapes))
    slivers = _findings("cell", shapes[thin], [(codes[index],) for index in thin])
    slivers += [finding for finding in found if finding.width_m < sliver_width_m]
    wide = [finding for finding in found if finding.width_m >= sliver_width_m]
    return Coverage(
        cells=len(cells),
        area_m2=float(area_m2(union)),
        gaps=_largest(finding for finding in wide if finding.kind == "gap"),
        overlaps=_largest(finding for finding in wide if finding.kind == "overlap"),
        slivers=_largest(slivers),
        invalid=_largest(invalid),
        duplicates=_largest(duplicates),
    )


def _invalid(shapes: Shapes, codes: list[str]) -> list[Finding]:
    """Name the invalid shapes and repair them in place, so that the rest can be measured."""
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    reasons = shapely.is_valid_reason(shapes[broken])
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    found = _findings("invalid", shapes[broken], [(codes[index],) for index in broken])
    return [_placed(finding, reason) for finding, reason in zip(found, reasons, strict=True)]


def _placed(finding: Finding, reason: str) -> Finding:
    place = _PLACE.search(reason)
    if place is None:
        return replace(finding, note=reason)
    return replace(finding, note=reason[: place.start()], lng=float(place[1]), lat=float(place[2]))


def _duplicates(shapes: Shapes, codes: list[str]) -> tuple[list[Finding], set[tuple[int, int]]]:
    """Twins by code or by shape, and the pairs of the latter: their overlap is told already."""
    found: list[Finding] = []
    twins: set[tuple[int, int]] = set()
    for kind, keys in (("same_code", codes), ("same_shape", shapely.to_wkb(shapely.normalize(shapes)))):
        first: dict[object, int] = {}
        pairs = [(one, index) for index, key in enumerate(keys) if (one := first.setdefault(key, index)) != index]
        again = np.array([index for _, index in pairs], dtype=np.int64)
        found += _findings(kind, shapes[again], [(codes[one], codes[index]) for one, index in pairs])
        twins |= set(pairs) if kind == "same_shape" else set()
    return found, twins


def _gaps(union: Any, outline: Polygon | MultiPolygon | None, tree: STRtree, codes: list[str]) -> list[Finding]:
    if outline is None:
        parts = shapely.get_parts(union)
        rings, part = shapely.get_rings(parts, return_index=True)
        inner = np.r_[False, part[1:] == part[:-1]] if len(part) else np.zeros(0, dtype=bool)
        holes = shapely.polygons(rings[inner])
    else:
        holes = shapely.get_parts(shapely.difference(shapely.make_valid(outline), union))
        holes = holes[shapely.get_type_id(holes) == shapely.GeometryType.POLYGON]
    hole, cell = tree.query(holes, predicate="intersects")
    around: list[list[str]] = [[] for _ in holes]
    for index, neighbour in zip(hole.tolist(), cell.tolist(), strict=True):
        around[index].append(codes[neighbour])
    return _findings("gap", holes, [tuple(sorted(set(names))) for names in around])


def _overlaps(shapes: Shapes, tree: STRtree, codes: list[str], twins: set[tuple[int, int]]) -> list[Finding]:
    one, two = tree.query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    meet = shapely.relate_pattern(shapes[one], shapes[two], _INTERIORS_MEET)
    pairs = [pair for pair in zip(one[meet].tolist(), two[meet].tolist(), strict=True) if pair not in twins]
    if not pairs:
        return []
    first, second = np.array(pairs).T
    parts, pair = shapely.get_parts(shapely.intersection(shapes[first], shapes[second]), return_index=True)
    surface = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    names = [(codes[pairs[index][0]], codes[pairs[index][1]]) for index in pair[surface]]
    return _findings("overlap", parts[surface], names)


def _findings(kind: str, shapes: Shapes, codes: Sequence[tuple[str, ...]]) -> list[Finding]:
    at, index = shapely.get_coordinates(shapely.point_on_surface(shapes), return_index=True)
    places = np.full((len(shapes), 2), np.nan)  # a shape without any surface has no point
    places[index] = at
    sizes = zip(np.atleast_1d(area_m2(shapes)).tolist(), _width_m(shapes).tolist(), strict=True)
    return [
        Finding(kind, names, area, width, *place)
        for names, (area, width), place in zip(codes, sizes, places.tolist(), strict=True)
    ]


def _width_m(shapes: Shapes) -> NDArray[np.float64]:
    width: NDArray[np.float64] = 2.0 * area_m2(shapes) / np.maximum(perimeter_m(shapes), 1e-9)
    return width


def _largest(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (-finding.area_m2, finding.codes)))
