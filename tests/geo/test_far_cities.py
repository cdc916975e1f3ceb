"""A grid of two cities at opposite ends of the earth is answered like either of them alone."""

import numpy as np
import shapely

from geo.grid import Grid
from geo.synthetic import tessellate


def test_two_far_cities_in_one_grid() -> None:
    boxes = (shapely.box(114.10, 22.80, 114.20, 22.90), shapely.box(-76.70, 39.20, -76.50, 39.40))
    cities = [tessellate(box, 150, county=county) for box, county in zip(boxes, ("990100", "990200"), strict=True)]
    both = Grid([*cities[0], *cities[1]])
    for box, city in zip(boxes, cities, strict=True):
        west, south, east, north = box.bounds
        points = np.random.default_rng(5).uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (300, 2))
        alone = Grid(city)
        for (lng, lat), cell, other in zip(points.tolist(), both.bulk(points), alone.bulk(points), strict=True):
            assert both.covering(lng, lat) == alone.covering(lng, lat)
            assert (both.cells[cell].code if cell >= 0 else "") == (alone.cells[other].code if other >= 0 else "")
