"""Tables that leave the house: text that no spreadsheet takes for a formula, and numbers of which little shows."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""By it Excel knows UTF-8."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")


def guarded(value: object) -> str:
    """A value as text; what a spreadsheet might run begins with an apostrophe, by which it is text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, every field guarded and quoted; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell if isinstance(cell, int | float) else guarded(cell) for cell in row])
    return out.getvalue()


def masked(phone: str | None) -> str | None:
    """A telephone number of which the middle is hidden."""
    if not phone:
        return None
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * max(len(phone) - 2, 1) + phone[-2:]
