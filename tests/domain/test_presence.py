"""GPS never blocks the job and never lies for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.presence import NO_POSITION, Credence, Measured, PresenceRule, judge

RULE = PresenceRule()
AT_THE_SPOT = Measured("inside", 12.0, 18.0, 3, agreed=True)
VERDICTS = st.sampled_from(["inside", "uncertain", "outside", "none", "something new"])
METRES = st.none() | st.floats(0, 1e7)


def test_inside_with_agreeing_samples_is_verified() -> None:
    found = judge(AT_THE_SPOT, rule=RULE, reason=None, has_photo=False)
    assert (found.state, found.code, found.review) == (Credence.VERIFIED, "presence.inside", False)
    assert (found.distance_m, found.accuracy_m) == (12.0, 18.0)


@pytest.mark.parametrize(
    ("measured", "code"),
    [
        (Measured("uncertain", 180.0, 60.0, 3, agreed=True), "presence.uncertain"),
        (Measured("inside", 12.0, 200.5, 3, agreed=True), "presence.inaccurate"),
        (Measured("inside", 12.0, None, 3, agreed=True), "presence.inaccurate"),
        (Measured("inside", 12.0, 0.0, 3, agreed=True), "presence.inaccurate"),
        (Measured("inside", 12.0, 18.0, 3, agreed=False), "presence.contradictory"),
        (Measured("outside", 2300.0, 30.0, 3, agreed=True), "presence.outside"),
        (Measured("inside", 12.0, 18.0, 3, agreed=True, age_s=121), "presence.stale"),
        (Measured("inside", 12.0, 18.0, 3, agreed=True, age_s=-121), "presence.stale"),
        (NO_POSITION, "presence.no_position"),
    ],
)
def test_anything_less_is_taken_with_a_reason_and_a_photo_and_looked_at(measured: Measured, code: str) -> None:
    found = judge(measured, rule=RULE, reason="地下室无信号", has_photo=True)
    assert (found.state, found.code, found.review) == (Credence.UNVERIFIED, code, True)
    assert judge(measured, rule=RULE, reason="地下室无信号", has_photo=False).needs == ("photo",)
    assert judge(measured, rule=RULE, reason=" ", has_photo=True).needs == ("reason",)
    assert judge(measured, rule=RULE, reason=None, has_photo=False).needs == ("reason", "photo")


def test_outside_is_refused_with_the_distance() -> None:
    outside = Measured("outside", 2300.0, 30.0, 3, agreed=True)
    found = judge(outside, rule=RULE, reason=None, has_photo=False)
    assert (found.state, found.code, found.distance_m) == (Credence.REFUSED, "presence.outside", 2300.0)


def test_uncertain_without_a_reason_says_what_it_needs() -> None:
    uncertain = Measured("uncertain", 180.0, 60.0, 3)
    assert judge(uncertain, rule=RULE, reason=None, has_photo=True).code == "presence.reason_needed"
    assert judge(uncertain, rule=RULE, reason="室内", has_photo=False).code == "presence.photo_needed"


def test_a_single_good_fix_is_taken_and_looked_at_without_asking_more() -> None:
    single = Measured("inside", 12.0, 18.0, 1, agreed=False)
    found = judge(single, rule=RULE, reason=None, has_photo=False)
    assert (found.state, found.code, found.review) == (Credence.UNVERIFIED, "presence.few_samples", True)
    lenient = PresenceRule(min_samples=1)
    assert judge(single, rule=lenient, reason=None, has_photo=False).state is Credence.VERIFIED


def test_at_the_limit_of_accuracy_is_still_good() -> None:
    edge = Measured("inside", 12.0, 200.0, 2, agreed=True)
    assert judge(edge, rule=RULE, reason=None, has_photo=False).state is Credence.VERIFIED


@pytest.mark.parametrize("age_s", [120, -120])
def test_two_minutes_between_the_position_and_the_act_are_still_now(age_s: float) -> None:
    fresh = replace(AT_THE_SPOT, age_s=age_s)
    assert judge(fresh, rule=RULE, reason=None, has_photo=False).state is Credence.VERIFIED


@given(VERDICTS, METRES, METRES, st.integers(0, 5), st.booleans())
def test_a_reason_and_a_photo_always_let_the_job_go_on(
    verdict: str, distance: float | None, accuracy: float | None, samples: int, agreed: bool
) -> None:
    measured = Measured(verdict, distance, accuracy, samples, agreed=agreed)
    given_all = judge(measured, rule=RULE, reason="原因", has_photo=True)
    assert given_all.state is not Credence.REFUSED
    # and nothing that a person says turns a poor position into a verified one
    silent = judge(measured, rule=RULE, reason=None, has_photo=False)
    assert (given_all.state is Credence.VERIFIED) == (silent.state is Credence.VERIFIED)
    assert given_all.review == (given_all.state is Credence.UNVERIFIED)
    if verdict != "inside":
        assert given_all.state is Credence.UNVERIFIED
