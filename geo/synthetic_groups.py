"""Gathering cells into communities and communities into streets, and numbering them all."""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from geo.errors import BadCode
from geo.synthetic_seeds import FloatArray, IntArray

MOST = 999
"""The highest number that three digits hold."""


def grow(points: FloatArray, pairs: IntArray, groups: int) -> IntArray:
    """Gather points into connected groups: centres found by k-means, then grown over the neighbour pairs."""
    centres = _spaced(points, groups)
    beside: list[list[int]] = [[] for _ in points]
    for one, other in pairs.tolist():
        beside[one].append(other)
        beside[other].append(one)
    group = np.full(len(points), -1, dtype=np.int64)
    queue = [(0.0, int(start), number) for number, start in enumerate(centres)]
    while queue:
        cost, at, number = heapq.heappop(queue)
        if group[at] >= 0:
            continue
        group[at] = number
        for other in beside[at]:
            if group[other] < 0:
                heapq.heappush(queue, (cost + math.dist(points[at], points[other]), other, number))
    for lost in np.flatnonzero(group < 0):  # an island without a centre joins the nearest group
        group[lost] = int(np.argmin(np.linalg.norm(points[centres] - points[lost], axis=1)))
    return group


def _spaced(points: FloatArray, count: int) -> IntArray:
    """Numbers of ``count`` different points that lie in the middle of their surroundings."""
    chosen = [int(np.argmin(points.sum(axis=1)))]
    away = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.linalg.norm(points - points[chosen[-1]], axis=1))
    centres = points[chosen]
    for _ in range(6):
        nearest = np.argmin((centres**2).sum(axis=1) - 2 * points @ centres.T, axis=1)
        filled = np.bincount(nearest, minlength=count) > 0
        centres = np.where(filled[:, None], centres_of(points, nearest, count), centres)
    taken: dict[int, None] = {}
    for centre in centres:
        order = np.argsort(((points - centre) ** 2).sum(axis=1), kind="stable")
        taken[next(int(index) for index in order if int(index) not in taken)] = None
    return np.array(list(taken), dtype=np.int64)


def centres_of(points: FloatArray, group: IntArray, count: int) -> FloatArray:
    """The mean of the points of each group, (count, 2); zeros for a group without points."""
    sizes = np.maximum(np.bincount(group, minlength=count), 1)
    sums = [np.bincount(group, weights=points[:, axis], minlength=count) for axis in (0, 1)]
    return np.stack(sums, axis=1) / sizes[:, None]


def reading_order(points: FloatArray) -> IntArray:
    """Numbers of the points row by row from the north, each row from west to east."""
    width, height = np.maximum(np.ptp(points, axis=0), 1e-9)
    rows = max(1, round(math.sqrt(len(points) * height / width)))
    depth = (points[:, 1].max() - points[:, 1]) / height
    row = np.minimum((depth * rows).astype(int), rows - 1)
    return np.lexsort((points[:, 0], row))


@dataclass(frozen=True, slots=True)
class Numbering:
    """Which street, community within it and serial within that each cell bears; all count from one."""

    street: IntArray
    community: IntArray
    serial: IntArray

    def digits(self, county: str, first_street: int, cell: int) -> str:
        """The 15-digit code of a cell."""
        street = first_street - 1 + int(self.street[cell])
        return f"{county}{street:03d}{self.community[cell]:03d}{self.serial[cell]:03d}"


def number(points: FloatArray, community: IntArray, street: IntArray, first_street: int) -> Numbering:
    """Number cells (points, community of each) and communities (street of each) in reading order.

    Raises
    ------
    BadCode
        If a level would need more than three digits.
    """
    centres = centres_of(points, community, len(street))
    street_rank = _ranks(centres_of(centres, street, int(street.max()) + 1), None)
    community_rank = _ranks(centres, street)
    serial = _ranks(points, community)
    for level, most in (
        ("cells in a community", int(serial.max())),
        ("communities in a street", int(community_rank.max())),
        ("streets", first_street - 1 + int(street_rank.max())),
    ):
        if most > MOST:
            raise BadCode(f"{most} {level} do not fit into three digits")
    return Numbering(street_rank[street[community]], community_rank[community], serial)


def _ranks(points: FloatArray, group: IntArray | None) -> IntArray:
    """The place of each point, from 1, in the reading order of its group."""
    group = np.zeros(len(points), dtype=np.int64) if group is None else group
    ranks = np.zeros(len(points), dtype=np.int64)
    for one in range(int(group.max()) + 1):
        members = np.flatnonzero(group == one)
        if len(members):
            ranks[members[reading_order(points[members])]] = np.arange(1, len(members) + 1)
    return ranks
