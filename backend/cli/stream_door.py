"""What the stream server's worker process loads."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from backend.cli.parent import end_with_server
from backend.cli.settings import settings
from backend.db import Database
from backend.tasks.streams import Streams


def door() -> Streams:
    """The ASGI app of the live streams; its process ends when its server does."""
    end_with_server()
    config = settings()
    own = urlsplit(config.public_url)

    def allowed(origin: str) -> bool:
        """Pages of our own origin, under whichever name this machine is called on our port."""
        try:
            asked = urlsplit(origin)
            return (asked.scheme, asked.netloc) == (own.scheme, own.netloc) or asked.port == config.port
        except ValueError:  # no address at all
            return False

    return Streams(Database(config.database_url), now=lambda: datetime.now(UTC), origin_allowed=allowed)
