"""Files that are no rules: each is refused in one line that names the file, the line and what is wrong with it."""

from pathlib import Path

import pytest

from backend.cli.documents import read_document
from backend.services.documents import MOST_BYTES
from tests.cli.conftest import Run
from tests.factories.rules import DATA

RULES = (DATA / "policies" / "jinnan.yaml").read_text(encoding="utf-8")
FINISH = "name: finish, amount: 2"


def _changed(old: str, new: str) -> str:
    assert old in RULES
    return RULES.replace(old, new, 1)


ODD = {
    "empty": ("", " is not a document of fields and values"),
    "only a comment": ("# nothing\n", " is not a document of fields and values"),
    "a list at the top": ("- schema: 1\n", " is not a document of fields and values"),
    "a text at the top": ("津南\n", " is not a document of fields and values"),
    "tabs": ("schema: 1\n\tplace: jinnan\n", ":2: not YAML: found a tab character"),
    "a bracket left open": ("schema: [1\nplace: x\n", ": not YAML: "),
    "a key that stands twice": (RULES + "place: qingxi\n", "the key 'place' stands twice, first on line"),
    "a key that stands twice far down": (_changed(FINISH, FINISH + ", amount: 9"), "the key 'amount' stands twice"),
    "an alias": ("schema: &a [1]\nplace: *a\n", "aliases are not taken"),
    "two documents": ("schema: 1\n---\nschema: 1\n", ":2: not YAML: "),
    "no number": (_changed(FINISH, "name: finish, amount: .nan"), "amount: must be between"),
    "no end": (_changed(FINISH, "name: finish, amount: .inf"), "amount: must be between"),
    "yes for a number": (_changed(FINISH, "name: finish, amount: yes"), "amount: must be a number"),
    "a day that there is not": (_changed("effective_from: 2021-10-01", "effective_from: 2021-02-30"),
                                "effective_from: must be a date"),
    "a number for a key": (RULES + "2025: x\n", "key 2025 must be text"),
    "deep as a well": ("schema: " + "[" * 100_000, ": it is nested too deeply"),
    "huge": ("# " + "x" * MOST_BYTES, ": a document has at most 2 million characters"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_policy_is_refused_in_one_line(run: Run, tmp_path: Path, name: str) -> None:
    text, problem = ODD[name]
    file = tmp_path / "odd.yaml"
    file.write_text(text, encoding="utf-8")
    said = run("import-policy", file, code=2).output
    assert said.startswith("Error: odd.yaml")
    assert problem in said
    assert said.count("\n") == 1


def test_bytes_that_are_no_text_are_refused_as_well(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_bytes("schema: 1\nname: 津南\n".encode("gb18030"))
    assert run("import-policy", file, code=2).output == "Error: not UTF-8 at byte 16\n"


def test_a_mark_of_byte_order_and_ends_of_lines_of_windows_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    assert read_document(file) == read_document(DATA / "policies" / "jinnan.yaml")
