"""Counts where the rows of a replay ended, shows how far it is, and writes down what was refused."""

import csv
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import click

from backend.services.intake import Call
from backend.services.replay import SOURCE, Ended, Refusal

WORDS = {"cell": "in a cell", "queue": "in the dispatchers' queue", "refused": "refused", "there": "already there"}
REASONS = {
    "no_place": "neither an address nor a usable position",
    "no_number": "no request number",
    "no_title": "does not say what is wanted",
    "row_torn": "row with more or fewer fields than the heading",
    "position_invalid": "position that is no place on the earth",
    "text_unfit": "text too long or with control characters",
}
EVERY_S = 2.0


@dataclass(slots=True)
class Tally:
    """Where every row ended; each row is counted once."""

    rows: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add(self, line: int, found: Call | Refusal, ended: Ended) -> None:
        """Count a row; keep what was refused."""
        self.rows += 1
        self.counts[ended.where, ended.why] += 1
        if ended.where == "refused":
            number = found.number if isinstance(found, Refusal) else str(found.upstream_no)
            self.refused.append((line, number, ended.why, ended.detail))

    def write_refusals(self, file: Path) -> None:
        """The list of refusals, in the order of the file; the heading alone where there are none."""
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(("line", "number", "reason", "detail"))
            writer.writerows(self.refused)

    def show(self, seconds: float, refusals: Path) -> None:
        """The counts, whose sum is the number of rows, and where the list of refusals lies."""
        click.echo(f"{SOURCE}: {self.rows:,} rows in {seconds:.1f} s")
        for where, words in WORDS.items():
            parts = sorted((why, count) for (found, why), count in self.counts.items() if found == where)
            click.echo(f"  {words:<26}{sum(count for _, count in parts):>8,}")
            for why, count in parts if where != "there" else ():
                click.echo(f"    {REASONS.get(why, why)}: {count:,}")
        click.echo(f"  {'sum':<26}{self.counts.total():>8,}")
        click.echo(f"the list of refusals: {refusals}")


class Progress:
    """A line on stderr with the rate and the time left: rewritten on a terminal, now and then elsewhere."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._started = self._shown = time.monotonic()
        self._live = sys.stderr.isatty()

    def at(self, rows: int) -> None:
        """So many rows are done."""
        now = time.monotonic()
        if rows < self._count and now - self._shown < (0.2 if self._live else EVERY_S):
            return
        self._shown = now
        rate = rows / max(now - self._started, 1e-3)
        left = (self._count - rows) / max(rate, 1e-3)
        line = f"{rows:,} of {self._count:,} rows  {rate:,.0f} a second  {left:,.0f} s left"
        click.echo(f"\r{line}\x1b[K" if self._live else line, err=True, nl=not self._live)

    def done(self) -> None:
        """End the line."""
        if self._live:
            click.echo(err=True)
