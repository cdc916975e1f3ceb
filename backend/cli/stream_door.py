"""What the stream server's worker process loads."""

from typing import Any

from backend.cli.parent import end_with_server
from backend.cli.settings import settings
from backend.tasks.streams import create_streams


def door() -> Any:
    """The ASGI app of the live streams; its process ends when its server does."""
    end_with_server()
    return create_streams(settings())
