"""Writes a report for a spreadsheet: a sheet for each table, figures as figures, charts of what is shared out."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from backend.domain.report import Report, Section
from backend.domain.report_page import COUNT, weights

MOST_LETTERS = 31
"""What a sheet's name may have."""
WIDEST = 40


def written(report: Report, at: datetime) -> bytes:
    """The report as XLSX; no cell is ever a formula or a link, whatever somebody wrote into an order."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{report.title} {report.subject}", "author": "Banshi 半时",
                         "created": at.replace(tzinfo=None)})  # fmt: skip
    bold = book.add_format({"bold": True, "bottom": 1})
    cover = book.add_worksheet("目录")
    for row, said in enumerate((report.title, report.subject, f"数据截至 {report.as_of}")):
        cover.write_string(row, 0, said)
    cover.set_column(0, 0, WIDEST)
    for row, (name, section) in enumerate(_named(report), start=3):
        cover.write_url(row + 1, 0, f"internal:'{name}'!A1", string=section.title)
        _sheet(book, name, section, bold)
    book.close()
    return file.getvalue()


def _named(report: Report) -> Iterator[tuple[str, Section]]:
    """A name for each section's sheet: short, without what a spreadsheet forbids, no name twice."""
    for number, section in enumerate(report.sections, start=1):
        plain = re.sub(r"[\[\]:*?/\\'（(].*", "", section.title).strip()
        yield f"{number} {plain}"[:MOST_LETTERS], section


def _sheet(book: Any, name: str, section: Section, bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, section.title, bold)
    for column, title in enumerate(section.columns):
        sheet.write_string(1, column, title, bold)
        wide = max((len(str(row[column])) for row in section.rows), default=0)
        sheet.set_column(column, column, min(max(wide, len(title)) * 2 + 2, WIDEST))
    for number, row in enumerate(section.rows, start=2):
        for column, said in enumerate(row):
            if isinstance(said, int):
                sheet.write_number(number, column, said)
            else:
                sheet.write_string(number, column, said)
    if any(weight is not None for weight in weights(section)):
        _chart(book, sheet, name, section)


def _chart(book: Any, sheet: Any, name: str, section: Section) -> None:
    last, column = len(section.rows) + 1, section.columns.index(COUNT)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"name": section.title, "categories": [name, 2, 0, last, 0],
                      "values": [name, 2, column, last, column]})  # fmt: skip
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"none": True})
    sheet.insert_chart(1, len(section.columns) + 1, chart)
