"""When an act counts as done: only a ticket and a steady clock bear out an earlier instant than its arrival."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.domain.timing import Timing, credible
from tests.factories.rules import cst

TICKET, HERE = cst("2025-11-20 13:40"), cst("2025-11-20 16:40")
DONE = TICKET + timedelta(minutes=25)
BORNE_OUT = {"claimed": DONE, "recorded": HERE, "ticket_at": TICKET, "elapsed_ms": 25 * 60_000}


@pytest.mark.parametrize(
    ("changes", "how", "at", "said"),
    [
        ({}, "offline_ok", DONE, None),
        ({"claimed": DONE + timedelta(seconds=120)}, "offline_ok", DONE, None),
        ({"claimed": DONE + timedelta(seconds=121)}, "offline_review", HERE, DONE),
        ({"recorded": DONE + timedelta(hours=24)}, "offline_ok", DONE, None),
        ({"recorded": DONE + timedelta(hours=24, seconds=1)}, "offline_review", ..., DONE),
        ({"steady": False}, "offline_review", HERE, DONE),
        ({"steady": False, "claimed": HERE - timedelta(seconds=5)}, "online", HERE, None),
        ({"not_before": DONE - timedelta(hours=1)}, "offline_ok", DONE, None),
        ({"not_before": DONE + timedelta(seconds=90)}, "offline_ok", DONE + timedelta(seconds=90), None),
        ({"not_before": DONE + timedelta(seconds=121)}, "offline_review", HERE, DONE),
        ({"elapsed_ms": 183 * 60_000}, "offline_review", HERE, TICKET + timedelta(minutes=183)),
        ({"ticket_at": None}, "online", HERE, None),
        ({"elapsed_ms": None}, "online", HERE, None),
    ],
)  # fmt: skip
def test_what_a_phone_says_of_its_time(
    changes: dict[str, Any], how: str, at: datetime, said: datetime | None
) -> None:
    given = BORNE_OUT | changes
    expected = given["recorded"] if at is ... else at
    assert credible(**given) == Timing(expected, how, said)
