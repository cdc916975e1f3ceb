import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.errors import GeoError, NotFinite, OutOfRange, UnknownCrs
from geo.position import Datum, Position, distance_m

EARTH = Geod(ellps="WGS84")
positions = st.builds(Position, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_position_that_is_not_finite_is_refused(bad: float) -> None:
    for lng, lat in ((bad, 0.0), (0.0, bad)):
        with pytest.raises(NotFinite) as refused:
            Position(lng, lat)
        assert refused.value.code == "geo.not_finite"


@pytest.mark.parametrize(("lng", "lat"), [(180.1, 0), (-180.1, 0), (0, 90.1), (22.84, 114.15), (0, -91)])
def test_a_position_off_the_earth_is_refused(lng: float, lat: float) -> None:
    with pytest.raises(OutOfRange) as refused:
        Position(lng, lat)
    assert refused.value.code == "geo.out_of_range"


def test_a_datum_may_come_by_name_and_must_be_known() -> None:
    by_name = Position(114.15, 22.84, "gcj02")  # type: ignore[arg-type]
    assert by_name == Position(114.15, 22.84, Datum.GCJ02)
    assert by_name.datum is Datum.GCJ02
    with pytest.raises(UnknownCrs) as refused:
        Position(114.15, 22.84, "nad83")  # type: ignore[arg-type]
    assert refused.value.code == "geo.unknown_crs"


def test_words_are_no_degrees() -> None:
    with pytest.raises(GeoError):
        Position("114.15", 22.84)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lng", "lat"), [(180, 90), (-180, -90), (0, 0)])
def test_the_rim_of_the_earth_is_on_it(lng: float, lat: float) -> None:
    assert Position(lng, lat).datum is Datum.WGS84


def test_a_landmark_keeps_its_place_through_every_datum() -> None:
    tiananmen = Position(116.39127, 39.90729)
    for datum in Datum:
        there = tiananmen.to(datum)
        assert there.datum is datum
        assert distance_m(there, tiananmen) < 1e-3
        assert distance_m(there.to(Datum.BD09), tiananmen) < 1e-3


@given(positions, positions)
def test_distance_agrees_with_the_ellipsoid(a: Position, b: Position) -> None:
    exact = EARTH.inv(a.lng, a.lat, b.lng, b.lat)[2]
    assert distance_m(a, b) == pytest.approx(exact, rel=0.0057, abs=1e-6)
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)


def test_distance_across_the_antimeridian_and_the_pole_is_short() -> None:
    assert distance_m(Position(179.9995, 0), Position(-179.9995, 0)) == pytest.approx(111.195, rel=1e-4)
    assert distance_m(Position(0, 89.9995), Position(180, 89.9995)) == pytest.approx(111.195, rel=1e-4)
