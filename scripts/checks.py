"""Runs the project's checks and says at the end what passed, what failed and what could not be run."""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PWA = ROOT / "pwa"
REPORTS = ROOT / "var" / "test"
NODE = str(ROOT / "scripts" / "node")


@dataclass(frozen=True, slots=True)
class Check:
    """One tool to run: its name, its command and the folder it runs in."""

    name: str
    command: Sequence[str | Path]
    cwd: Path = ROOT


LINT = (
    Check("ruff", [BIN / "ruff", "check", "--quiet", "."]),
    Check("mypy", [BIN / "mypy", "--no-error-summary"]),
    Check("import-linter", [BIN / "lint-imports", "--no-logo"]),
    Check("biome", [NODE, "node_modules/@biomejs/biome/bin/biome", "check", "--colors=off", "."], PWA),
    Check("vue-tsc", [NODE, "node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit"], PWA),
    Check("vue-tsc sw", [NODE, "node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit", "-p", "src/sw"], PWA),
)
VITEST = Check("vitest", [NODE, "node_modules/vitest/vitest.mjs", "run", "--no-color"], PWA)


def main(what: str, arguments: list[str]) -> int:
    """`lint`, or `all`; with arguments only pytest, with them."""
    if what == "lint":
        return conclude([run(check) for check in LINT], [])
    if arguments:
        return subprocess.run([BIN / "python", "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode
    results = [run(check) for check in (*LINT, VITEST)]
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    side_by_side = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]
    results.append(run(pytest("pytest", "--ignore=tests/browser", *side_by_side), show=True))
    results.append(run(pytest("browser", "tests/browser"), show=True))
    return conclude(results, not_run())


def pytest(name: str, *arguments: str) -> Check:
    """A run of pytest that leaves a report; Chromium gets the machine for itself, the rest shares it."""
    common = ["-rfE", "--durations=8", f"--junitxml={REPORTS / name}.xml"]
    return Check(name, [BIN / "python", "-m", "pytest", *common, *arguments])


def run(check: Check, *, show: bool = False) -> tuple[str, bool, float]:
    """Runs one check; its output is shown as it comes, or only if it fails."""
    print(f"· {check.name}", flush=True)
    started = time.monotonic()
    pipe = None if show else subprocess.PIPE
    done = subprocess.run(
        check.command,
        cwd=check.cwd,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe and subprocess.STDOUT,
        errors="replace",
        check=False,
    )
    if done.returncode and not show:
        print("\n".join(done.stdout.splitlines()[-200:]), flush=True)
    return check.name, done.returncode == 0, time.monotonic() - started


def conclude(results: list[tuple[str, bool, float]], left_out: list[str]) -> int:
    """Prints one line a check, what was not run and why, and gives the exit code."""
    print()
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {name}  {seconds:.0f} s")
    for line in left_out:
        print(f"not run: {line}")
    failed = [name for name, passed, _ in results if not passed]
    if failed:
        print(f"\nFAILED: {', '.join(failed)}. The lines above say where.")
    return 1 if failed else 0


def not_run() -> list[str]:
    """What pytest skipped, counted by reason, so that nothing is left out in silence."""
    reasons: Counter[str] = Counter()
    for report in REPORTS.glob("*.xml"):
        for skipped in ElementTree.parse(report).iter("skipped"):  # noqa: S314 - our own file
            reasons[skipped.get("message") or "no reason given"] += 1
    return [f"{count} tests – {reason}" for reason, count in reasons.most_common()]


if __name__ == "__main__":
    if not shutil.which("git"):
        print("git is missing: the checks on tracked files will be left out")
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
