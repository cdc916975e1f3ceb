"""`backend worker`: does what events ask for until it is told to stop."""

import signal
import threading
from datetime import UTC, datetime

import click

from backend.cli.settings import settings
from backend.clients.photo_store import photo_store
from backend.clients.web_push import WebPushSender
from backend.db import Database
from backend.services import push
from backend.tasks.jobs import Tools
from backend.tasks.worker import run


@click.command()
def worker() -> None:
    """Sends pushes, makes thumbnails; any number of workers may run side by side."""
    config = settings()
    database = Database(config.database_url)
    with database.unit_of_work() as session:
        key = push.vapid(session, at=datetime.now(UTC))
    sender = WebPushSender(key, config.vapid_subject, added_origins=config.push_allowed_origins)
    store = photo_store(config.photo_store)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(Tools(database, store, sender, lambda: datetime.now(UTC)), stop)
