"""A planar mesh of cells that share every vertex of their common borders.

Voronoi faces are noded against the outline once; each border between two cells is then bent once, as one
object, and both neighbours are put together from it.  Gaps and overlaps cannot arise, whatever is rounded.
All coordinates here are metres in a local plane unless said otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.errors import BadRing
from geo.synthetic_seeds import FloatArray, IntArray, Surface, voronoi

_REACH = 0.8
"""Share of the room between a border and the two seeds that a bend may take up."""
_STEP_M = 40.0
"""Length of border, in metres, below which no further bend is drawn."""
_DEPTHS = 4


class Unfit(BadRing):
    """The cells that came out of one draw do not fit together: another draw may."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Vertices, borders between them and the faces that they enclose.

    Attributes
    ----------
    seeds : (n, 2) float array, one point inside each cell
    vertices : (v, 2) float array
    edges : (e, 2) int array of vertex numbers
    sides : (e, 2) int array of the cells on either side, -1 for the outside
    owner : (f,) int array, the cell that each face belongs to
    rings : per face its rings, shell first, each a list of (edge, forward)
    """

    seeds: FloatArray
    vertices: FloatArray
    edges: IntArray
    sides: IntArray
    owner: IntArray
    rings: list[list[list[tuple[int, bool]]]]

    def neighbours(self) -> IntArray:
        """Pairs of different cells that share a border, (m, 2), each pair once."""
        inner = self.sides[(self.sides.min(axis=1) >= 0) & (self.sides[:, 0] != self.sides[:, 1])]
        return np.unique(np.sort(inner, axis=1), axis=0)


def build(outline: Surface, seeds: FloatArray) -> Mesh:
    """Cut the outline into as many cells as there are seeds, each holding its own seed."""
    lines = [shapely.boundary(outline)]
    if len(seeds) > 1:
        lines.append(shapely.unary_union(shapely.boundary(voronoi(seeds, outline))))
    noded = shapely.get_parts(shapely.unary_union(lines))
    faces = shapely.get_parts(shapely.polygonize(noded))
    faces = faces[shapely.contains(outline, shapely.point_on_surface(faces))]
    rings, ring_face = shapely.get_rings(faces, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    vertices, number = np.unique(points, axis=0, return_inverse=True)
    number = number.reshape(-1)
    start = np.flatnonzero(ring_of[1:] == ring_of[:-1])
    ends = np.stack([number[start], number[start + 1]], axis=1)
    edges, edge_of = np.unique(np.sort(ends, axis=1), axis=0, return_inverse=True)
    edge_of = edge_of.reshape(-1)
    half_face = ring_face[ring_of[start]]
    beside = _beside(edge_of, half_face, len(edges))
    owner = _owners(faces, seeds, beside, np.linalg.norm(np.diff(vertices[edges], axis=1)[:, 0], axis=1))
    sides = np.where(beside >= 0, owner[beside], -1)
    face_rings: list[list[list[tuple[int, bool]]]] = [[] for _ in faces]
    last = -1
    for half, ring in enumerate(ring_of[start]):
        if ring != last:
            face_rings[ring_face[ring]].append([])
            last = ring
        edge = int(edge_of[half])
        face_rings[half_face[half]][-1].append((edge, bool(ends[half, 0] == edges[edge, 0])))
    return Mesh(seeds, vertices, edges, sides, owner, face_rings)


def surfaces(
    mesh: Mesh, roughness: FloatArray, seed: int, place: Callable[[FloatArray], FloatArray]
) -> NDArray[np.object_]:
    """Bend the borders and return one surface a cell, in the coordinates that ``place`` gives.

    Parameters
    ----------
    roughness : (e,) float array
        How far each border may leave the straight line, as a share of its length; 0 keeps it straight.
    place : function of a (k, 2) array in metres to a (k, 2) array
        Called once for all points, so that its rounding is the same for both sides of a border.

    Raises
    ------
    Unfit
        If no valid coverage came out even with the borders straight, as where a border meets the outline within a
        centimetre of one of its corners.
    """
    for _ in range(4):
        cells = _assemble(mesh, roughness, seed, place)
        wrong = ~shapely.is_valid(cells) | ~shapely.is_empty(shapely.coverage_invalid_edges(cells))
        if not wrong.any():
            return cells
        roughness = np.where(wrong[mesh.sides].any(axis=1), 0.0, roughness)
    raise Unfit(f"{int(wrong.sum())} of {len(cells)} synthetic cells do not fit together; take fewer cells")


def _beside(edge_of: IntArray, half_face: IntArray, count: int) -> IntArray:
    """The faces on the two sides of each edge, (count, 2), -1 where there is none."""
    order = np.argsort(edge_of, kind="stable")
    first = np.searchsorted(edge_of[order], np.arange(count))
    uses = np.bincount(edge_of, minlength=count)
    beside = np.full((count, 2), -1, dtype=np.int64)
    beside[:, 0] = half_face[order[first]]
    twice = uses == 2
    beside[twice, 1] = half_face[order[first[twice] + 1]]
    return beside


def _owners(faces: NDArray[np.object_], seeds: FloatArray, beside: IntArray, length: FloatArray) -> IntArray:
    """The seed of each face; a piece cut off by the outline joins across its longest border."""
    seed, face = shapely.STRtree(faces).query(shapely.points(seeds), predicate="covered_by")
    owner = np.full(len(faces), -1, dtype=np.int64)
    owner[face] = seed
    if len(np.unique(face)) != len(seeds):
        raise BadRing("two seeds fell into one synthetic cell")
    inner = np.flatnonzero(beside[:, 1] >= 0)
    inner = inner[np.argsort(-length[inner], kind="stable")]
    while (owner < 0).any():
        before = int((owner < 0).sum())
        for one, other in beside[inner]:
            if owner[one] < 0 <= owner[other]:
                owner[one] = owner[other]
            elif owner[other] < 0 <= owner[one]:
                owner[other] = owner[one]
        if int((owner < 0).sum()) == before:  # an island without a seed goes to the nearest cell
            lost = int(np.argmin(owner))
            middle = shapely.get_coordinates(shapely.point_on_surface(faces[lost]))
            owner[lost] = int(np.argmin(np.linalg.norm(seeds - middle, axis=1)))
    return owner


def _bends(mesh: Mesh, roughness: FloatArray, seed: int) -> list[FloatArray]:
    """Points between the two ends of each edge, drawn by midpoint displacement inside the safe room."""
    ends = mesh.vertices[mesh.edges]
    along = ends[:, 1] - ends[:, 0]
    length = np.linalg.norm(along, axis=1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(length, 1e-9)[:, None]
    noise = np.random.default_rng(seed).normal(size=(len(length), 2**_DEPTHS + 1))
    offset = np.zeros_like(noise)
    for depth in range(_DEPTHS):
        step = 2 ** (_DEPTHS - depth)
        middle = (offset[:, :-1:step] + offset[:, step::step]) / 2
        offset[:, step // 2 :: step] = middle + noise[:, step // 2 :: step] * 0.55**depth
    at = np.linspace(0.0, 1.0, offset.shape[1])
    offset *= (roughness * length)[:, None]
    left, right = _room(mesh, ends[:, 0], along, across, at)
    offset = np.clip(offset, -right, left)
    depths = np.clip(np.ceil(np.log2(np.maximum(length / _STEP_M, 1.0))), 1, _DEPTHS).astype(int)
    bent: list[FloatArray] = []
    for index, depth in enumerate(depths):
        keep = slice(2 ** (_DEPTHS - depth), -1, 2 ** (_DEPTHS - depth))
        straight = roughness[index] == 0.0
        line = ends[index, 0] + at[keep, None] * along[index] + offset[index, keep, None] * across[index]
        bent.append(line[:0] if straight else line)
    return bent


def _room(
    mesh: Mesh, start: FloatArray, along: FloatArray, across: FloatArray, at: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """How far each edge may bend to its left and right, (e, t) metres.

    A Voronoi cell is convex, so the triangle of a border and the cell's seed belongs to that border alone:
    bends that stay inside their two triangles can never meet.
    """
    square = np.maximum((along**2).sum(axis=1), 1e-18)
    room = np.full((2, len(start), len(at)), 0.15 * np.sqrt(square)[:, None])
    for side in (0, 1):
        to_seed = mesh.seeds[np.maximum(mesh.sides[:, side], 0)] - start
        height = (to_seed * across).sum(axis=1)
        foot = ((to_seed * along).sum(axis=1) / square)[:, None]
        rising = np.where(foot > 0, at / np.maximum(foot, 1e-9), np.inf)
        falling = np.where(foot < 1, (1 - at) / np.maximum(1 - foot, 1e-9), np.inf)
        allowed = _REACH * np.abs(height)[:, None] * np.minimum(rising, falling)
        toward = np.where(height > 0, 0, 1)
        rows = np.arange(len(start))
        room[toward, rows] = np.minimum(room[toward, rows], allowed)
    return room[0], room[1]


def _assemble(
    mesh: Mesh, roughness: FloatArray, seed: int, place: Callable[[FloatArray], FloatArray]
) -> NDArray[np.object_]:
    """One surface a cell from the bent borders; every point is placed, and so rounded, exactly once."""
    bent = _bends(mesh, np.where(mesh.sides.min(axis=1) < 0, 0.0, roughness), seed)
    sizes = np.array([len(line) for line in bent])
    placed = place(np.concatenate([mesh.vertices, *bent]))
    corners, inner = (
        placed[: len(mesh.vertices)],
        np.split(placed[len(mesh.vertices) :], np.cumsum(sizes)[:-1]),
    )
    parts: list[list[Polygon]] = [[] for _ in mesh.seeds]
    for face, rings in enumerate(mesh.rings):
        shell, *holes = [_ring(mesh, ring, corners, inner) for ring in rings]
        parts[mesh.owner[face]].append(Polygon(shell, holes))
    return np.array([_joined(piece) for piece in parts])


def _joined(pieces: list[Polygon]) -> Surface:
    """The pieces of one cell as one surface; those that cross each other stay apart, which the check finds wrong."""
    try:
        joined: Surface = pieces[0] if len(pieces) == 1 else shapely.coverage_union_all(pieces)
    except shapely.GEOSException:
        return MultiPolygon(pieces)
    return joined


def _ring(
    mesh: Mesh, ring: list[tuple[int, bool]], corners: FloatArray, inner: list[FloatArray]
) -> list[tuple[float, float]]:
    """The points of one closed ring; points that rounding made equal are kept once."""
    points: list[tuple[float, float]] = []
    for edge, forward in ring:
        points.append(tuple(corners[mesh.edges[edge, 0 if forward else 1]]))
        points.extend(map(tuple, inner[edge] if forward else inner[edge][::-1]))
    points.append(points[0])
    return [points[0], *(after for before, after in pairwise(points) if before != after)]
