"""When did an act happen? The server's time decides; a phone's claim counts only where a ticket bears it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=120)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Timing:
    """The instant that counts, and how it is known: `online`, `offline_ok` or `offline_review`."""

    at: datetime
    how: str


def credible(*, claimed: datetime, recorded: datetime, ticket_at: datetime | None, elapsed_ms: int | None) -> Timing:
    """The instant that counts for the clocks (section 5.3).

    With a ticket (the server's signed time) and the phone's monotonic time since then, the act happened at their
    sum; a phone's own clock never buys time. Where the claim differs from that by more than 120 seconds, or the
    act comes in more than a day later, somebody looks at it. Without a ticket the act happened when it arrived.
    """
    if ticket_at is None or elapsed_ms is None or elapsed_ms < 0:
        return Timing(recorded, "online")
    rebuilt = ticket_at + timedelta(milliseconds=elapsed_ms)
    if rebuilt > recorded:
        return Timing(recorded, "online" if rebuilt - recorded <= TOLERANCE else "offline_review")
    if abs(claimed - rebuilt) > TOLERANCE or recorded - rebuilt > LONGEST:
        return Timing(rebuilt, "offline_review")
    return Timing(rebuilt, "offline_ok" if recorded - rebuilt > TOLERANCE else "online")
