"""Every committed policy says the numbers that the five places' presets say, and rests on the same basis."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.config import POLICIES
from backend.domain.policy import ClockSpec, Policy
from tests.factories.rules import PLACES, document, versions

Clocks = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def presets(shared_data: Path) -> dict[str, Any]:
    """The presets of the five places by id; skips where they are absent."""
    path = shared_data.parent / "domain" / "presets.yaml"
    if not path.is_file():
        pytest.skip(f"the presets are not here: {path} (set BANSHI_DATA)")
    return {place["id"]: place for place in yaml.safe_load(path.read_text(encoding="utf-8"))["places"]}


def sections(place: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What a version of the presets says, with what it inherits."""
    found: dict[str, Any] = next(v for v in place["versions"] if v["version"] == version)
    return {**(sections(place, found["inherits"]) if "inherits" in found else {}), **found}


def said(clock: Mapping[str, Any]) -> dict[str, Any]:
    """A limit of the presets without its basis; what it leaves to the default is absent."""
    return {key: value for key, value in clock.items() if key != "basis"}


def clock_text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def ours(spec: ClockSpec) -> dict[str, Any]:
    """A limit of a policy in the presets' words; the defaults are left out."""
    bands = [[clock_text(edge) for edge in (band.opens, band.closes, band.due)] for band in spec.bands]
    told = {
        "name": str(spec.name), "unit": str(spec.unit), "amount": spec.amount, "anchor": spec.anchor, "bands": bands,
        "min_minutes": spec.min_minutes, "roll_over": spec.roll_over,
        "start": None if spec.start == "dispatched_at" else str(spec.start),
    }  # fmt: skip
    return {key: value for key, value in told.items() if value} | ({} if spec.assessed else {"assessed": False})


def agree(specs: tuple[ClockSpec, ...], wanted: list[Mapping[str, Any]], *, unassessed: bool = False) -> None:
    mark = {"assessed": False} if unassessed else {}
    assert [ours(spec) for spec in specs] == [said(clock) | mark for clock in wanted]
    for spec, clock in zip(specs, wanted, strict=True):
        assert spec.basis.startswith(clock["basis"])


def test_the_settings_offer_every_place(presets: dict[str, Any]) -> None:
    assert set(presets) == set(PLACES) == set(POLICIES)


@pytest.mark.parametrize("place", PLACES)
def test_a_file_bears_the_name_of_its_place(place: str) -> None:
    assert document(f"policies/{place}.yaml")["place"] == place
    assert {policy.place for policy in versions(place)} == {place}


@pytest.mark.parametrize("place", PLACES)
def test_who_and_since_when(presets: dict[str, Any], place: str) -> None:
    preset = presets[place]
    for policy in versions(place):
        assert (policy.name, policy.region, policy.level, policy.owner) == (
            preset["name"], preset["region"], preset["level"], preset["owner"]
        )  # fmt: skip
    known = [(policy.version, policy.effective_from.isoformat(), policy.basis) for policy in versions(place)]
    assert known == [(v["version"], v["effective_from"], v["basis"]) for v in preset["versions"]]


@pytest.mark.parametrize("place", PLACES)
def test_every_limit_of_every_version(presets: dict[str, Any], place: str) -> None:
    for policy in versions(place):
        wanted = sections(presets[place], policy.version)
        grades = {grade["id"]: (name, grade) for name, grade in wanted["grades"].items()}
        assert {grade.id: grade.name for grade in policy.grades} == {key: name for key, (name, _) in grades.items()}
        for grade in policy.grades:
            _, preset = grades[grade.id]
            agree(grade.clocks, preset["clocks"], unassessed=preset.get("assessed") is False)
        agree(policy.all_clocks, wanted.get("all", {}).get("clocks", []))
        for hazard in policy.hazards:
            agree(hazard.clocks, wanted.get("hazards", {}).get(hazard.id, {}).get("clocks", []))


@pytest.mark.parametrize("place", PLACES)
def test_callback_and_rework(presets: dict[str, Any], place: str) -> None:
    preset = presets[place]

    def check(policy: Policy) -> None:
        assert policy.callback.by == preset["callback"]["by"]
        assert policy.callback.basis.startswith(preset["callback"]["basis"])
        names = [grade.name for grade in policy.callback.grades]
        assert names == preset["callback"].get("grades", names)
        assert policy.rework.when == set(preset["rework"]["when"])
        within = {"amount": policy.rework.clock.amount, "unit": str(policy.rework.clock.unit)}
        assert (within, policy.rework.max_rounds) == (preset["rework"]["within"], preset["rework"]["max_rounds"])
        assert policy.rework.basis.startswith(preset["rework"]["basis"])

    for policy in versions(place):
        check(policy)
