"""No place's name stands in the code: what a place rules, and what it is called, is data."""

import re
from pathlib import Path

from backend.cli.documents import read_document
from backend.config import POLICIES
from tests.structure.sources import ROOT, python

DATA = ROOT / "backend" / "data" / "policies"
DEFAULT = Path("backend/config.py")
"""The setting `POLICY` has a default; the list that it offers is the files themselves."""


def _names() -> dict[str, set[str]]:
    """Every place with what it is called: its id, its whole name, and the name of the town or district alone."""
    found = {}
    for path in sorted(DATA.glob("*.yaml")):
        name = read_document(path)["name"]
        own = re.split(r"[市省]", name)[-1]
        found[path.stem] = {path.stem, name, own, own.rstrip("市区镇")} - {""}
    return found


def test_no_places_name_stands_in_python() -> None:
    names = {name for of in _names().values() for name in of if len(name) > 1}
    words = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    found = [
        f"{path}:{number} {match.group()}"
        for path in python("backend", "geo")
        if path != DEFAULT
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), start=1)
        if (match := words.search(line))
    ]
    assert found == []


def test_the_list_of_places_is_their_files() -> None:
    assert set(POLICIES) == set(_names())
    text = (ROOT / DEFAULT).read_text(encoding="utf-8")
    assert len([name for name in POLICIES if f'"{name}"' in text]) == 1
