import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo.errors import GeoError
from geo.plane import Plane, area_m2, metres_per_degree, perimeter_m

EARTH = Geod(ellps="WGS84")
ORIGINS = [(116.4, 39.9), (-0.1, 51.5), (114.1, 22.8), (0.0, 0.0), (10.0, 80.0), (0.0, 90.0), (0.0, -90.0)]


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_plane_is_the_transverse_mercator_that_proj_makes(origin: tuple[float, float]) -> None:
    rng = np.random.default_rng(1)
    lng, lat = origin[0] + rng.uniform(-1, 1, 500), np.clip(origin[1] + rng.uniform(-1, 1, 500), -90, 90)
    proj = f"+proj=tmerc +lon_0={origin[0]} +lat_0={origin[1]} +ellps=WGS84"
    x, y = Transformer.from_crs(4326, proj, always_xy=True).transform(lng, lat)
    plane = Plane(*origin)
    assert np.allclose(plane.to_xy(lng, lat), (x, y), rtol=0, atol=1e-4)
    assert np.allclose(plane.to_lnglat(x, y)[1], lat, rtol=0, atol=2e-9)
    assert plane.to_xy(float(lng[0]), float(lat[0])) == pytest.approx((x[0], y[0]), abs=1e-4)


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_a_round_trip_closes(lng: float, lat: float, x: float, y: float) -> None:
    plane = Plane(lng, lat)
    assert plane.to_xy(*plane.to_lnglat(x, y)) == pytest.approx((x, y), abs=1e-3)


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(0, 360), st.floats(0, 10_000))
def test_lengths_from_the_origin_are_true(lng: float, lat: float, azimuth: float, far: float) -> None:
    there = EARTH.fwd(lng, lat, azimuth, far)
    assert np.hypot(*Plane(lng, lat).to_xy(there[0], there[1])) == pytest.approx(far, rel=2e-6, abs=1e-3)


def test_everywhere_on_earth_has_a_finite_place() -> None:
    rim = list(itertools.product((-180.0, -90.0, 0.0, 90.0, 180.0), (-90.0, 0.0, 90.0)))
    for origin, point in itertools.product(rim, rim):
        assert np.isfinite(Plane(*origin).to_xy(*point)).all()


def test_the_antimeridian_is_no_edge() -> None:
    assert Plane(179.9999, 0.0).to_xy(-179.9999, 0.0)[0] == pytest.approx(22.26, abs=0.01)


def test_a_plane_needs_a_place() -> None:
    with pytest.raises(GeoError):
        Plane(float("nan"), 0.0)


@pytest.mark.parametrize("box", [(116, 39, 116.02, 39.01), (-0.1, 51.5, -0.0999, 51.5001), (0, 85, 1, 85.1)])
def test_areas_and_edges_are_those_of_the_ellipsoid(box: tuple[float, ...]) -> None:
    ring = shapely.segmentize(shapely.box(*box), 0.001)
    area, around = EARTH.geometry_area_perimeter(ring)
    assert area_m2(ring) == pytest.approx(abs(area), rel=1e-7)
    assert perimeter_m(np.array([ring]))[0] == pytest.approx(around, rel=1e-6)


def test_a_geometry_goes_to_the_plane_and_back() -> None:
    plane, yard = Plane(114.0, 22.5), shapely.box(114.0, 22.5, 114.001, 22.501)
    assert plane.transform(yard).area == pytest.approx(area_m2(yard), rel=1e-6)
    assert plane.restore(plane.transform(yard)).equals_exact(yard, 1e-9)


def test_holes_count_for_edge_and_against_area() -> None:
    ring = shapely.box(0, 0, 0.03, 0.03).difference(shapely.box(0.01, 0.01, 0.02, 0.02))
    east, north = metres_per_degree(0.0)
    assert perimeter_m(np.array([ring]))[0] == pytest.approx(0.08 * (east + north), rel=1e-6)
    assert area_m2(ring) == pytest.approx(8e-4 * east * north, rel=1e-6)
