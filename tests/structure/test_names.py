"""Words that must not stand in the project: drawer names, and places that exist on one machine only."""

import re
from pathlib import Path

from tests.structure.sources import ROOT, files

DRAWERS = re.compile(r"^_?(utils?|helpers?|commons?|managers?|base|misc|stuff)(\.|$)", re.IGNORECASE)
TEXT = {
    "", ".py", ".ts", ".vue", ".js", ".mjs", ".json", ".md", ".toml", ".yaml", ".yml", ".lock", ".html",
    ".css", ".sql", ".txt", ".csv", ".geojson", ".webmanifest", ".svg",
}  # fmt: skip
# each pattern is broken in two, so that this file does not find itself
PLACES = re.compile(
    "|".join(
        (
            r"/(?:home|Users)" + r"/[a-z]\w*/",
            r"/ro" + r"ot/",
            r"/wor" + r"k/(?:main|shared|steering|\.)",
            r"/tm" + r"p/(?!\s|$|['\"`),.])[a-z]\w*",
            r"pypi\." + r"org",
            r"pythonhosted\." + r"org",
            r"registry\." + r"(?:npmjs|yarnpkg|npmmirror)",
            r"deb\." + r"debian\.org",
            r"mirrors?\." + r"(?:tuna|aliyun|ustc|cloud)",
        )
    )
)


def test_no_drawers() -> None:
    code = (path for path in files() if path.suffix in {".py", ".ts", ".vue", ".mjs", ".css"})
    found = [str(path) for path in code if any(DRAWERS.match(part) for part in path.parts)]
    assert not found


def test_no_places_of_one_machine() -> None:
    found = []
    for path in files():
        if path.suffix not in TEXT or (ROOT / path).stat().st_size > 4_000_000:
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        found += [f"{path}: {match.group()}" for match in PLACES.finditer(text)]
    assert not found


def test_locks_name_no_registry() -> None:
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-uv.lock",
        "requirements-node.lock",
    ):
        assert "://" not in (ROOT / name).read_text(), name
    assert '"resolved"' not in (ROOT / Path("pwa/package-lock.json")).read_text()
