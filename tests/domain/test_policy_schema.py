"""The published schema of a policy document refuses what the reader refuses, and nothing that the reader takes."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema_rs
import orjson
import pytest

from backend.cli.documents import read_document
from backend.domain import limits, policy_document, policy_sections, procedure_sections
from backend.domain.assessment import MEASURES
from backend.domain.clock_spec import ClockName
from backend.domain.evidence import Phase
from backend.domain.judging_sections import SCORINGS, SUBJECTS, TRIGGERS
from backend.domain.policy import DayCount, Unit
from backend.domain.policy_document import parse
from backend.domain.policy_rules import BACKSTOP_WHEN, CAUSES, HOW, METRICS
from backend.domain.reading import DocumentError
from tests.factories.rules import DATA, PLACES

SCHEMA = orjson.loads((DATA / "policy.schema.json").read_bytes())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
BEYOND = re.compile(
    r"is missing, here, in what the version inherits"
    r"|evidence\[\d+\]\.(grades|hazards)\[\d+\]: .* is not one of|inherits: .* is not one of"
    r"|(confirm_by_phone|ladder\[\d+\]\.grades)\[\d+\]: .* is not one of"
    r"|must be another limit|stands here twice|is not a time zone"
)
"""What only the reader can know, for it looks at two fields at once or at the machine."""


def shipped(place: str) -> dict[str, Any]:
    """A committed document as commands read it."""
    document: dict[str, Any] = read_document(DATA / "policies" / f"{place}.yaml")
    return document


def short(place: str) -> dict[str, Any]:
    """The same with few categories, grounds and rungs, for they are all alike."""
    document = shipped(place)
    common = document["common"]
    for holder, key in ((common["categories"], "items"), (common["refusal"], "grounds")):
        holder[key] = dict(list(holder[key].items())[:2])
    ladder = common["supervise"]["ladder"]
    common["supervise"]["ladder"] = [next(rung for rung in ladder if kind in rung) for kind in TRIGGERS if
                                     any(kind in rung for rung in ladder)]  # fmt: skip
    return document


def complaint(document: Any) -> str:
    """What the reader says against a document; nothing where it takes it."""
    try:
        parse(document)
    except DocumentError as error:
        return str(error)
    return ""


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every field of a document with its path."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with one field set."""
    changed = deepcopy(document)
    target = changed
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return changed


def mutants(document: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Documents with one thing wrong: a key too many, a key too few, a value of another kind."""
    for path, value in nodes(document):
        if isinstance(value, dict):
            yield (*path, "surprise"), put(document, (*path, "surprise"), {"x": 1})
            for key in value:
                rest = {name: child for name, child in value.items() if name != key}
                yield (*path, key), put(document, path, rest) if path else rest
        if path:
            for wrong in ({}, [], "", -1, "nonsense", True):
                yield path, put(document, path, wrong)


@pytest.mark.parametrize("place", PLACES)
def test_every_shipped_policy_is_valid(place: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(shipped(place))] == []


@pytest.mark.parametrize("place", PLACES)
def test_schema_and_reader_judge_alike(place: str) -> None:
    apart = []
    for path, mutant in mutants(short(place)):
        said = complaint(mutant)
        known_here = said and not BEYOND.search(said)
        if VALIDATOR.is_valid(mutant) if known_here else not (said or VALIDATOR.is_valid(mutant)):
            apart.append((path, said or "the reader takes it"))
    assert apart == []


def test_the_schema_knows_the_readers_words() -> None:
    defs = SCHEMA["$defs"]
    assert set(SCHEMA["required"]) == policy_document.PLACE
    assert set(defs["common"]["properties"]) == policy_document.SECTIONS
    assert set(defs["version"]["required"]) == policy_document.VERSION
    assert set(defs["version"]["properties"]) == policy_document.SECTIONS | policy_document.VERSION | {"inherits"}
    assert set(defs["types"]["propertyNames"]["enum"]) == policy_sections.ORDER_TYPES
    assert set(defs["clock_name"]["enum"]) == limits.GRADED
    evidence = defs["section_evidence"]["items"]["properties"]
    assert set(evidence["phase"]["enum"]) == set(Phase)
    assert set(defs["section_feedback"]["properties"]["told_by"]["enum"]) == set(policy_sections.TOLD_BY)
    assert set(defs["section_rework"]["properties"]["when"]["items"]["enum"]) == policy_sections.REWORK_WHEN
    callback = defs["section_callback"]["properties"]["grades"]
    assert set(callback["propertyNames"]["enum"]) == policy_sections.SATISFACTION


def test_the_schema_knows_the_words_of_procedures() -> None:
    defs = SCHEMA["$defs"]
    rung = defs["rung"]["properties"]
    assert set(rung["how"]["enum"]) == HOW
    assert set(rung["cause"]["enum"]) == CAUSES
    assert set(rung["clocks"]["items"]["enum"]) == set(ClockName)
    assert {key for one in defs["rung"]["oneOf"] for key in one["required"]} == TRIGGERS
    assert set(defs["metric"]["properties"]["id"]["enum"]) == METRICS == set(MEASURES)
    assert {kind["properties"]["kind"]["const"] for kind in defs["scoring"]["oneOf"]} == set(SCORINGS)
    assert set(defs["section_assess"]["properties"]["subjects"]["enum"]) == SUBJECTS
    whistle = defs["section_whistle"]["properties"]
    assert set(whistle["roles"]["items"]["enum"]) == procedure_sections.STAFF
    for kind in defs["whistle_clock"]["oneOf"]:
        assert set(kind["properties"]["name"]["enum"]) == procedure_sections.WHISTLE_CLOCKS
    assert set(defs["section_joint"]["properties"]["when"]["items"]["enum"]) == procedure_sections.JOINT_WHEN
    assert set(defs["section_backstop"]["properties"]["when"]["items"]["enum"]) == BACKSTOP_WHEN
    assert set(defs["section_return"]["properties"]["then"]["enum"]) == procedure_sections.THEN
    units = {unit for one in defs["span"]["oneOf"] for unit in one["properties"]["unit"]["enum"]}
    assert units == procedure_sections.COUNTABLE


def test_the_schema_knows_the_keys_of_every_unit() -> None:
    kinds = [SCHEMA["$defs"][one["$ref"].rpartition("/")[2]] for one in SCHEMA["$defs"]["clock"]["oneOf"]]
    known = {}
    for kind in kinds:
        unit = kind["properties"]["unit"]
        assert set(kind["properties"]["start"]["enum"]) == limits.GRADED_STARTS
        for name in unit.get("enum", [unit.get("const")]):
            known[Unit(name)] = (set(kind["required"]), set(kind["properties"]))
    assert known == {
        unit: (limits.ALWAYS | must, limits.ALWAYS | limits.MAY | must | may)
        for unit, (must, may) in limits.KEYS.items()
    }
    counts = SCHEMA["$defs"]["clock_workday"]["properties"]["day_count"]["enum"]
    assert set(counts) == set(DayCount)
