"""When did an act happen? The server's time decides; a phone's claim counts only where a ticket bears it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=120)
LONGEST = timedelta(hours=24)
DOUBTFUL = "offline_review"


@dataclass(frozen=True, slots=True)
class Timing:
    """The instant that counts, how it is known (`online`, `offline_ok`, `offline_review`), and a doubted claim."""

    at: datetime
    how: str
    said: datetime | None = None


def credible(
    *, claimed: datetime, recorded: datetime, ticket_at: datetime | None, elapsed_ms: int | None,
    steady: bool = True, not_before: datetime | None = None,
) -> Timing:  # fmt: skip
    """The instant that counts for the clocks (section 5.3).

    With a ticket (the server's signed time, given to this very person) and the phone's monotonic time since then,
    the act happened at their sum: `offline_ok`. A phone's own clock never buys time: where its claim differs from
    that sum by more than 120 seconds, the act comes in more than a day later, the phone says that its monotonic
    clock was lost (`steady` false), or the sum lies before `not_before` (the order's dispatch, the actor's last
    act) by more than 120 seconds, the act is `offline_review`: it counts as done when it arrived until somebody
    rules on it, and `said` keeps the sum for him. Without a ticket the act happened when it arrived.
    """
    if ticket_at is None or elapsed_ms is None or elapsed_ms < 0:
        return Timing(recorded, "online")
    rebuilt = ticket_at + timedelta(milliseconds=elapsed_ms)
    if not steady and abs(recorded - claimed) <= TOLERANCE:
        return Timing(recorded, "online")
    too_early = not_before is not None and not_before - rebuilt > TOLERANCE
    apart = abs(claimed - rebuilt) > TOLERANCE or rebuilt - recorded > TOLERANCE or recorded - rebuilt > LONGEST
    if not steady or too_early or apart:
        return Timing(recorded, DOUBTFUL, rebuilt)
    counts = min(max(rebuilt, not_before or rebuilt), recorded)
    return Timing(counts, "offline_ok" if recorded - counts > TOLERANCE else "online")
