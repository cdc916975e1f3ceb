"""Whatever a person is refused is told him in words, or stands here as what only programs meet."""

import ast
import json
import re

import pytest

from backend.app import create_app
from backend.domain.errors import DomainError
from tests.structure.sources import ROOT, name_of, python, tree

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
WORDS = re.compile(r"(?:common\.error\.code|(?!common)\w+\.error|worker\.problem)\.(\w+\.\w+)")
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
RAISES = {"need_text"}
"""Functions that are given a code to refuse with."""
assert create_app  # with it, every room's errors are known

BY_STATUS = {"session.ended", "session.required"}
"""Said by their status alone: sign in again."""
COMMANDS = frozenset({
    "account.unknown",
    "cells.bad_feature", "cells.no_code_field", "cells.no_such_field", "demo.no_district",
    "phrases.bad_list", "phrases.not_a_document", "phrases.unknown_purpose",
    "places.bad_row", "policy.version_pinned", "scoring.unknown",
})  # fmt: skip
"""Met on the command line alone, which prints the message."""
PROGRAMS = frozenset({
    "act.not_a_flag", "act.unknown_action", "alarm.not_found", "answers.invalid", "calendar.year_missing",
    "caller.forbidden", "cursor.unknown", "photo.bad_hash",
    "photo.unknown_size", "policy.none_in_force", "policy.unknown_place", "policy.unknown_version", "query.bad_bbox",
    "query.bad_cursor", "report.enough", "report.future", "report.id_reused", "report.not_found", "report.not_ready",
    "request.not_from_page", "stream.off", "talk.held", "talk.not_found",
})  # fmt: skip
"""Answers to requests that no screen makes: a fault of the program that asks, or a door that no screen has yet."""


def _families(of: type[DomainError]) -> set[str]:
    return {of.__name__}.union(*(_families(child) for child in of.__subclasses__()))


def _codes() -> set[str]:
    """Every code with which anything in the backend refuses, as far as it is written out whole."""
    names = _families(DomainError) | RAISES | {"__init__"}
    found = set()
    for path in python("backend"):
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and name_of(call.func) in names:
                said = [one.value for one in call.args[:3] if isinstance(one, ast.Constant)]
                found |= {one for one in said if isinstance(one, str) and CODE.fullmatch(one)}
    return found


def _worded(language: str) -> set[str]:
    folder = ROOT / "pwa" / "src" / "i18n" / language
    keys = [key for path in folder.glob("*.json") for key in json.loads(path.read_text(encoding="utf-8"))]
    return {match.group(1) for match in map(WORDS.fullmatch, keys) if match}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words_for_people(language: str) -> None:
    codes = _codes()
    assert len(codes) > 150
    assert codes - _worded(language) - BY_STATUS - COMMANDS - PROGRAMS == set()


def test_no_word_is_kept_back_that_is_there() -> None:
    kept_back = BY_STATUS | COMMANDS | PROGRAMS
    assert kept_back - _codes() == set()
    assert kept_back & _worded("zh-Hans") == set()
