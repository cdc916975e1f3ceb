"""Grid cells for tests, with everything filled in that the test does not speak of."""

from datetime import date

from shapely import MultiPolygon, Polygon

from backend import spatial
from backend.models import GridCell


def cell(code: str, shape: Polygon | MultiPolygon, **fields: object) -> GridCell:
    """A valid cell of this shape."""
    inside = shape.representative_point()
    given = {
        "code": code, "name": f"网格{code[-3:]}", "kind": "unit_cell", "priority": 0, "source": "synthetic",
        "lng": inside.x, "lat": inside.y, "geom": spatial.multipolygon(shape), "valid_from": date(2024, 1, 1),
    }  # fmt: skip
    return GridCell(**given | fields)
