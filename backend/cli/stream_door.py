"""What the stream server's worker process loads."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from backend.cli.parent import end_with_server
from backend.cli.settings import settings
from backend.config import Config
from backend.db import Database
from backend.tasks.streams import Streams


def door() -> Streams:
    """The ASGI app of the live streams; its process ends when its server does."""
    end_with_server()
    config = settings()
    return Streams(Database(config.database_url), now=lambda: datetime.now(UTC), origin_allowed=pages_of(config))


def pages_of(config: Config) -> Callable[[str, str], bool]:
    """Which pages may listen: those of the public address, and of our web port on the very host that was asked.

    So a machine may be called by any of its names, and a page of another host on that port is a stranger.
    """
    own = urlsplit(config.public_url)

    def allowed(origin: str, host: str) -> bool:
        try:
            asked, here = urlsplit(origin), urlsplit(f"//{host}")
            ours = asked.hostname is not None and (asked.hostname, asked.port) == (here.hostname, config.port)
        except ValueError:  # no address at all
            return False
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc) or (asked.scheme == "http" and ours)

    return allowed
