"""What a phone has to fetch: little before the first screen, and little at once afterwards."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.structure.sources import ROOT

BUILD = ROOT / "pwa" / "dist"
FIRST, LATER = 90_000, 45_000
"""Bytes of scripts and styles as they are served to a browser that takes gzip."""
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
HOME = "src/ui/worker/InboxScreen.vue"
Manifest = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """Which file needs which, as the build wrote it down; built now when the sources changed."""
    if not (ROOT / "pwa/node_modules/vite").is_dir():
        pytest.skip("the phone app's packages are not installed (scripts/setup.py modules)")
    subprocess.run([sys.executable, ROOT / "scripts/setup.py", "app"], check=True, capture_output=True)
    found: Manifest = json.loads((BUILD / ".vite/manifest.json").read_text(encoding="utf-8"))
    return found


def _needed(manifest: Manifest, *entries: str) -> set[str]:
    """The files that must be there before these entries can run."""
    chunks: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name not in chunks:
            chunks.add(name)
            waiting += manifest[name].get("imports", ())
    return {file for name in chunks for file in (manifest[name]["file"], *manifest[name].get("css", ()))}


def _served(files: set[str]) -> int:
    return sum((BUILD / f"{file}.gz").stat().st_size for file in files)


def _words(language: str) -> Iterator[str]:
    return (f"src/i18n/{language}/{area}.json" for area in ("common", "worker"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_comes_soon(manifest: Manifest, language: str) -> None:
    assert _served(_needed(manifest, "index.html", HOME, *_words(language))) <= FIRST


def test_every_later_part_is_small(manifest: Manifest) -> None:
    first = _needed(manifest, "index.html", HOME)
    parts = [name for name, chunk in manifest.items() if chunk.get("isDynamicEntry")]
    assert len(parts) > len(LANGUAGES)
    sizes = {name: _served(_needed(manifest, name) - first) for name in parts}
    assert {name: size for name, size in sizes.items() if size > LATER} == {}
