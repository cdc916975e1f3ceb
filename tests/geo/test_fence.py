import math
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError, NotFinite
from geo.fence import Fence, Reason, Sample, Verdict, measure
from geo.position import Datum, Position

NORTH = 1.0 / 111_195.08  # a metre along the meridian of the mean sphere, in degrees
SPOT = Position(114.15, 22.84)
NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)


def _fix(metres: float, accuracy: float | None = 15.0, second: int | None = None) -> Sample:
    at = None if second is None else NOON + timedelta(seconds=second)
    return Sample(SPOT.lng, SPOT.lat + metres * NORTH, accuracy, at)


def _fences(*samples: Sample, radius: float = 100.0) -> Fence:
    return measure(samples, SPOT, radius)


@pytest.mark.parametrize(
    ("metres", "accuracy", "verdict", "reason"),
    [
        (0, 15, Verdict.INSIDE, Reason.WITHIN_RADIUS),
        (99, 15, Verdict.INSIDE, Reason.WITHIN_RADIUS),
        (99, 200, Verdict.INSIDE, Reason.WITHIN_RADIUS),
        (99, 201, Verdict.UNCERTAIN, Reason.ACCURACY_COARSE),
        (110, 15, Verdict.UNCERTAIN, Reason.NEAR_EDGE),
        (160, 40, Verdict.OUTSIDE, Reason.BEYOND),
        (160, 165, Verdict.INSIDE, Reason.WITHIN_ACCURACY),
        (160, 120, Verdict.UNCERTAIN, Reason.NEAR_EDGE),
        (1_400, 1_414, Verdict.UNCERTAIN, Reason.ACCURACY_COARSE),
        (5_000, 1_414, Verdict.OUTSIDE, Reason.BEYOND),
        (0, None, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (0, 0.0, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (0, -1.0, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (0, math.nan, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (0, math.inf, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (900, None, Verdict.UNCERTAIN, Reason.ACCURACY_UNKNOWN),
        (1_200, None, Verdict.OUTSIDE, Reason.BEYOND),
    ],
)
def test_one_sample(metres: float, accuracy: float | None, verdict: Verdict, reason: Reason) -> None:
    fence = _fences(_fix(metres, accuracy))
    assert (fence.verdict, fence.reason, fence.samples_used) == (verdict, reason, 1)
    assert fence.distance_m == pytest.approx(metres, abs=0.01)
    assert not fence.agreed, "one sample alone may be a phone's fancy"


def test_no_sample_is_an_answer_too() -> None:
    assert _fences() == Fence(Verdict.UNCERTAIN, None, None, 0, agreed=False, reason=Reason.NO_SAMPLES)


def test_two_samples_agree() -> None:
    fence = _fences(_fix(40, 20, 0), _fix(60, 30, 2))
    assert (fence.verdict, fence.agreed, fence.samples_used, fence.accuracy_m) == (Verdict.INSIDE, True, 2, 25.0)
    assert fence.distance_m == pytest.approx(50, abs=0.01)
    assert _fences(_fix(900, 20, 0), _fix(905, 20, 2)).verdict is Verdict.OUTSIDE


def test_two_samples_that_contradict_each_other_decide_nothing() -> None:
    fence = _fences(_fix(10, 15, 0), _fix(210, 1.9, 2))
    assert (fence.verdict, fence.agreed, fence.reason) == (Verdict.UNCERTAIN, False, Reason.SAMPLES_DISAGREE)


def test_one_bad_fix_among_three_flips_nothing() -> None:
    fence = _fences(_fix(10, 15, 0), _fix(210, 1.9, 2), _fix(12, 15, 4))
    assert (fence.verdict, fence.agreed) == (Verdict.INSIDE, True)
    assert fence.distance_m == pytest.approx(11, abs=0.01)


def test_the_same_fix_sent_twice_is_one_sample() -> None:
    assert not _fences(_fix(10, 15, 0), _fix(10, 15, 0)).agreed
    assert not _fences(_fix(10), _fix(10)).agreed
    assert _fences(_fix(10, 15, 0), _fix(10, 15, 1)).agreed, "a phone that lies still says the same again"


def test_coarse_samples_count_only_where_there_is_nothing_finer() -> None:
    fence = _fences(_fix(10, 15, 0), _fix(900, 17_000, 2), _fix(700, None, 4))
    assert (fence.verdict, fence.samples_used) == (Verdict.INSIDE, 1)
    assert _fences(_fix(900, 17_000, 0), _fix(900, 17_000, 2)).verdict is Verdict.UNCERTAIN


def test_a_compound_counts_as_there_however_large() -> None:
    compound = shapely.box(114.14, 22.84, 114.16, 22.86)
    far = [_fix(1_500, 15, 0), _fix(1_510, 15, 2)]
    assert measure(far, SPOT, 100.0).verdict is Verdict.OUTSIDE
    fence = measure(far, SPOT, 100.0, area=compound)
    assert (fence.verdict, fence.reason) == (Verdict.INSIDE, Reason.WITHIN_AREA)
    near = measure([Sample(114.16 + 20 / 102_600, 22.85, 15.0)], SPOT, 100.0, area=compound)
    assert (near.verdict, near.reason) == (Verdict.OUTSIDE, Reason.BEYOND)
    near = measure([Sample(114.16 + 20 / 102_600, 22.85, 25.0)], SPOT, 100.0, area=compound)
    assert (near.verdict, near.reason) == (Verdict.UNCERTAIN, Reason.NEAR_EDGE)


def test_the_spot_may_be_given_in_any_datum() -> None:
    fence = measure([_fix(30)], SPOT.to(Datum.GCJ02), 100.0)
    assert fence.distance_m == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize("radius", [-1.0, math.nan, math.inf])
def test_a_fence_needs_a_radius(radius: float) -> None:
    with pytest.raises(NotFinite):
        measure([_fix(0)], SPOT, radius)


def test_a_sample_needs_a_place() -> None:
    with pytest.raises(GeoError):
        Sample(math.nan, 22.84, 10.0)


accuracies = st.none() | st.floats(0, 500)


@given(st.lists(st.tuples(st.floats(0, 1_000), accuracies), max_size=6), st.floats(0, 300))
def test_no_verdict_goes_beyond_its_samples(given_: list[tuple[float, float | None]], radius: float) -> None:
    samples = [_fix(metres, accuracy, k) for k, (metres, accuracy) in enumerate(given_)]
    fence = measure(samples, SPOT, radius)
    assert fence == measure(samples[::-1], SPOT, radius)
    assert fence.samples_used <= len(samples)
    fine = [accuracy for _, accuracy in given_ if accuracy and accuracy <= 200.0]
    if fence.verdict is Verdict.INSIDE:
        assert fine
        assert fence.distance_m is not None
        assert fence.distance_m <= max(radius, 200.0)
    if fence.verdict is Verdict.OUTSIDE:
        assert fence.distance_m is not None
        assert fence.distance_m > radius
