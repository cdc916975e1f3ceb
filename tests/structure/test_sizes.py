"""No file, function or endpoint beyond its size: what is longer holds two nouns or two verbs."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from tests.structure.sources import ROOT, files, functions, lines, name_of, python

FILE, FUNCTION, ENDPOINT, POSITIONAL = 250, 40, 12, 5
TS_FUNCTION = 50
HTTP = {"get", "post", "put", "patch", "delete", "route"}


def _length(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def test_files() -> None:
    kinds = {".py", ".ts", ".vue"}
    generated = {Path("pwa/src/api/schema.d.ts")}
    too_long = {
        str(path): length
        for path in files()
        if path.suffix in kinds and path not in generated and (length := _length(path)) > FILE
    }
    assert not too_long


def test_functions() -> None:
    tables = Path("backend/migrations/versions")  # a migration is a list of columns
    too_long = {
        f"{path}:{node.lineno} {node.name}": length
        for path in python("backend", "geo", "scripts", "tests")
        for node in functions(path)
        if (length := lines(node)) > FUNCTION and not path.is_relative_to(tables)
    }
    assert not too_long


def test_positional_arguments() -> None:
    too_many = [
        f"{path}:{node.lineno} {node.name}"
        for path in python("backend", "geo", "scripts")
        for node in functions(path)
        if len([a for a in [*node.args.posonlyargs, *node.args.args] if a.arg not in {"self", "cls"}]) > POSITIONAL
    ]
    assert not too_many


def _is_endpoint(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(name_of(call.func) in HTTP for call in calls) or node.name in HTTP - {"route"}


def test_endpoints() -> None:
    too_long = {
        f"{path}:{node.lineno} {node.name}": length
        for path in python("backend")
        if path.is_relative_to("backend/api")
        for node in functions(path)
        if _is_endpoint(node) and (length := lines(node)) > ENDPOINT
    }
    assert not too_long


def test_functions_in_typescript() -> None:
    if not (ROOT / "pwa/node_modules/typescript").is_dir():
        pytest.skip("the phone app's packages are not installed (scripts/setup.py modules)")
    sources = [str(ROOT / path) for path in files() if path.suffix in {".ts", ".vue"} and path.parts[0] == "pwa"]
    measured = subprocess.run(
        [ROOT / "scripts/node", ROOT / "tests/structure/functions.mjs", *sources],
        capture_output=True,
        text=True,
        check=True,
    )
    too_long = {place: length for place, length in json.loads(measured.stdout) if length > TS_FUNCTION}
    assert not too_long
