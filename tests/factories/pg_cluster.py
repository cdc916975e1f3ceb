"""A throw-away PostgreSQL with PostGIS: private folder, free port, gone with the process that made it."""

import contextlib
import fcntl
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

PREFIX = "banshi-pg-"
USER = "banshi"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
# A server that speaks another time zone than ours and UTC, as a city's server will.
COMMON = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "timezone": "America/Lima",
}

# The shell outlives a killed parent just long enough to stop the server: the parent's death closes its stdin.
WATCH = 'd=$1; shift; "$@" & p=$!; read word; kill -INT $p; wait $p; [ "$word" = keep ] || rm -rf "$d"'


class Absent(Exception):
    """This machine has no PostgreSQL with PostGIS to start."""


class Cluster:
    """A running server. `url()` goes through its private socket, `tcp_url()` through a password and TCP."""

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = find_binaries()
        self._user = _unprivileged_user()
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _claim(self.folder)
        self._password = secrets.token_urlsafe(12)
        self._settings = COMMON | ({} if durable else FAST)
        self._watch: subprocess.Popen[bytes] | None = None
        self.port = 0
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    def url(self, database: str = "postgres") -> str:
        """The URL of a database by way of the private Unix socket."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str = "postgres") -> str:
        """The URL of a database by way of TCP on 127.0.0.1."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another and answer its URL."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database together with whoever is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def start(self) -> None:
        """Start the server, on the port that it had before if it had one."""
        for _ in range(10):
            self.port = self.port or _free_port()
            if self._launch():
                return
            self.port = 0
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop the server at once and keep its data for the next start."""
        self._end(b"keep\n")

    def close(self) -> None:
        """Stop the server and remove everything that it left."""
        self._end(b"remove\n")
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()

    def _end(self, word: bytes) -> None:
        if self._watch is not None and self._watch.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._watch.communicate(word, timeout=30)
            self._watch = None

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self._password)
        if self._user is not None:
            for path in (self.folder, password):
                shutil.chown(path, self._user)
        self._run(
            self._bin / "initdb", "-D", self.folder / "data", "-U", USER, "-E", "UTF8", "--locale=C", "-N",
            "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}",
        )  # fmt: skip
        password.unlink()

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def _launch(self) -> bool:
        settings = self._settings | {"listen_addresses": "127.0.0.1", "port": str(self.port)}
        settings["unix_socket_directories"] = str(self.folder)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("ab") as log:
            self._watch = subprocess.Popen(
                ["/bin/sh", "-c", WATCH, "sh", str(self.folder), *server],
                stdin=subprocess.PIPE, stdout=log, stderr=log, user=self._user, cwd="/",
                start_new_session=True,
            )  # fmt: skip
        for _ in range(600):
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url()).close()
                return True
            if b"could not create any TCP/IP sockets" in (self.folder / "log").read_bytes():
                break
            time.sleep(0.05)
        self._end(b"keep\n")
        return False


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A server for the length of a block; `durable` keeps fsync on, for measuring."""
    server = Cluster(durable=durable)
    try:
        yield server
    finally:
        server.close()


def find_binaries() -> Path:
    """The newest installed folder with initdb, postgres and PostGIS beside them; raises Absent."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        found.append(Path(answer.stdout.strip()))
    for folder in sorted(set(found), key=_version, reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _has_postgis(folder):
            return folder
    raise Absent("PostgreSQL with PostGIS is not installed (Debian: postgresql-15-postgis-3)")


def _version(folder: Path) -> int:
    digits = "".join(character for character in folder.parent.name if character.isdigit())
    return int(digits or 0)


def _has_postgis(folder: Path) -> bool:
    config = folder / "pg_config"
    answer = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and (Path(answer.stdout.strip()) / "extension/postgis.control").exists()


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; anybody else is good enough as he is."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Absent("we are root and there is no unprivileged user to run PostgreSQL as")


def _free_port() -> int:
    """A port below the range that the system gives to clients, free at this moment."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _claim(folder: Path) -> IO[str]:
    lock = (folder / "owner").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def sweep() -> None:
    """Remove what killed runs left behind: folders whose owner no longer holds its lock."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/owner"):
        with contextlib.suppress(OSError), owner.open() as lock:
            if time.time() - owner.stat().st_mtime < 60:
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_orphan(owner.parent / "data")
            shutil.rmtree(owner.parent, ignore_errors=True)


def _end_orphan(data: Path) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        if Path(f"/proc/{pid}/cwd").resolve() == data.resolve():
            os.kill(pid, signal.SIGQUIT)
