"""Made-up places in made-up cells: compounds with buildings, roads with door numbers, schools, markets.

Every place names the cell that it lies in.  Ids begin with ``synthetic-``: nothing here exists.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.cell import Cell
from geo.gazetteer import Place
from geo.synthetic_names import (
    COMPOUND_ALIASES,
    COMPOUND_KINDS,
    COMPOUND_STEMS,
    ROAD_KINDS,
    ROAD_STEMS,
    numbered,
    stems,
)
from geo.synthetic_seeds import METRES_PER_DEGREE, FloatArray

_FACILITIES = (
    ("小学", "school", ("学校",), 0.22),
    ("幼儿园", "kindergarten", ("托儿所",), 0.25),
    ("市场", "market", ("菜市场", "农贸市场"), 0.2),
    ("公园", "park", ("游园",), 0.15),
    ("卫生站", "clinic", ("卫生服务站", "诊所"), 0.15),
    ("工业园", "industrial_park", ("工业区",), 0.12),
)
_ROADS_A_COMMUNITY = 3
_BUILDING_RING_M = 70.0


def places_in(cells: Sequence[Cell], *, seed: int = 1, buildings: bool = True) -> list[Place]:
    """Fill made-up cells with places, the same for the same seed.

    Parameters
    ----------
    cells : sequence of Cell
        Made by `geo.synthetic.tessellate`, in order of their codes.
    buildings : bool
        Whether compounds have buildings and roads have door numbers of their own: about 20 places a cell
        with them, 5 without.

    Returns
    -------
    list of Place
        Each inside the cell that it names; the street and the community are its area words.
    """
    compounds = iter(stems(COMPOUND_STEMS, 2 * len(cells), seed))
    grouped = [list(group) for _, group in groupby(cells, key=lambda cell: cell.code[:12])]
    roads = iter(stems(ROAD_STEMS, _ROADS_A_COMMUNITY * len(grouped), seed))
    found: list[Place] = []
    for group in grouped:
        rng = np.random.default_rng([seed, int(group[0].code[:12])])
        for cell in group:
            found.extend(_compounds(cell, compounds, rng, buildings))
        found.extend(_facilities(group, rng))
        for stem in [next(roads) for _ in range(_ROADS_A_COMMUNITY)]:
            found.extend(_road(group, stem, rng, buildings))
    return found


def _compounds(
    cell: Cell, names: Iterator[str], rng: np.random.Generator, buildings: bool
) -> Iterator[Place]:
    for _ in range(int(rng.integers(1, 3))):
        stem, kind = next(names), COMPOUND_KINDS[int(rng.integers(len(COMPOUND_KINDS)))]
        middle = _inside(cell, rng)
        aliases = tuple(stem + other for other in COMPOUND_ALIASES[kind])
        yield _place(cell, stem + kind, "compound", middle, aliases)
        count = int(rng.integers(3, 13)) if buildings else 0
        for number, point in enumerate(_around(cell, middle, count), start=1):
            others = (f"{stem}{kind}{number}号楼", *(f"{alias}{number}栋" for alias in aliases))
            yield _place(cell, f"{stem}{kind}{number}栋", "building", point, others)


def _facilities(group: Sequence[Cell], rng: np.random.Generator) -> Iterator[Place]:
    """Schools, markets and the like, named after their community: 松林小学, 松林第二小学."""
    stem = _area(group[0]).split(" ")[1].removesuffix("社区")
    for kind, label, others, chance in _FACILITIES:
        chosen = [cell for cell in group if rng.uniform() < chance][:9]
        for index, cell in enumerate(chosen):
            aliases = tuple(numbered(stem, other, index) for other in others)
            yield _place(cell, numbered(stem, kind, index), label, _inside(cell, rng), aliases)


def _road(group: Sequence[Cell], stem: str, rng: np.random.Generator, doors: bool) -> Iterator[Place]:
    """A road straight across a community, with door numbers in each of the cells that it passes."""
    kind = ROAD_KINDS[int(rng.choice(len(ROAD_KINDS), p=[0.5, 0.2, 0.15, 0.15]))]
    middle = _inside(group[int(rng.integers(len(group)))], rng)
    angle = rng.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    line = LineString([middle - along, middle + along])
    crossed = map(_longest, shapely.intersection(line, [cell.geometry for cell in group]))
    passed = [(cell, piece) for cell, piece in zip(group, crossed, strict=True) if piece is not None]
    passed.sort(key=lambda pair: float(line.project(pair[1].centroid)))
    aliases = (f"{stem}路",) if kind == "大道" else ()
    for index, (cell, piece) in enumerate(passed):
        if index == len(passed) // 2:
            yield _place(cell, stem + kind, "road", _xy(piece, 0.5), aliases)
        for step in range(1, 5 if doors else 1):
            door = 8 * index + 2 * step - int(rng.integers(2))
            others = tuple(f"{alias}{door}号" for alias in aliases)
            yield _place(cell, f"{stem}{kind}{door}号", "door", _xy(piece, step / 5), others)


def _place(cell: Cell, name: str, kind: str, at: FloatArray, aliases: tuple[str, ...]) -> Place:
    return Place(
        id=f"synthetic-{cell.code}-{name}",
        name=name,
        kind=kind,
        lng=round(float(at[0]), 7),
        lat=round(float(at[1]), 7),
        cell_code=cell.code,
        aliases=aliases,
        area=_area(cell),
    )


def _area(cell: Cell) -> str:
    return cell.name.rpartition(" ")[0]


def _xy(line: LineString, share: float) -> FloatArray:
    return np.asarray(shapely.get_coordinates(line.interpolate(share, normalized=True))[0])


def _longest(geometry: BaseGeometry) -> LineString | None:
    lines = [part for part in shapely.get_parts(geometry) if isinstance(part, LineString) and part.length > 0]
    return max(lines, key=lambda part: float(part.length), default=None)


def _largest(cell: Cell) -> Polygon:
    return max(shapely.get_parts(cell.geometry), key=lambda part: float(part.area))


def _inside(cell: Cell, rng: np.random.Generator) -> FloatArray:
    """A point of the cell, the one furthest from its border among a few that were drawn."""
    part = _largest(cell)
    low, high = np.array(part.bounds[:2]), np.array(part.bounds[2:])
    tried = rng.uniform(low, high, (12, 2))
    tried = tried[shapely.contains_xy(part, tried)]
    if not len(tried):
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(part))[0])
    room = shapely.distance(shapely.boundary(part), shapely.points(tried))
    return np.asarray(tried[int(np.argmax(room))])


def _around(cell: Cell, middle: FloatArray, count: int) -> list[FloatArray]:
    """Points in a ring around the middle, drawn in until they lie in the cell."""
    part = _largest(cell)
    narrow = np.cos(np.radians(middle[1]))
    found = []
    for step in range(count):
        angle = 2 * np.pi * step / count
        arm = _BUILDING_RING_M / METRES_PER_DEGREE * np.array([np.cos(angle) / narrow, np.sin(angle)])
        while not shapely.contains_xy(part, *(middle + arm)):
            arm = arm / 2
        found.append(middle + arm)
    return found
