"""Policies are read strictly, inherit by section, and are pinned by the instant of dispatch."""

from typing import Any

import orjson
import pytest

from backend.domain.errors import NotFound
from backend.domain.policy import ClockName, Stop, Unit, in_force, pinned
from backend.domain.policy_document import parse
from backend.domain.reading import DocumentError
from tests.factories.rules import PLACES, cst, document, versions


def changed(path: str, value: Any, *, place: str = "qingxi") -> dict[str, Any]:
    """A committed document with one field set, or taken away by None."""
    wrong = document(f"policies/{place}.yaml")
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    target: Any = wrong
    for key in parents:
        target = target[key]
    target[last] = value
    if value is None:
        del target[last]
    return wrong


@pytest.mark.parametrize("place", PLACES)
def test_a_policy_survives_being_kept_as_json(place: str) -> None:
    assert parse(orjson.loads(orjson.dumps(document(f"policies/{place}.yaml")))) == versions(place)


@pytest.mark.parametrize("place", PLACES)
def test_every_limit_and_demand_names_its_basis(place: str) -> None:
    for policy in versions(place):
        grades = [spec for grade in policy.grades for spec in policy.clocks_for(grade.id)]
        bases = [*(spec.basis for spec in grades), *(rule.basis for rule in policy.evidence)]
        assert all(bases)
        assert policy.presence.basis
        assert all(spec.stops for spec in grades)


def test_qingxi_says_what_the_town_promised() -> None:
    policy = versions("qingxi")[0]
    urgent = {spec.name: spec for spec in policy.grade("urgent").clocks}
    assert (urgent[ClockName.CONTACT].amount, urgent[ClockName.CONTACT].unit) == (30, Unit.MIN)
    assert (urgent[ClockName.ARRIVE].amount, urgent[ClockName.ARRIVE].unit) == (60, Unit.MIN)
    assert urgent[ClockName.FINISH].anchor is ClockName.ARRIVE
    assert (urgent[ClockName.FEEDBACK].amount, urgent[ClockName.FEEDBACK].unit) == (2, Unit.WORKDAY)
    assert [(grade.id, grade.name) for grade in policy.grades] == [
        ("urgent", "紧急"), ("ordinary", "投诉举报求助"), ("inquiry", "咨询建议"),
    ]  # fmt: skip
    assert (policy.presence.radius_m, policy.presence.max_accuracy_m, policy.contact_tries) == (150, 200, 3)


def test_a_newer_version_inherits_what_it_does_not_say() -> None:
    old, new = versions("jinnan")
    assert new.grades == old.grades
    assert (old.all_clocks, [hazard.clocks for hazard in old.hazards]) == ((), [(), (), ()])
    assert [hazard.id for hazard in new.hazards if hazard.clocks] == [
        "none", "life_property", "utility_water_power_gas_heat",
    ]  # fmt: skip


def test_the_version_in_force_at_dispatch() -> None:
    both = versions("jinnan")
    assert in_force(both, cst("2024-12-31 23:59:59.999")).version == "2021"
    assert in_force(both, cst("2025-01-01 00:00")).version == "2025"
    assert in_force(tuple(reversed(both)), cst("2026-01-01 00:00")).version == "2025"
    with pytest.raises(NotFound) as refused:
        in_force(both, cst("2021-09-30 23:59"))
    assert refused.value.code == "policy.none_in_force"


def test_an_order_finds_its_pinned_version_again() -> None:
    assert pinned(versions("jinnan"), "2021").version == "2021"
    with pytest.raises(NotFound):
        pinned(versions("jinnan"), "1999")
    with pytest.raises(NotFound):
        versions("jinnan")[0].grade("no such grade")


def test_a_passed_reply_may_be_what_tells_the_caller() -> None:
    (policy, _) = parse(changed("common.feedback.told_by", "passed_reply"))
    feedback = next(spec for spec in policy.grade("urgent").clocks if spec.name is ClockName.FEEDBACK)
    assert Stop.PASSED in feedback.stops
    assert Stop.CALLBACK not in feedback.stops


CLOCK = "versions.0.grades.0.clocks"


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("schema", 2, "schema: only schema 1 is known"),
        ("surprise", 1, "surprise: unknown key"),
        ("region", 441900, "region: must be a text"),
        ("level", "village", "level: 'village' is not one of city, district, town"),
        ("tz", "Asia/Nowhere", "tz: is not a time zone"),
        ("windows", [["12:00", "08:30"]], "windows[0]: must be [opens, closes]"),
        ("windows", [["08:30", "24:01"]], "windows[0][1]: is not a time of day"),
        ("versions", [], "versions: must hold a version"),
        ("versions.1.version", "2021", "versions[1].version: stands here twice"),
        ("versions.1.inherits", "2020", "versions[1].inherits: '2020' is not one of 2021"),
        ("versions.1.effective_from", "2021-09-26", "versions: must follow each other"),
        ("versions.1.effective_from", "soon", "versions[1].effective_from: must be a date"),
        ("common.rework", None, "versions[0].rework: is missing"),
        ("common.extended", {}, "common.extended: unknown key"),
        ("common.extend", {}, "common.extend.basis: is missing"),
        ("common.types", {"gossip": "闲话"}, "common.types.gossip: unknown key"),
        ("common.hazards", {"flood": {"name": "汛情"}}, "common.hazards.none: is missing"),
        ("common.contact.tries", 0, "common.contact.tries: must be between 1 and 20"),
        ("common.contact.tries", True, "common.contact.tries: must be a number"),
        ("common.feedback.told_by", "rumour", "common.feedback.told_by: 'rumour' is not one of"),
        ("common.presence.radius_m", float("nan"), "common.presence.radius_m: must be between"),
        ("common.evidence.0.grades", ["vip"], "common.evidence[0].grades[0]: 'vip' is not one of"),
        ("common.evidence.0.basis", " ", "common.evidence[0].basis: must be a text"),
        ("common.evidence.0.at_least", 1.5, "common.evidence[0].at_least: must be a whole number"),
        ("common.rework.within", {"amount": 3}, "common.rework.within.unit: is missing"),
        ("common.callback.grades", {"so_so": "一般"}, "common.callback.grades.so_so: unknown key"),
        ("versions.0.grades.1.id", "urgent", "versions[0].grades[1].id: stands here twice"),
        (f"{CLOCK}.0.unit", "moon", "versions[0].grades[0].clocks[0].unit: 'moon' is not one of"),
        (f"{CLOCK}.0.name", "whistle", "versions[0].grades[0].clocks[0].name: 'whistle' is not one of"),
        (f"{CLOCK}.0.name", "rework", "versions[0].grades[0].clocks[0].name: 'rework' is not one of"),
        (f"{CLOCK}.0.name", "arrive", "versions[0].grades[0].clocks[0].name: has two limits"),
        (f"{CLOCK}.0.amount", 0, "versions[0].grades[0].clocks[0].amount: must be more than nothing"),
        (f"{CLOCK}.0.day_end", "17:30", "versions[0].grades[0].clocks[0].day_end: unknown key"),
        (f"{CLOCK}.0.start", "accepted_at", "versions[0].grades[0].clocks[0].start: 'accepted_at' is not"),
        (f"{CLOCK}.0.basis", None, "versions[0].grades[0].clocks[0].basis: is missing"),
        (f"{CLOCK}.2.anchor", "respond", "versions[0].grades[0].clocks[2].anchor: must be another limit"),
        (f"{CLOCK}.2.anchor", "finish", "versions[0].grades[0].clocks[2].anchor: must be another limit"),
        (f"{CLOCK}.3.amount", 1.5, "versions[0].grades[0].clocks[3].amount: must be a whole number"),
        (f"{CLOCK}.3.amount", -1, "versions[0].grades[0].clocks[3].amount: must be between 1 and 1000"),
    ],
)
def test_a_wrong_policy_names_the_field(path: str, value: Any, complaint: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse(changed(path, value))
    assert str(refused.value).startswith(complaint)
    assert refused.value.code == "document.invalid"
    assert refused.value.facts["path"] == refused.value.path


def banded(*bands: list[str], **more: Any) -> dict[str, Any]:
    """Qingxi with a half-day target on its inquiries, as Jincheng states it."""
    clock = {"name": "respond", "start": "registered_at", "unit": "band", "bands": list(bands), "basis": "seed"}
    return changed("versions.0.grades.2.clocks", [{**clock, **more}])


def test_half_day_bands_are_read() -> None:
    policy = parse(banded(["00:00", "12:00", "12:00"], ["12:00", "24:00", "24:00"], min_minutes=60, assessed=False))[
        0
    ]
    (respond,) = policy.grade("inquiry").clocks
    assert [(band.opens, band.closes, band.due) for band in respond.bands] == [(0, 720, 720), (720, 1440, 1440)]
    assert (respond.min_minutes, respond.assessed) == (60, False)


@pytest.mark.parametrize(
    "bands",
    [
        [["00:00", "12:00", "12:00"]],
        [["00:00", "12:00", "12:00"], ["13:00", "24:00", "24:00"]],
        [["00:00", "12:00", "11:00"], ["12:00", "24:00", "24:00"]],
        [["00:00", "12:00"], ["12:00", "24:00", "24:00"]],
        [["00:00", "12:00", "12:00"], ["12:00", "24:00", "noon"]],
        [],
    ],
)
def test_bands_with_a_gap_or_a_due_before_their_end_are_refused(bands: list[list[str]]) -> None:
    with pytest.raises(DocumentError, match=r"bands"):
        parse(banded(*bands))


@pytest.mark.parametrize("nonsense", [{}, {"schema": 1}, {1: 2}, [], None, "qingxi", {"schema": 1, "versions": 3}])
def test_what_is_no_policy_at_all_is_refused_in_words(nonsense: Any) -> None:
    with pytest.raises(DocumentError):
        parse(nonsense)
