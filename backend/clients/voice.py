"""Telephone calls by machine (语音外呼) to the staff, through whichever partner the installation has."""

from datetime import datetime
from typing import Protocol

from backend.clients.notice import Notice, Told
from backend.clients.webhook import SignedWebhook


class VoiceCaller(Protocol):
    """Calls somebody and reads a notice to him; whatever becomes of it is told, never raised."""

    def send(self, notice: Notice, *, at: datetime) -> Told:
        """Call once."""
        ...


def webhook_voice(url: str, secret: str) -> VoiceCaller:
    """The partner at an address of the installation's settings."""
    return SignedWebhook(url, secret, channel="voice")


class MemoryVoice:
    """Keeps the calls that would be made, and answers as it is told to."""

    def __init__(self) -> None:
        self.called: list[tuple[Notice, datetime]] = []
        self.answers: list[Told] = []

    def send(self, notice: Notice, *, at: datetime) -> Told:
        """Keep one call."""
        self.called.append((notice, at))
        return self.answers.pop(0) if self.answers else Told.SENT
