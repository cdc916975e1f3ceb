"""A report as tables under headings, with when its figures were read; printed for a page or for a spreadsheet."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.domain import sheets

LEAST_BASE = 10
"""Of less than this no percentage is given (section 9): it would say more than is known."""
Cell = str | int


@dataclass(frozen=True, slots=True)
class Section:
    """A table under its heading; a report says of an empty one that there is nothing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report on a day or a month of a place."""

    title: str
    subject: str
    as_of: str
    sections: tuple[Section, ...]


def share(part: int, whole: int) -> str:
    """A percentage to two places, or a dash where the base is too small for one."""
    if whole < LEAST_BASE:
        return "—"
    return f"{_rounded(Fraction(part * 100, whole))}%"


def change(now: int, before: int) -> str:
    """By how much a number has grown on an earlier one (环比, 同比); a dash where that is too small a base."""
    if before < LEAST_BASE:
        return "—"
    grown = Fraction((now - before) * 100, before)
    return f"{'+' if grown > 0 else '-' if grown < 0 else ''}{_rounded(abs(grown))}%"


def _rounded(number: Fraction) -> str:
    """Half up, as rates are shown everywhere."""
    hundredths = int(number * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def quantile(values: Sequence[int], part: Fraction) -> int | None:
    """The least of the values that this part of them does not exceed; None of none."""
    if not values:
        return None
    place = -(-len(values) * part.numerator // part.denominator)
    return sorted(values)[max(place, 1) - 1]


def as_text(report: Report) -> str:
    """The report as it is printed: headings in Chinese numbering, columns in line."""
    lines = [report.title, report.subject, f"数据截至 {report.as_of}", ""]
    for number, section in enumerate(report.sections, start=1):
        lines += [f"{_NUMBERS[number]}、{section.title}", *_table(section), ""]
    return "\n".join(lines)


def as_csv(report: Report) -> str:
    """The same for a spreadsheet: section by section, each with its own columns."""
    rows: list[Sequence[object]] = [[report.title], [report.subject], [f"数据截至 {report.as_of}"]]
    for section in report.sections:
        rows += [[], [section.title], section.columns, *section.rows]
    return sheets.BOM + sheets.lines(rows)


_NUMBERS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")


def _table(section: Section) -> list[str]:
    if not section.rows:
        return ["  （无）"]
    cells = [[str(cell) for cell in row] for row in (section.columns, *section.rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return ["  " + "  ".join(_padded(row, widths)).rstrip() for row in cells]


def _padded(row: Iterable[str], widths: Sequence[int]) -> list[str]:
    return [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
