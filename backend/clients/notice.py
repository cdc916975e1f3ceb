"""What a notification partner is given and what he answers, for those who never speak to one themselves."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody must hear: the number to reach, and of which order, by its number and class alone."""

    id: str
    to: str
    no: str
    grade: str
    kind: str


class Told(StrEnum):
    """What became of a notice."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
