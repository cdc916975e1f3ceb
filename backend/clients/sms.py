"""Short messages (短信) to the staff, through whichever partner the installation has."""

from datetime import datetime
from typing import Protocol

from backend.clients.notice import Notice, Told
from backend.clients.webhook import SignedWebhook


class SmsSender(Protocol):
    """Sends a message; whatever becomes of it is told, never raised."""

    def send(self, notice: Notice, *, at: datetime) -> Told:
        """Send one message."""
        ...


def webhook_sms(url: str, secret: str) -> SmsSender:
    """The partner at an address of the installation's settings."""
    return SignedWebhook(url, secret, channel="sms")


class MemorySms:
    """Keeps what would be sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[Notice, datetime]] = []
        self.answers: list[Told] = []

    def send(self, notice: Notice, *, at: datetime) -> Told:
        """Keep one message."""
        self.sent.append((notice, at))
        return self.answers.pop(0) if self.answers else Told.SENT
