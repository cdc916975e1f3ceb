"""`backend run`: prepares the database, then starts web, streams and worker and keeps them running."""

import http.client
import json
import signal
import subprocess
import sys
import time
from threading import Event
from typing import Any

import click

from backend.cli.claims import data_dir_claimed, ports_free
from backend.cli.processes import Child, Crew, command, environment
from backend.cli.settings import settings, warn_of_placeholders
from backend.config import Config

PARTS = ("web", "streams", "worker")
READY_WITHIN_S = 120.0


@click.command()
def run() -> None:
    """Starts everything on this machine; Ctrl-C stops it."""
    config = settings()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    with data_dir_claimed(config.data_dir, stop):
        ports_free(config.host, {"PORT": config.port, "STREAM_PORT": config.stream_port}, stop)
        facts = prepare(stop)
        crew = Crew(config.data_dir / "log")
        try:
            if not stop.is_set():
                supervise(crew, config, facts, stop)
        finally:
            crew.stop()
    click.echo("stopped")


def prepare(stop: Event) -> dict[str, Any]:
    """Migrates and loads the demo where the database is empty; tells which demo accounts there are."""
    child = subprocess.Popen(command("prepare"), env=environment(), stdout=subprocess.PIPE)
    while True:
        try:
            answer, _ = child.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            if stop.is_set():
                child.terminate()
    if stop.is_set():
        return {}
    if child.returncode:
        raise click.ClickException("the database could not be prepared; the lines above say why")
    facts: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return facts


def supervise(crew: Crew, config: Config, facts: dict[str, Any], stop: Event) -> None:
    """Starts the parts, says when they are ready, and starts again whatever ends by itself."""
    for name in PARTS:
        crew.start(name)
    if not wait_until_ready(crew, config, stop):
        return
    announce(config, facts)
    while not stop.wait(0.5):
        for child in crew.ended():
            report(crew, child)
            crew.restart(child, stop)


def wait_until_ready(crew: Crew, config: Config, stop: Event) -> bool:
    """True when /readyz says yes, False when we are told to stop; a part that ends before is an error."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not stop.wait(0.1):
        for child in crew.ended():
            report(crew, child)
            raise click.ClickException(f"{child.name} did not start; its log: {crew.log_dir / child.name}.log")
        answer = ask_ready(config)
        if answer == http.client.OK:
            return True
        if time.monotonic() > deadline:
            raise click.ClickException(f"/readyz still answers {answer or 'nothing'}; the logs: {crew.log_dir}")
    return False


def ask_ready(config: Config) -> int:
    """The status of /readyz; 0 while nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - not bound here
    door = http.client.HTTPConnection(host, config.port, timeout=5)
    try:
        door.request("GET", "/readyz")
        return door.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        door.close()


def announce(config: Config, facts: dict[str, Any]) -> None:
    """The lines that a person, or a program that started us, waits for."""
    accounts = facts["demo_accounts"]
    click.echo(f"ready: http://localhost:{config.port}")
    if accounts:
        click.echo(f"demo accounts: {' '.join(accounts)}")
        click.echo("password: demo- and the account's name, such as demo-agent")
        if not config.is_local:
            warning = f"HOST={config.host}: whoever reaches this machine can sign in with a demo account"
            click.echo(f"WARNING: {warning}", err=True)
    warn_of_placeholders(config)
    click.echo(f"logs: {config.data_dir / 'log'}   Ctrl-C stops everything")
    sys.stdout.flush()


def report(crew: Crew, child: Child) -> None:
    """One line on a part that ended by itself, and its last words."""
    click.echo(f"{child.name} ended ({child.process.returncode}); its last lines:", err=True)
    click.echo(crew.last_words(child.name), err=True)
