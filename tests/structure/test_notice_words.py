"""Whatever wakes a phone says in the reader's language why."""

import ast
import json
from collections.abc import Mapping

import pytest

from backend.cli.documents import read_document
from backend.domain import alarms
from tests.structure.sources import ROOT, python, tree

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
POLICIES = ROOT / "backend" / "data" / "policies"


def _words(language: str) -> set[str]:
    path = ROOT / "pwa" / "src" / "i18n" / language / "notice.json"
    return set(json.loads(path.read_text(encoding="utf-8")))


def _kinds_about_orders() -> set[str]:
    """The kinds of every rule that stands anywhere in `domain.alarms`."""
    found: set[str] = set()
    waiting: list[object] = list(vars(alarms).values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, alarms.Rule):
            found.add(one.kind)
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, tuple):
            waiting += one
    return found


def _kinds_about_no_order() -> set[str]:
    """The kinds that `alarms.tell` is called with, and that of the trial."""
    found = {"trial"}
    for path in python("backend"):
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "alarms.tell":
                kind = call.args[2]
                assert isinstance(kind, ast.Constant), f"{path}:{call.lineno} names no kind"
                found.add(str(kind.value))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_alarm_has_words(language: str) -> None:
    kinds = _kinds_about_orders() | _kinds_about_no_order()
    assert kinds >= {"dispatched", "escalated", "stretched", "calendar_missing", "export_asked"}
    assert {name for name in _words(language) if name.startswith("notice.kind.")} == {
        f"notice.kind.{kind}" for kind in kinds
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", ["notice", "common"])
def test_every_grade_of_a_place_that_comes_along_has_words(language: str, area: str) -> None:
    places = [read_document(path) for path in sorted(POLICIES.glob("*.yaml"))]
    versions = [version for place in places for version in place["versions"]]
    grades = {grade["id"] for version in versions for grade in version.get("grades", ())}
    path = ROOT / "pwa" / "src" / "i18n" / language / f"{area}.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    assert grades >= {"urgent", "same_day_target"}
    assert {name for name in words if name.startswith(f"{area}.grade.")} == {f"{area}.grade.{one}" for one in grades}
