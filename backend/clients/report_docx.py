"""Writes a report for a word processor, so that an office can go on working on it."""

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from backend.domain.report import Report, Section
from backend.domain.report_page import numeric

BODY, HEADS = "宋体", "黑体"
_SIGNS = {"Normal": BODY, "Title": HEADS, "Subtitle": HEADS, "Heading 1": HEADS}


def written(report: Report, at: datetime) -> bytes:
    """The report as DOCX: headings as such, tables whose first row comes again on every page."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    for name, font in _SIGNS.items():
        _lettered(document.styles[name], font)
    about = document.core_properties
    about.title, about.author, about.language = f"{report.title} {report.subject}", "Banshi 半时", "zh-CN"
    about.created = about.modified = at.replace(tzinfo=None)
    document.add_paragraph(report.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(report.subject, style="Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"数据截至 {report.as_of}")
    for section in report.sections:
        document.add_heading(section.title, level=1)
        if section.rows:
            _table(document, section)
        else:
            document.add_paragraph("（无）")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _lettered(style: Any, font: str) -> None:
    """Chinese signs have a font of their own in a style, beside the one for Latin letters."""
    style.font.name = font
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Any, section: Section) -> None:
    figures = numeric(section)
    table = document.add_table(len(section.rows) + 1, len(section.columns), style="Table Grid")
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001 - the library has no word for it
    size = Pt(7 if len(section.columns) > 8 else 9)
    for line, row in zip(table.rows, (section.columns, *section.rows), strict=True):
        for cell, said, is_figure in zip(line.cells, row, figures, strict=True):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(str(said))
            run.font.size, run.bold = size, row is section.columns
            if is_figure:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
