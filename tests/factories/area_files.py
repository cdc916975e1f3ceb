"""Files of areas written for a test, and what reading them is refused with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import box

from geo.errors import GeoError
from geo.readers import read

QINGXI = box(114.10, 22.80, 114.20, 22.90)
BALTIMORE = box(-76.70, 39.20, -76.60, 39.30)


def geojson(path: Path, *shapes: Any, **members: Any) -> Path:
    """Write shapes, raw geometries or nothings as a FeatureCollection with more members."""
    features = [
        {
            "type": "Feature",
            "properties": {"名称": f"网格{index}"},
            "geometry": shape if isinstance(shape, dict | None) else shapely.geometry.mapping(shape),
        }
        for index, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), "utf-8")
    return path


def written(path: Path, shapes: list[Any], crs: str | None, encoding: str | None = None) -> Path:
    """Write shapes with a Chinese field as a Shapefile or GeoPackage, by the ending of the path."""
    names = np.array([f"松林第{index}网格" for index in range(len(shapes))], dtype=object)
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        [names, np.arange(len(shapes))],
        ["名称", "serial"],
        geometry_type=shapes[0].geom_type,
        crs=crs,
        encoding=encoding,
        driver="GPKG" if path.suffix == ".gpkg" else "ESRI Shapefile",
    )
    return path


def code_of(path: Path, **options: Any) -> tuple[str, str]:
    """The code and the words of the refusal, which has to name the file."""
    with pytest.raises(GeoError) as caught:
        read(path, **options)
    assert path.stem.split(".")[0] in str(caught.value)
    return caught.value.code, str(caught.value)
