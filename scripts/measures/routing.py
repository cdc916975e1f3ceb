"""One position among 10,000 cells, and many at once beside geopandas.sjoin."""

import json
import statistics
import time

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.grid import Grid
from geo.position import Position
from geo.routing import How, route
from scripts.measures.district import BBOX, cells

SINGLE, MANY = 20_000, 500_000


def points(count: int) -> NDArray[np.float64]:
    """Positions all over the district, shape (count, 2), degrees."""
    west, south, east, north = BBOX
    return np.random.default_rng(7).uniform((west, south), (east, north), (count, 2))


def single(grid: Grid) -> dict[str, float]:
    """Microseconds of one call for a position inside a cell."""
    took: list[int] = []
    for lng, lat in points(SINGLE).tolist():
        position = Position(lng, lat)
        before = time.perf_counter_ns()
        found = route(grid, position)
        after = time.perf_counter_ns()
        if found.how is How.INSIDE:
            took.append(after - before)
    took.sort()
    return {
        "inside": len(took),
        "median_us": round(statistics.median(took) / 1000, 2),
        "p99_us": round(took[int(len(took) * 0.99)] / 1000, 2),
    }


def off(grid: Grid, cell: int, at: NDArray[np.float64]) -> bool:
    """Whether a position is farther from a cell than the breadth of an edge, which belongs to both sides."""
    return bool(grid.cells[cell].geometry.distance(shapely.Point(at)) > 1e-9)


def bulk(grid: Grid) -> dict[str, float]:
    """Positions per second, ours and geopandas', best of three each, and how many answers differ."""
    positions = points(MANY)
    frame = geopandas.GeoDataFrame(geometry=[cell.geometry for cell in grid.cells], crs=4326)
    ours, theirs = [], []
    for _ in range(3):
        before = time.perf_counter()
        mine = grid.bulk(positions)
        ours.append(time.perf_counter() - before)
        before = time.perf_counter()
        other = geopandas.GeoDataFrame(geometry=shapely.points(positions), crs=4326)
        joined = geopandas.sjoin(other, frame, how="left", predicate="intersects")
        theirs.append(time.perf_counter() - before)
    pairs = joined["index_right"].fillna(-1).to_numpy(dtype=np.int64)
    agreed = np.unique(joined.index.to_numpy()[pairs == mine[joined.index.to_numpy()]])
    others = np.setdiff1d(np.arange(MANY), agreed)
    apart = [at for at in others if mine[at] < 0 or off(grid, int(mine[at]), positions[at])]
    return {
        "per_second": round(MANY / min(ours)),
        "geopandas_per_second": round(MANY / min(theirs)),
        "times_geopandas": round(min(theirs) / min(ours), 2),
        "different": len(apart),
    }


if __name__ == "__main__":
    district = Grid(cells())
    print(json.dumps({"cells": len(district), "one": single(district), "bulk": bulk(district)}))
