"""`backend web` and `backend streams`: the two doors, each a granian server of its own."""

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from backend.cli.settings import settings

WEB = "backend.cli.web_door:door"
STREAMS = "backend.cli.stream_door:door"


@click.command()
def web() -> None:
    """Serves the app and the API on HOST:PORT."""
    config = settings()
    Server(
        WEB,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=config.web_processes,
        blocking_threads=config.web_threads,
        backpressure=config.web_threads * 4,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels(config.log_level),
    ).serve()


@click.command()
def streams() -> None:
    """Serves the live streams on HOST:STREAM_PORT."""
    config = settings()
    Server(
        STREAMS,
        address=config.host,
        port=config.stream_port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels(config.log_level),
    ).serve()
