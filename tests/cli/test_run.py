"""`backend run` as a person meets it: it says when it is ready, stops whole, and is never in its own way."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.db import Database
from backend.models import Order
from tests.factories.pg_cluster import Cluster

READY_S, STOPPED_S = 120, 30


class Running:
    """One `backend run` and what it has printed."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        self.port = int(environment["PORT"])
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend", "run"],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def printed(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        until(lambda: words in self.printed() or self.process.poll() is not None, READY_S, self.printed)
        assert words in self.printed(), self.printed()

    def parts(self) -> dict[str, int]:
        """The processes that it started, by name."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return {row[2].split()[-1]: int(row[0]) for row in rows if int(row[1]) == self.process.pid}

    def tree(self) -> list[int]:
        """Every process below it."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
        found, edge = [], [self.process.pid]
        while edge:
            edge = [child for child, parent in pairs if parent in edge]
            found += edge
        return found

    def status(self) -> int:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            door.request("GET", "/healthz")
            return door.getresponse().status
        except OSError:
            return 0
        finally:
            door.close()


def until(true: Callable[[], bool], seconds: float, why: Callable[[], object]) -> None:
    """Waits for something to come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


def alive(pids: list[int]) -> list[int]:
    """Those of the processes that still run."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and "Z" not in _state(pid)]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on."""
    for port in range(18000, 32000, 2):
        with contextlib.suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no free ports")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of an installation of its own on SQLite, with the demo district in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "PORT": str(free_ports()), "DATA_DIR": str(tmp_path_factory.mktemp("run"))}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts runs; ends whatever is left of them."""
    started: list[Running] = []

    def begin(**more: str) -> Running:
        started.append(Running(environment | more, tmp_path / f"run{len(started)}.log"))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(STOPPED_S)


@pytest.fixture
def on_postgres(cluster: Cluster) -> Iterator[dict[str, str]]:
    """The setting that puts it on an empty database of PostgreSQL."""
    url = cluster.create("run_of_everything")
    yield {"DATABASE_URL": url}
    cluster.drop("run_of_everything")


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


def test_a_day_in_the_life_of_a_run(start: Callable[..., Running], environment: dict[str, str]) -> None:
    running = start()
    running.wait_for(f"ready: http://localhost:{running.port}")
    running.wait_for("demo accounts: agent dispatcher worker1")
    assert running.status() == 200

    another = start(PORT=str(running.port + 40))
    assert another.process.wait(STOPPED_S) == 1
    assert f"already runs on {environment['DATA_DIR']} (process {running.process.pid})" in another.printed()

    before = running.parts()
    assert set(before) == {"web", "streams", "worker"}
    os.kill(before["worker"], signal.SIGKILL)
    os.kill(before["web"], signal.SIGKILL)
    until(lambda: running.parts().get("worker", 0) not in {0, before["worker"]}, STOPPED_S, running.printed)
    until(lambda: running.status() == 200 and running.parts()["web"] != before["web"], STOPPED_S, running.printed)
    running.wait_for("worker ended (-9)")

    tree = running.tree()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STOPPED_S) == 0, running.printed()
    assert alive(tree) == []
    assert "WARNING: HOST" not in running.printed()
    for said in (running.printed(), (Path(environment["DATA_DIR"]) / "log" / "worker.log").read_text()):
        assert "WARNING: VAPID_SUBJECT is not set" in said


def test_the_same_on_postgresql(
    start: Callable[..., Running], on_postgres: dict[str, str], tmp_path: Path
) -> None:
    running = start(**on_postgres, DATA_DIR=str(tmp_path / "data"))
    running.wait_for("demo accounts: agent dispatcher worker1")
    assert running.status() == 200
    assert set(running.parts()) == {"web", "streams", "worker"}
    database = Database(on_postgres["DATABASE_URL"])
    try:
        with database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Order))
    finally:
        database.dispose()
    assert not list((tmp_path / "data").glob("*.sqlite"))
    tree = running.tree()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(STOPPED_S) == 0, running.printed()
    assert alive(tree) == []


def test_reachable_demo_accounts_are_warned_of(start: Callable[..., Running]) -> None:
    running = start(HOST="0.0.0.0", VAPID_SUBJECT="mailto:duty@town.gov.cn")  # noqa: S104 - that is the point
    running.wait_for("WARNING: HOST=0.0.0.0")
    running.wait_for("logs:")
    assert "VAPID_SUBJECT" not in running.printed()
    tree = running.tree()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(STOPPED_S) == 0, running.printed()
    assert alive(tree) == []


def test_a_killed_run_leaves_nothing_that_blocks_the_next(start: Callable[..., Running]) -> None:
    first = start()
    first.wait_for("ready:")
    tree = first.tree()
    first.process.kill()
    first.process.wait()

    second = start()
    second.wait_for("ready:")
    assert alive(tree) == []
    tree = second.tree()
    for pid in (second.process.pid, *second.parts().values()):
        os.kill(pid, signal.SIGKILL)
    second.process.wait()
    until(lambda: alive(tree) == [], STOPPED_S, lambda: alive(tree))


def test_a_port_in_use_is_named(start: Callable[..., Running], environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORT"]) + 1)):
        running = start()
        assert running.process.wait(STOPPED_S) == 1
    assert f"port {running.port + 1} is in use" in running.printed()
    assert "STREAM_PORT=" in running.printed()


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("PORT", "70000"), ("POLICY", "atlantis"), ("LOG_LEVEL", "loud")]
)
def test_a_setting_that_cannot_be_meant_is_named(name: str, value: str) -> None:
    command = [sys.executable, "-m", "backend", "run"]
    done = subprocess.run(command, env={name: value}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {name} is {value!r}: it must be")
