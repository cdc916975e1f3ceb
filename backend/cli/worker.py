"""`backend worker`: does what events ask for until it is told to stop."""

import signal
import threading
from datetime import UTC, datetime
from typing import Any

import click

from backend.cli.complaints import BadInput
from backend.cli.settings import settings, warn_of_placeholders
from backend.clients.photo_store import photo_store
from backend.clients.sms import webhook_sms
from backend.clients.voice import webhook_voice
from backend.clients.web_push import WebPushSender
from backend.config import Config
from backend.db import Database
from backend.services import push
from backend.tasks.jobs import Tools
from backend.tasks.worker import run


@click.command()
def worker() -> None:
    """Sends pushes, makes thumbnails; any number of workers may run side by side."""
    config = settings()
    warn_of_placeholders(config)
    database = Database(config.database_url)
    with database.unit_of_work() as session:
        key = push.vapid(session, at=datetime.now(UTC))
    sender = WebPushSender(key, config.vapid_subject, added_origins=config.push_allowed_origins)
    store = photo_store(config.photo_store)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(Tools(database, store, sender, lambda: datetime.now(UTC), _partners(config), config.policy), stop)


def _partners(config: Config) -> dict[str, Any]:
    """Who sends messages and calls, as far as the settings name somebody."""
    named = {"sms": (webhook_sms, config.sms_url, config.sms_secret),
             "voice": (webhook_voice, config.voice_url, config.voice_secret)}  # fmt: skip
    try:
        return {name: make(url, secret) for name, (make, url, secret) in named.items() if url}
    except ValueError as error:
        raise BadInput(str(error)) from error
