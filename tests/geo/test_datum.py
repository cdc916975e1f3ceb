import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.datum import SHIFTED_BOX, Datum, from_wgs84, is_shifted, to_wgs84

EARTH = Geod(ellps="WGS84")
# Some kilometres within the box, where there is one way back only.
in_china = st.tuples(st.floats(72.04, 137.80), st.floats(0.86, 55.79))
shifted = pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])


@shifted
@given(at=in_china)
def test_a_round_trip_closes_within_a_millimetre(datum: Datum, at: tuple[float, float]) -> None:
    for there, back in ((from_wgs84, to_wgs84), (to_wgs84, from_wgs84)):
        lng, lat = back(*there(*at, datum), datum)
        assert EARTH.inv(lng, lat, *at)[2] < 1e-3


@shifted
@given(lng=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_outside_china_nothing_changes(datum: Datum, lng: float, lat: float) -> None:
    if not is_shifted(lng, lat):
        assert to_wgs84(lng, lat, datum) == (lng, lat) == from_wgs84(lng, lat, datum)


@given(at=in_china)
def test_the_shift_is_of_the_known_size(at: tuple[float, float]) -> None:
    assert 1.0 < EARTH.inv(*at, *from_wgs84(*at, Datum.GCJ02))[2] < 1_500.0
    assert 1.0 < EARTH.inv(*at, *from_wgs84(*at, Datum.BD09))[2] < 3_000.0


def test_known_points() -> None:
    # Tiananmen; the figures that the public converters give, to a centimetre.
    assert from_wgs84(116.39127, 39.90729, Datum.GCJ02) == pytest.approx((116.397513, 39.908693), abs=2e-6)
    assert from_wgs84(116.404, 39.915, Datum.BD09) == pytest.approx((116.416627, 39.922699), abs=2e-6)


@pytest.mark.parametrize("datum", list(Datum))
def test_arrays_and_numbers_agree(datum: Datum) -> None:
    rng = np.random.default_rng(1)
    lng, lat = rng.uniform(60, 150, 500), rng.uniform(-10, 65, 500)
    lng[0], lat[1] = np.nan, np.nan
    before = lng.copy()
    for way in (from_wgs84, to_wgs84):
        many = np.column_stack(way(lng, lat, datum))
        one = np.array([way(x, y, datum) for x, y in zip(lng.tolist(), lat.tolist(), strict=True)])
        assert np.allclose(many, one, rtol=0, atol=1e-12, equal_nan=True)
    assert np.array_equal(lng, before, equal_nan=True), "the caller's array is the caller's"


def test_cgcs2000_is_taken_as_wgs84() -> None:
    assert to_wgs84(114.15, 22.84, Datum.CGCS2000) == (114.15, 22.84)


def test_the_box_holds_its_own_rim() -> None:
    assert is_shifted(*SHIFTED_BOX[:2])
    assert is_shifted(*SHIFTED_BOX[2:])
    assert not is_shifted(float("nan"), 30.0)
