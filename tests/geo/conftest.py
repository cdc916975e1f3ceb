"""Real tessellations as cells, loaded once for all geo tests."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import shape

from geo.cell import Cell
from geo.grid import Grid

Load = Callable[[str, str], list[Cell]]


@pytest.fixture(scope="session")
def load(shared_data: Path) -> Load:
    """Read the cells of a GeoJSON file in the folder of tessellations, coded by one property."""

    def read(name: str, code: str) -> list[Cell]:
        path = shared_data / "tessellations" / name
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        features = json.loads(raw)["features"]
        return [Cell(str(f["properties"][code]), "", shape(f["geometry"])) for f in features]

    return read


@pytest.fixture(scope="session")
def london(load: Load) -> Grid:
    """All 25,053 output areas of London."""
    return Grid(load("uk/london_oa_2011.geojson.gz", "OA11CD"))


@pytest.fixture(scope="session")
def districts(load: Load) -> Grid:
    """The 59 community districts of New York: many corners, islands, parks left out."""
    return Grid(load("nyc/community_district.geojson", "boro_cd"))
