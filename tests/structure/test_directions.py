"""Who may import whom; and that the contracts would notice."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.structure.sources import ROOT, functions, python, tree

LOADED_BY_NAME = {"backend/cli/__init__.py", "backend/clients/imaging.py", "backend/clients/photo_store.py",
                  "backend/clients/documents.py", "backend/db/database.py"}  # fmt: skip
"""Where a module is loaded only once it is needed: a command, HEIC, a client of S3, the driver of an engine."""


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / ".venv/bin/lint-imports", "--no-cache", "--no-logo"]
    if not command[0].exists():
        command[0] = Path(shutil.which("lint-imports") or "lint-imports")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_looks_inward() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("backend/domain/lifecycle.py", "import sqlalchemy", "Rules and geometry know no framework"),
        ("backend/services/orders.py", "import flask", "Only the door knows HTTP"),
        ("geo/cell.py", "import backend.domain.errors", "Geometry has never heard of a hotline"),
        ("backend/db/types.py", "import backend.config", "Settings are handed down"),
        ("backend/domain/roles.py", "import backend.services.orders", "The rooms look one way"),
    ],
)
def test_a_planted_violation_is_noticed(tmp_path: Path, file: str, line: str, contract: str) -> None:
    for room in ("backend", "geo"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.write_text(f"{planted.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = _lint(tmp_path)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())


def test_what_is_loaded_by_its_name_is_on_the_list() -> None:
    found = {
        str(path)
        for path in python("backend", "geo", "scripts")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr) in ("import_module", "__import__")
    }
    assert found == LOADED_BY_NAME


def test_no_import_inside_a_function() -> None:
    found = [
        f"{path}:{inner.lineno}"
        for path in python("backend", "geo", "scripts")
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not found
