"""When did an act happen? The server's ticket and the log prove bounds; inside them the phone's word counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=120)
LONGEST = timedelta(hours=24)
ONLINE, ACCEPTED, DOUBTFUL = "online", "offline_ok", "offline_review"
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Said:
    """What a phone says of its time: its own clock at the act, and the time since the server's ticket.

    `steady`: a clock that nobody can set measured `elapsed`; after a killed page, a cleared browser or a reboot
    only the phone's own clock did. `offset` is how far that clock was ahead of the server's at the ticket.
    """

    claimed: datetime
    ticket_at: datetime | None
    elapsed: timedelta
    offset: timedelta = _NONE
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """The instant that counts, the bounds that are proven, and the instant that the phone's word comes to."""

    at: datetime
    not_before: datetime
    not_after: datetime
    rebuilt: datetime | None = None

    def named(self, *, straddles: bool = False) -> str:
        """`online`, `offline_ok`, or `offline_review` where a deadline lies between the bounds."""
        if straddles:
            return DOUBTFUL
        width = self.not_after - self.not_before
        return ONLINE if self.rebuilt is None or _NONE < width <= TOLERANCE else ACCEPTED


def claimed_at(claimed: datetime, offset: timedelta, bounds: tuple[datetime, datetime]) -> datetime:
    """What the phone's own clock said, corrected by how far it was ahead, and never beyond what is proven: the
    instant that counts once both sides accept the reason for a doubtful time (AS-11)."""
    not_before, not_after = bounds
    return min(max(claimed - offset, not_before), not_after)


def timed(said: Said | None, *, recorded: datetime, earliest: datetime | None = None) -> Timing:
    """The instant that counts for the clocks, and its bounds (section 5.3; AS-10, AS-11).

    The ticket is the server's own signed time, so an act that carries it was done after it, after `earliest` (the
    order's dispatch, the actor's last act), and before it arrived. A steady clock that the phone's own clock bears
    out within 120 seconds makes an instant of that interval. Whatever else the phone says moves no bound: its word
    counts inside them and stops at them, so that no clock ever reaches beyond the favourable bound. Without a
    ticket the act happened when it arrived.
    """
    if said is None or said.ticket_at is None or said.elapsed < _NONE:
        return Timing(recorded, recorded, recorded)
    rebuilt = said.ticket_at + said.elapsed
    not_before = min(max(said.ticket_at, earliest or said.ticket_at), recorded)
    at = min(max(rebuilt, not_before), recorded)
    agreed = abs(said.claimed - said.offset - rebuilt) <= TOLERANCE
    if agreed and abs(recorded - rebuilt) <= TOLERANCE:  # nobody speaks of an earlier time
        at = at if said.steady else recorded
        return Timing(at, at, at)
    possible = rebuilt <= recorded and not_before - rebuilt <= TOLERANCE
    if agreed and possible and said.steady and recorded - rebuilt <= LONGEST and said.elapsed <= LONGEST:
        return Timing(at, at, at, rebuilt)
    return Timing(at, not_before, recorded, rebuilt)
