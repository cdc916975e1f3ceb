"""Is a check-in credible? GPS never blocks the job and never lies for it (section 5.3, pains A1 to A12)."""

from dataclasses import dataclass
from enum import StrEnum


class Credence(StrEnum):
    """What a check-in is taken for."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """What a policy asks of a position: metres around the spot, metres of accuracy, agreeing samples, their age."""

    radius_m: float = 150.0
    max_accuracy_m: float = 200.0
    min_samples: int = 2
    max_age_s: int = 120
    basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the fence measured, in plain words; `none` where the phone gave no position at all."""

    verdict: str
    distance_m: float | None = None
    accuracy_m: float | None = None
    samples: int = 0
    agreed: bool = False
    age_s: float = 0.0
    """Seconds between the act and the sample nearest to it, by the phone's own clock; below zero it came after."""


NO_POSITION = Measured("none")


@dataclass(frozen=True, slots=True)
class Presence:
    """The judgement: `finding` says what was found, `needs` what would make a refused check-in acceptable.

    `code` is what was found, or, of a refused check-in, what is needed first.
    """

    state: Credence
    code: str
    distance_m: float | None
    accuracy_m: float | None
    review: bool
    needs: tuple[str, ...] = ()
    finding: str = ""


def judge(measured: Measured, *, rule: PresenceRule, reason: str | None, has_photo: bool) -> Presence:
    """Verified, taken as unverified and marked for review, or refused with the distance."""
    finding = _finding(measured, rule)
    if finding == "presence.inside":
        return Presence(Credence.VERIFIED, finding, measured.distance_m, measured.accuracy_m, review=False)
    needs = () if finding == "presence.few_samples" else _needs(reason, has_photo=has_photo)
    if not needs:
        return Presence(Credence.UNVERIFIED, finding, measured.distance_m, measured.accuracy_m, review=True)
    code = finding if finding == "presence.outside" else f"presence.{needs[0]}_needed"
    said = (measured.distance_m, measured.accuracy_m)
    return Presence(Credence.REFUSED, code, *said, review=False, needs=needs, finding=finding)


def _needs(reason: str | None, *, has_photo: bool) -> tuple[str, ...]:
    wanted = (("reason", bool((reason or "").strip())), ("photo", has_photo))
    return tuple(name for name, given in wanted if not given)


def _finding(measured: Measured, rule: PresenceRule) -> str:
    if measured.distance_m is None or measured.verdict == "none":
        return "presence.no_position"
    if abs(measured.age_s) > rule.max_age_s:
        return "presence.stale"
    if measured.verdict == "outside":
        return "presence.outside"
    if measured.verdict != "inside":
        return "presence.uncertain"
    # 0 is what phones say for "unknown" (pains A12)
    if not measured.accuracy_m or measured.accuracy_m > rule.max_accuracy_m:
        return "presence.inaccurate"
    if measured.samples < rule.min_samples:
        # one lucky fix proves nothing (A2), but its scarcity is not the worker's fault
        return "presence.few_samples"
    return "presence.inside" if measured.agreed or measured.samples == 1 else "presence.contradictory"
