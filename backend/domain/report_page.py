"""A report as what shows it needs it: numbers to the right, bars for shares; and as a page that stands alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from backend.domain import xml_text
from backend.domain.report import Cell, Report, Section

COUNT, SHARE = "件数", "占比"
_NUMBER = re.compile(r"[-+]?[\d,]+(\.\d+)?%?|\d+/\d+|—|")
STYLE = """
body{font:16px/1.5 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:#111;background:#fff;
max-width:60rem;margin:0 auto;padding:1rem}
header{text-align:center}h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;color:#0b4f8a;margin:1.6rem 0 .4rem}
div.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.25rem .4rem;border-bottom:1px solid #bbb;text-align:left;vertical-align:top}
th{border-bottom:2px solid #333}.n{text-align:right;white-space:nowrap}
i{display:block;height:3px;background:#0b4f8a}footer{color:#555;font-size:.85rem;margin-top:2rem}
@page{size:A4;margin:18mm}@media print{body{padding:0;font-size:10pt}h2{break-after:avoid}tr{break-inside:avoid}}
"""


def writable(report: Report) -> Report:
    """The report without the signs that no kind of file takes, whoever wrote them into an order."""
    sections = tuple(
        replace(section, rows=tuple(tuple(map(_cleaned, row)) for row in section.rows)) for section in report.sections
    )
    return replace(report, sections=sections)


def _cleaned(cell: Cell) -> Cell:
    return xml_text.writable(cell) if isinstance(cell, str) else cell


def numeric(section: Section) -> tuple[bool, ...]:
    """Which columns hold nothing but figures."""
    columns = zip(*section.rows, strict=True) if section.rows else (() for _ in section.columns)
    return tuple(bool(cells) and all(_NUMBER.fullmatch(str(cell)) for cell in cells) for cells in columns)


def weights(section: Section) -> tuple[float | None, ...]:
    """How long the bar of each row is against the longest, where the section shares something out."""
    if COUNT not in section.columns or SHARE not in section.columns:
        return (None,) * len(section.rows)
    counts = [int(row[section.columns.index(COUNT)]) for row in section.rows]
    most = max(counts, default=0)
    return tuple(round(count / most, 3) if most else None for count in counts)


def as_html(report: Report) -> str:
    """The report as one page with its style in it, for the screen and for paper; it fetches nothing."""
    title, subject, as_of = escape(report.title), escape(report.subject), escape(report.as_of)
    sections = "".join(part for section in report.sections for part in _section(section))
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title} {subject}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<header><h1>{title}</h1><p>{subject}</p></header><main>{sections}</main>"
        f"<footer>数据截至 {as_of}</footer></body></html>\n"
    )


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    if not section.rows:
        yield "<p>（无）</p>"
        return
    kinds = [' class="n"' if is_number else "" for is_number in numeric(section)]
    heads = (f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(section.columns, kinds, strict=True))
    yield f'<div class="wide"><table><thead><tr>{"".join(heads)}</tr></thead><tbody>'
    for row, weight in zip(section.rows, weights(section), strict=True):
        yield f"<tr>{''.join(_cells(row, kinds, weight))}</tr>"
    yield "</tbody></table></div>"


def _cells(row: tuple[Cell, ...], kinds: list[str], weight: float | None) -> Iterator[str]:
    for number, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
        bar = f'<i style="width:{weight:.1%}"></i>' if number == 0 and weight is not None else ""
        yield f"<td{kind}>{escape(str(cell))}{bar}</td>"
