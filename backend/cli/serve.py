"""`backend web` and `backend streams`: the two doors, each a granian server of its own."""

from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from backend.cli.settings import settings
from backend.config import Config

WEB = "backend.cli.web_door:door"
STREAMS = "backend.cli.stream_door:door"


@click.command()
def web() -> None:
    """Serves the app and the API on HOST:PORT."""
    web_server(WEB, settings()).serve()


def web_server(target: str, config: Config) -> AbstractServer[Any]:
    """The server of an installation's web processes, for whatever application they load."""
    return Server(
        target,
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
    )


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
