"""Made-up districts: cells that look natural, with standard codes and names, for demonstrations and tests.

Nothing here is a real place.  `SOURCE` is the label that everything made from these cells has to carry.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.cell import Cell
from geo.errors import BadRing
from geo.synthetic_groups import Numbering, centres_of, grow, number
from geo.synthetic_mesh import Mesh, Unfit, build, surfaces
from geo.synthetic_names import cell_name, community_names, street_names
from geo.synthetic_seeds import DECIMALS, METRES_PER_DEGREE, FloatArray, IntArray, density_of, spread

SOURCE: Final = "synthetic"
_DRAWS: Final = 4
"""How many seeds are tried: of some thousand draws one has a border that misses a corner by a millimetre."""
_ROUGH_CELL, _ROUGH_COMMUNITY, _ROUGH_STREET = 0.05, 0.08, 0.13


def tessellate(
    outline: Polygon | MultiPolygon,
    n: int,
    *,
    seed: int = 1,
    county: str = "990100",
    first_street: int = 1,
    streets: int | None = None,
    communities: int | None = None,
    named: Sequence[str] = (),
) -> list[Cell]:
    """Divide an outline into n made-up cells, in the order of their codes; the same for the same seed.

    Parameters
    ----------
    outline : Polygon or MultiPolygon
        WGS-84 degrees.  It is covered; new corners on its border are rounded to 1e-7 degrees (1 cm).
    county, first_street : str, int
        The first 6 digits of every code (better of no real county), the number of the first street.
    streets, communities : int, optional
        How many; by default about 25 communities a street and 6 to 25 cells a community.
    named : sequence of str
        Names of the first streets, by number; the others are made up.

    Raises
    ------
    BadRing, BadCode
        If the outline is invalid or too small, or a level would hold more than 999.
    """
    communities = min(n, communities or max(1, round(n / min(25, max(6, n / 20)))))
    streets = min(communities, streets or max(1, round(communities / 25)))
    seeds, community, street, areas = _drawn(outline, n, seed, communities, streets)
    names = [*named, *street_names(streets, seed)], community_names(communities, seed)
    numbering = number(seeds, community, street, first_street)
    codes = [numbering.digits(county, first_street, index) for index in range(n)]
    return sorted(_cells(numbering, community, areas, codes, names), key=lambda cell: cell.code)


def area_names(cells: Iterable[Cell]) -> dict[str, str]:
    """Names of the streets (9 digits) and communities (12 digits) above made-up cells."""
    names: dict[str, str] = {}
    for cell in cells:
        street, community, _ = cell.name.split(" ")
        names[cell.code[:9]], names[cell.code[:12]] = street, community
    return names


def feature_collection(cells: Iterable[Cell]) -> dict[str, Any]:
    """The cells as a GeoJSON document in which every feature is labelled as synthetic."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": cell.code, "name": cell.name, "kind": cell.kind, "source": SOURCE},
            "geometry": shapely.geometry.mapping(cell.geometry),
        }
        for cell in cells
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    return {"type": "FeatureCollection", "source": SOURCE, "crs": crs, "features": features}


def _cells(
    numbering: Numbering,
    community: IntArray,
    areas: NDArray[np.object_],
    codes: list[str],
    names: tuple[list[str], list[str]],
) -> Iterator[Cell]:
    of_streets, of_communities = names
    for index, area in enumerate(areas):
        street = of_streets[numbering.street[index] - 1]
        name = cell_name(street, of_communities[community[index]], int(numbering.serial[index]))
        yield Cell(codes[index], name, area)


def _drawn(
    outline: Polygon | MultiPolygon, n: int, seed: int, communities: int, streets: int
) -> tuple[FloatArray, IntArray, IntArray, NDArray[np.object_]]:
    """The cells of the first draw that fits: seeds, the community of each cell, its street by community, surfaces."""
    for draw in range(seed, seed + _DRAWS):
        mesh, plane = _cut(outline, n, draw)
        community = grow(mesh.seeds, mesh.neighbours(), communities)
        middles = centres_of(mesh.seeds, community, communities)
        street = grow(middles, community[mesh.neighbours()], streets)
        with suppress(Unfit):
            areas = surfaces(mesh, _roughness(mesh, community, street, draw), draw, plane.to_degrees)
            return mesh.seeds, community, street, areas
    raise Unfit(f"{n} synthetic cells do not fit together in {_DRAWS} draws; take fewer")


def _cut(outline: Polygon | MultiPolygon, n: int, seed: int) -> tuple[Mesh, "_Flat"]:
    """The straight mesh of n cells in metres, and the plane that it lies in."""
    if n < 1 or not outline.is_valid or outline.is_empty:
        raise BadRing("synthetic cells need a valid outline and at least one cell")
    plane = _Flat(outline)
    flat = shapely.transform(outline, plane.to_metres)
    return build(flat, spread(flat, n, density_of(flat, seed), seed)), plane


class _Flat:
    """A plane of metres around an outline that returns the outline's own corners untouched."""

    def __init__(self, outline: Polygon | MultiPolygon) -> None:
        west, south, east, north = outline.bounds
        self._origin = np.array([(west + east) / 2, (south + north) / 2])
        narrow = math.cos(math.radians(float(self._origin[1])))
        self._scale = METRES_PER_DEGREE * np.array([narrow, 1.0])
        corners = shapely.get_coordinates(outline)
        self._corners = {tuple(flat): tuple(own) for flat, own in zip(self.to_metres(corners), corners, strict=True)}

    def to_metres(self, degrees: FloatArray) -> FloatArray:
        return np.asarray((degrees - self._origin) * self._scale)

    def to_degrees(self, metres: FloatArray) -> FloatArray:
        degrees: FloatArray = np.round(metres / self._scale + self._origin, DECIMALS)
        for index, point in enumerate(map(tuple, metres)):
            if point in self._corners:
                degrees[index] = self._corners[point]
        return degrees


def _roughness(mesh: Mesh, community: IntArray, street: IntArray, seed: int) -> FloatArray:
    """How far each border strays: streets end at rivers and hills, cells at roads."""
    sides = np.maximum(mesh.sides, 0)
    same_community = community[sides[:, 0]] == community[sides[:, 1]]
    same_street = street[community[sides[:, 0]]] == street[community[sides[:, 1]]]
    rough = np.where(same_community, _ROUGH_CELL, np.where(same_street, _ROUGH_COMMUNITY, _ROUGH_STREET))
    return np.asarray(rough * np.random.default_rng(seed + 3).uniform(0.3, 1.7, len(rough)))
