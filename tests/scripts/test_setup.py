"""Setting a checkout up: by one at a time, and a step that was cut off is taken again."""

import fcntl
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.structure.sources import ROOT

VITE = "require('node:fs').writeFileSync('dist/index.html', '{}'); process.exit({});"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script of a small checkout of its own, whose packages are at hand."""
    path = tmp_path / "scripts" / "setup.py"
    path.parent.mkdir()
    path.write_bytes((ROOT / "scripts" / "setup.py").read_bytes())
    spec = importlib.util.spec_from_file_location("setup_of_a_small_checkout", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(tmp_path)
    return module


def _phone_app(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A phone app of one file, and the Node that this checkout uses."""
    found = subprocess.run([sys.executable, ROOT / "scripts" / "setup.py", "node-path"], capture_output=True,
                           text=True, check=True)  # fmt: skip
    monkeypatch.setenv("PATH", f"{Path(found.stdout.strip()).parent}{os.pathsep}{os.environ['PATH']}")
    pwa: Path = setup.PWA
    for folder in ("dist", "src", "node_modules/vite/bin"):
        (pwa / folder).mkdir(parents=True)
    locked = [pwa / "package.json", pwa / "package-lock.json"]
    for path in (*locked, pwa / "node_modules" / ".package-lock.json"):
        path.write_text("{}")
    setup.stamp("modules", setup.digest(locked, str(setup.ROOT)))
    return pwa


def test_nobody_else_sets_up_while_a_step_is_taken(setup: ModuleType) -> None:
    free = []

    def look() -> None:
        with Path(setup.__file__).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                free.append(False)
            else:
                free.append(True)

    setup.STEPS.update(dict.fromkeys(setup.STEPS, look))
    setup.main(["packages", "modules", "app"])
    assert free == [False, False, False]
    look()
    assert free[-1] is True


def test_a_build_that_was_cut_off_counts_as_none(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pwa = _phone_app(setup, monkeypatch)
    source, built = pwa / "src" / "main.ts", pwa / "dist" / "index.html"
    vite = pwa / "node_modules" / "vite" / "bin" / "vite.js"
    source.write_text("first")
    vite.write_text(VITE.format("whole", 0))
    setup.app()
    source.write_text("second")
    vite.write_text(VITE.format("half", 1))
    with pytest.raises(SystemExit):
        setup.app()
    assert built.read_text() == "half"

    source.write_text("first")
    vite.write_text(VITE.format("whole again", 0))
    setup.app()
    assert built.read_text() == "whole again"
    vite.write_text(VITE.format("not needed", 0))
    setup.app()
    assert built.read_text() == "whole again"
