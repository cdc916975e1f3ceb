"""The committed contract is the one that the app serves, and the phone's types are made from it."""

import json
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from tests.structure.sources import ROOT

DOCUMENT, TYPES = ROOT / "pwa/openapi.json", ROOT / "pwa/src/api/schema.d.ts"
STALE = "run scripts/openapi and commit what it writes"


def test_the_document_is_current(app: Flask) -> None:
    served = app.test_client().get("/api/v1/openapi.json").get_json()
    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == served, STALE


def test_the_types_are_current(tmp_path: Path) -> None:
    tool = ROOT / "pwa/node_modules/openapi-typescript/bin/cli.js"
    if not tool.is_file():
        pytest.skip("the phone app's packages are not installed (scripts/setup.py modules)")
    made = tmp_path / "schema.d.ts"
    subprocess.run([ROOT / "scripts/node", tool, DOCUMENT, "--output", made], check=True, capture_output=True)
    assert made.read_text(encoding="utf-8") == TYPES.read_text(encoding="utf-8"), STALE
