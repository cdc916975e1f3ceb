"""Made-up districts: cells that look natural, with standard codes and names, for demonstrations and tests.

Nothing here is a real place.  `SOURCE` is the label that everything made from these cells has to carry.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from geo.cell import Cell
from geo.errors import BadRing
from geo.synthetic_groups import centres_of, grow, number
from geo.synthetic_mesh import Mesh, build, surfaces
from geo.synthetic_names import cell_name, community_names, street_names
from geo.synthetic_seeds import DECIMALS, METRES_PER_DEGREE, FloatArray, IntArray, density_of, spread

SOURCE: Final = "synthetic"
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
    """Divide an outline into n made-up cells: streets, communities, cells; the same for the same seed.

    Parameters
    ----------
    outline : Polygon or MultiPolygon
        WGS-84 degrees.  The cells cover it; their corners on its border are rounded to 1e-7 degrees (1 cm).
    n : int
        How many cells.
    county : str
        The first 6 digits of the codes; use one that no real county has, unless the demo wants it.
    first_street : int
        Number of the first street; the others follow.
    streets, communities : int, optional
        How many; by default about 25 communities a street and 6 to 25 cells a community.
    named : sequence of str
        Names for the first streets, in the order of their numbers; made up beyond that.

    Returns
    -------
    list of Cell
        By code.  Serials run west to east, north to south inside the community.

    Raises
    ------
    BadRing
        If the outline is no valid surface, or too small for so many cells.
    BadCode
        If a level would hold more than 999.
    """
    if n < 1 or not outline.is_valid or outline.is_empty:
        raise BadRing("synthetic cells need a valid outline and at least one cell")
    plane = _Flat(outline)
    flat = shapely.transform(outline, plane.to_metres)
    mesh = build(flat, spread(flat, n, density_of(flat, seed), seed))
    communities = min(n, communities or max(1, round(n / min(25, max(6, n / 20)))))
    streets = min(communities, streets or max(1, round(communities / 25)))
    pairs = mesh.neighbours()
    community = grow(mesh.seeds, pairs, communities)
    street = grow(centres_of(mesh.seeds, community, communities), community[pairs], streets)
    areas = surfaces(mesh, _roughness(mesh, community, street, seed), seed, plane.to_degrees)
    numbering = number(mesh.seeds, community, street, first_street)
    street_of = [*named, *street_names(streets, seed)]
    community_of = community_names(communities, seed)
    cells = [
        Cell(
            code=numbering.digits(county, first_street, index),
            name=cell_name(
                street_of[numbering.street[index] - 1],
                community_of[community[index]],
                int(numbering.serial[index]),
            ),
            geometry=area,
        )
        for index, area in enumerate(areas)
    ]
    return sorted(cells, key=lambda cell: cell.code)


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


class _Flat:
    """A plane of metres around an outline that returns the outline's own corners untouched."""

    def __init__(self, outline: Polygon | MultiPolygon) -> None:
        west, south, east, north = outline.bounds
        self._origin = np.array([(west + east) / 2, (south + north) / 2])
        narrow = math.cos(math.radians(float(self._origin[1])))
        self._scale = METRES_PER_DEGREE * np.array([narrow, 1.0])
        corners = shapely.get_coordinates(outline)
        self._corners = {
            tuple(flat): tuple(own) for flat, own in zip(self.to_metres(corners), corners, strict=True)
        }

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
